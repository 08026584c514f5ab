// On every page: the Tab key reaches what scrolls sideways, and a dark page is printed as a light one.
{
  const article = document.querySelector(".bd-article");
  const wide = ":is(.math, mjx-container, .cell_output, .pst-scrollable-table-container)";
  const reach = () => {
    for (const box of article.querySelectorAll(wide)) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  if (article) {
    new ResizeObserver(reach).observe(article); // folds opened, the screen turned
    document.fonts.addEventListener("loadingdone", reach); // formulas in their own letters
  }

  const page = document.documentElement.dataset;
  let theme;
  addEventListener("beforeprint", () => { theme = page.theme; page.theme = "light"; });
  addEventListener("afterprint", () => { page.theme = theme; });
}
