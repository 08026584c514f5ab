// The explorer: sliders, tables and charts, computed here. Limit of long runs; anneal/robustness.py has the same
// functions, and the tests compare the two. Vega interprets its expressions: a strict policy forbids eval.
import embed from "./vendor/vega.js";

const find = (id) => document.getElementById(id);
const root = find("explorer-live");
const data = JSON.parse(find("explorer-data").textContent);
const { controls, schedules: names, cosine: series, cooldown, rounding, specs } = data;

// Schedules: the price R of a factor rho, and the tuned bound in units of DG/sqrt(T).
const tooSmall = (rho) => (rho + 1 / rho) / 2;

function polynomial(p) {
  const a = (p + 1) / p;
  const C = ((2 * p + 1) / (2 * (p + 1))) * a ** (p / (2 * p + 1));
  const price = (rho) => (rho * rho < a ? tooSmall(rho) : C * rho ** (1 / (2 * p + 1)));
  return { constant: (p + 1) / (2 * Math.sqrt(p)), price };
}

const fixed = { constant: 1, price: tooSmall };
const linear = polynomial(1);

function robust(ratio) {
  const price = (rho) => (rho < 1 ? tooSmall(rho) : linear.price(Math.max(1, rho / ratio)));
  return { constant: Math.sqrt(4 + Math.log(ratio)) / 2, price };
}

// A schedule by its shape and its integrals over the last part s; the best restart solves H h = H(1) Q(1) / rho^2.
function restarted(h, H, Q) {
  const price = (rho) => {
    const s = rootOf((s) => (H(1) * Q(1)) / rho ** 2 - H(s) * h(s), 0, 1);
    return (H(1) / (rho * H(s)) + (rho * Q(s)) / Q(1)) / 2;
  };
  return { constant: Math.sqrt(Q(1) / H(1)) / 2, price };
}

const cosine = restarted(
  (s) => Math.sin((Math.PI * s) / 2) ** 2,
  (s) => (s - Math.sin(Math.PI * s) / Math.PI) / 2,
  (s) => s * s * series.reduceRight((sum, c) => sum * s * s + c, 0),
);
const wsd = restarted(
  (s) => Math.min(1, s / cooldown),
  (s) => (s < cooldown ? (s * s) / (2 * cooldown) : s - cooldown / 2),
  (s) => (s < cooldown ? (2 * s) / cooldown : 2 + Math.log((2 * s - cooldown) / cooldown)),
);

// Where f, which falls, becomes negative; the end of the interval if it does not.
function rootOf(f, low, high) {
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
  return high;
}

// Loss of a grid: what both neighbours of the best stepsize cost at the offset where they cost the same.
function gridPrice({ price }, r) {
  return price(Math.exp(rootOf((x) => tooSmall(r / Math.exp(x)) - price(Math.exp(x)), 0, Math.log(r))));
}

// The largest ratio that loses no more: one neighbour may be too large by delta, the other too small by the rest.
function coarsestGrid({ price }, loss) {
  const delta = Math.exp(rootOf((x) => 1 + loss - price(Math.exp(x)), 0, 300));
  return delta * (1 + loss + Math.sqrt(loss * loss + 2 * loss));
}

const guarantee = (schedule, r) => schedule.constant * gridPrice(schedule, r);

// The degree with the best guarantee, by golden sections of log p.
function recommend(r) {
  const at = (x) => guarantee(polynomial(Math.exp(x)), r);
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.2), Math.log(50)];
  while (high - low > 1e-9) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (at(a) < at(b)) high = b;
    else low = a;
  }
  return Math.exp((low + high) / 2);
}

// A range that is missed by so small a part of a step counts as covered.  Exported for a test.
export const runsToCover = (range, r) => Math.ceil(Math.log(range) / Math.log(r) - rounding) + 1;

const digits = (least, most) =>
  new Intl.NumberFormat("en", { minimumSignificantDigits: least, maximumSignificantDigits: most }).format;
const [plain, three, four] = [digits(1, 6), digits(3, 3), digits(4, 4)];

// Four digits, or as many as it takes for a grid of the ratio shown to have as many points.  Exported for a test.
export const shownRatio = (range, ratio) =>
  [4, 5, 6, 7, 8, 9].map((n) => digits(n, n)(ratio))
    .find((text) => runsToCover(range, Number(text.replaceAll(",", ""))) === runsToCover(range, ratio));

