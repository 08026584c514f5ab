// Fills in what differs from build to build on the reproduce page: its places name their values in run.json.
{
  const address = new URL("run.json", document.currentScript.src);
  const status = document.getElementById("run-status");

  const shown = value => (typeof value === "number" && !Number.isInteger(value) ? value.toFixed(1) : String(value));

  const fill = run => {
    for (const place of document.querySelectorAll("[data-run]")) {
      const value = place.dataset.run.split(".").reduce((inside, key) => inside?.[key], run);
      if (value !== undefined) place.textContent = shown(value);
    }
  };

  if (address.protocol === "file:") {
    status.textContent = "Opened as a file, this page cannot read _static/run.json, where these numbers are. Run make serve.";
  } else {
    fetch(address, { cache: "no-cache" })
      .then(reply => reply.ok ? reply.json() : Promise.reject(new Error(`${reply.status}`)))
      .then(fill)
      .catch(() => { status.textContent = "This copy of the site has no _static/run.json; make book writes it."; });
  }
}
