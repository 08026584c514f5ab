"""The explorer in a browser: where it is, when it is ready, what it shows."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

PAGE = "book/explorer.html"

READY = "document.querySelector('.explorer-replaced') !== null"

# What each curve and each mark is drawn from, and where.
LOOK_INSIDE = """name => {
  const found = {};
  (function walk(node) {
    if (node.marktype === 'line' && node.items.length)
      found[node.items[0].datum.schedule] = node.items.map(item => [item.datum.x, item.datum.y, item.x, item.y]);
    if (node.marktype === 'symbol' && node.name?.startsWith('layer'))
      for (const item of node.items) found['at ' + item.datum.schedule] = [[item.datum.x, item.datum.y]];
    for (const item of node.items ?? []) walk(item);
  })(document.getElementById('explorer-live').charts[name].scenegraph().root);
  return found;
}"""

Open = Callable[..., Page]


def cells(tab: Page) -> dict[str, str]:
    return dict(tab.eval_on_selector_all("[data-cell]", "all => all.map(c => [c.dataset.cell, c.textContent])"))


def slider(tab: Page, label: str):
    return tab.get_by_role("slider", name=label)