function results({ p, rho, r, range, runs, loss }) {
  const own = polynomial(p);
  const afforded = range ** (1 / (runs - 1));
  const cells = {};
  const marks = { price: [], grid: [] };
  [fixed, wsd, linear, cosine, polynomial(2), polynomial(3), own, robust(r)].forEach((schedule, i) => {
    const name = names[i];
    const [price, grid, coarsest] = [schedule.price(rho), gridPrice(schedule, r), coarsestGrid(schedule, loss / 100)];
    marks.price.push({ schedule: name, x: rho, y: price });
    marks.grid.push({ schedule: name, x: r, y: grid });
    cells[`price/${name}`] = four(price);
    cells[`grid/${name}`] = four(grid);
    cells[`guarantee/${name}`] = four(guarantee(schedule, r));
    cells[`afforded/${name}`] = four(guarantee(schedule, afforded));
    cells[`coarsest/${name}`] = shownRatio(range, coarsest);
    cells[`needed/${name}`] = plain(runsToCover(range, coarsest));
  });
  for (const [way, ratio] of Object.entries({ r, runs: afforded, loss: coarsestGrid(own, loss / 100) })) {
    const best = recommend(ratio);
    cells[`${way}/ratio`] = shownRatio(range, ratio);
    cells[`${way}/needed`] = plain(runsToCover(range, ratio));
    cells[`${way}/lost`] = four(gridPrice(own, ratio));
    cells[`${way}/degree`] = three(best);
    cells[`${way}/guarantee`] = four(guarantee(polynomial(best), ratio));
  }
  const best = names.reduce((a, b) => (+cells[`guarantee/${b}`] < +cells[`guarantee/${a}`] ? b : a));
  return { cells, marks, best };
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const say = (text) => setText(find("explorer-note"), text);

// Everything but the summary, which is returned: read aloud, it has to wait until a slider rests.
function show(state, charts) {
  for (const { name, values, unit } of controls) {
    const [input, text] = [find(`explorer-${name}`), plain(state[name]) + unit];
    const away = values.map((value) => Math.abs(value - state[name]));
    input.value = away.indexOf(Math.min(...away));
    input.setAttribute("aria-valuetext", text);
    setText(input.previousElementSibling, text);
  }
  const { cells, marks, best } = results(state);
  const labels = { "your p": `p = ${plain(state.p)} (yours)`, "Robust(r)": `Robust(${state.r})` };
  for (const cell of root.querySelectorAll("[data-cell]")) setText(cell, cells[cell.dataset.cell]);
  for (const label of root.querySelectorAll("[data-name]")) setText(label, labels[label.dataset.name]);
  for (const [name, chart] of Object.entries(charts)) {
    for (const key of ["p", "rho", "r"]) chart.signal(key, state[key]);
    chart.data(`${name}_marks`, marks[name]).runAsync();
  }
  return `A grid of ratio ${plain(state.r)} covers the range with ${cells["r/needed"]} runs. There the smallest guarantee is that of
    ${labels[best] ?? best}, ${cells[`guarantee/${best}`]}; the best degree is ${cells["r/degree"]}, with ${cells["r/guarantee"]}.${best === "Robust(r)" ? " Robust is for a single run of a convex problem on a bounded domain; on real grids take the best degree, linear decay or cosine." : ""}
    At ${plain(state.rho)} times the tuned stepsize, the guarantee of degree ${plain(state.p)} is ${cells["price/your p"]} times its tuned one.`;
}

const first = () => Object.fromEntries(controls.map((control) => [control.name, control.default]));

function read(address) {
  const [state, ignored] = [first(), []];
  for (const { name, values, whole } of controls) {
    const text = address.searchParams.get(name);
    const [value, low, high] = [text?.trim() ? Number(text) : NaN, values[0], values.at(-1)];
    if (value >= low && value <= high && (!whole || Number.isInteger(value))) state[name] = value;
    else if (text !== null) ignored.push(`${name}=${text} is no ${whole ? "whole " : ""}number from ${low} to ${high}`);
  }
  return { state, ignored };
}

function write(state) {
  const address = new URL(location);
  for (const { name } of controls) address.searchParams.set(name, state[name]);
  history.replaceState(null, "", address);
}

async function start() {
  root.hidden = false; // the charts ask how wide they may be
  const charts = (root.charts = {}); // for a look inside: the tests take one
  const options = { ast: true, actions: false, renderer: "svg", tooltip: false, defaultStyle: false };
  for (const [name, spec] of Object.entries(specs))
    charts[name] = (await embed(root.querySelector(`[data-chart=${name}]`), spec, options)).view;

  let { state, ignored } = read(new URL(location));
  let later;
  const change = (changed) => {
    state = { ...state, ...changed };
    say("");
    const summary = show(state, charts);
    clearTimeout(later); // browsers refuse to write the address too often
    later = setTimeout(() => { write(state); setText(find("explorer-summary"), summary); }, 200);
  };
  for (const { name, values } of controls)
    find(`explorer-${name}`).addEventListener("input", ({ target }) => change({ [name]: values[target.value] }));
  find("explorer-reset").addEventListener("click", () => change(first()));
  find("explorer-copy").addEventListener("click", async () => {
    write(state);
    try {
      await navigator.clipboard.writeText(location.href);
      say("Copied.");
    } catch {
      say(`The browser does not allow copying. The address is ${location.href}`);
    }
  });
  setText(find("explorer-summary"), show(state, charts));
  if (ignored.length) say(`Not from the address, but as at first: ${ignored.join("; ")}.`);
  document.querySelector(".explorer-still")?.classList.add("explorer-replaced");
  setText(find("explorer-status"), "");
}

start().catch((error) => {
  root.hidden = true;
  setText(find("explorer-status"), "The sliders do not work in this browser; the picture shows their first settings.");
  throw error;
});
