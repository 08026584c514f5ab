// On every page: the Tab key reaches what scrolls sideways, and a dark page is printed as a light one.
{
  const reachable = ({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  };
  // Told of every change of size: formulas set, folds opened, the screen turned.
  const sizes = new ResizeObserver(entries => entries.forEach(reachable));
  const wide = ".bd-article :is(.math, .cell_output, .indextable, .pst-scrollable-table-container)";
  for (const box of document.querySelectorAll(wide)) sizes.observe(box);

  const page = document.documentElement.dataset;
  let theme;
  addEventListener("beforeprint", () => { theme = page.theme; page.theme = "light"; });
  addEventListener("afterprint", () => { page.theme = theme; });
}
