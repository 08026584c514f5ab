"""The head of every page: what it may load, what it is about, where it belongs."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from book.tools.paths import ROOT
from book.tools.repository import repository

# Everything from the site's own host. The theme has scripts and styles inside its pages, MathJax writes styles, and the
# theme's icons are data addresses; nothing may be evaluated from text, framed, or sent elsewhere.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "frame-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    ]
)
LONGEST = 160  # what search engines show of a description
SIMPLE = {r"\rho": "ρ", r"\eta": "η", r"\tau": "τ", r"\beta": "β", r"\sigma": "σ", r"\Gamma": "Γ"}
UNSAYABLE = "\0"  # stands for a formula that has no plain form; its sentence is left out
MADE_BY_SPHINX = {  # pages without a text of ours: title and description
    "genindex": ("Index", "The names in the reference of the package, in alphabetical order."),
    "search": ("Search", "Search all pages of the book."),
}
MARKUP = re.compile(r"<[^>]+>")
ELSEWHERE = """Without installing anything, {binder} opens the chapters in a browser; it builds the environment first,
which takes many minutes when nobody has asked for it lately.  Every chapter's head opens that chapter there, or in
Colab with the outputs of this build."""


def policy_tag() -> str:
    return f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'


def plain(node: nodes.Node) -> str:
    """The text of a paragraph with its simple formulas as characters."""
    if isinstance(node, nodes.math):
        text = node.astext()
        for command, character in SIMPLE.items():
            text = re.sub(re.escape(command) + r"(?![A-Za-z])\s*", character, text)
        return UNSAYABLE if re.search(r"[\\{}^_$]", text) else text
    if isinstance(node, nodes.Text):
        return str(node)
    return "".join(map(plain, node.children))


def shortened(text: str) -> str:
    """The sentences that fit into a description, questions first if not all do, or else words of the first."""
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z“(])", " ".join(text.split()))
    sayable = [sentence for sentence in sentences if UNSAYABLE not in sentence]
    if len(" ".join(sayable)) > LONGEST:
        sayable.sort(key=lambda sentence: not sentence.endswith("?"))
    result = ""
    for sentence in sayable:
        if len(result) + len(sentence) + 1 > LONGEST:
            break
        result = f"{result} {sentence}".strip()
    if not result and sayable:
        result = sayable[0][: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:–") + "…"
    return result


def description(doctree: nodes.document) -> str:
    """What a page is about: the question its chapter asks, or else its first paragraph; empty if there is none."""
    for quote in doctree.findall(nodes.block_quote):
        text = plain(quote).strip()
        if text.startswith("Question."):
            return shortened(text.removeprefix("Question."))
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section) and (text := shortened(plain(paragraph))):
            return text
    return ""


def configure(app: Sphinx, config: Config) -> None:
    """The published address follows from the repository's, unless ``_config.yml`` names another (``html: baseurl``).

    Pages write what depends on the repository as ``{{ clone }}``, ``{{ lab }}``, ``{{ binder }}``, ``{{ elsewhere }}``.
    """
    repo, options = repository(), config.html_theme_options
    if repo and not config.html_baseurl:
        config.html_baseurl = repo.site
    clone = f"git clone {repo.url}\ncd {repo.name}\n" if repo else ""
    binder = f"[Binder]({repo.binder('notebooks')})" if repo else ""
    config.myst_substitutions = {
        "clone": f"```bash\n{clone}make claims\n```",
        "lab": f"`make lab`, or {binder}, which needs no installation," if repo else "`make lab`",
        "binder": f"Or open the chapters on {binder}." if repo else "",
        "elsewhere": ELSEWHERE.format(binder=binder) if repo else "",
    }
    options["use_download_button"] = False  # it would offer the sources, which are not on the site
    options.update(repository_url=repo.url if repo else "", repository_branch=repo.branch if repo else "")
    options.update(dict.fromkeys(("use_repository_button", "use_edit_page_button", "use_issues_button"), bool(repo)))


def add_head(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    book = app.config.html_title
    title = unescape(MARKUP.sub("", context.get("title") or book))
    about = description(doctree) if doctree is not None else ""
    title, about = MADE_BY_SPHINX.get(page, (title, about or f"{title}: {book}"[:LONGEST]))
    tags = [
        policy_tag(),
        f'<meta name="description" content="{escape(about)}">',
        f'<meta property="og:title" content="{escape(title)}">',
        f'<meta property="og:description" content="{escape(about)}">',
        f'<meta property="og:site_name" content="{escape(book)}">',
        '<meta property="og:type" content="article">',
    ]
    if context.get("pageurl"):
        tags.append(f'<meta property="og:url" content="{escape(context["pageurl"])}">')
    context["metatags"] = "\n    ".join(["", *tags]) + context.get("metatags", "")


def mend_edit_link(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """The theme would have executed notebooks edited, which the repository does not hold: their sources instead."""
    source, repo = f"notebooks/{page.rpartition('/')[2]}.md", repository()
    if repo is None or not page.startswith("book/executed/") or not (ROOT / source).exists():
        return
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button["label"] == "source-edit-button":
                button["url"] = repo.edit(source)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", configure)
    app.connect("html-page-context", add_head)
    app.connect("html-page-context", mend_edit_link, priority=900)  # after the theme has made its buttons
