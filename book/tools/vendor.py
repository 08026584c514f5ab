"""Put what a page loads beside the page, with its licence: the site needs no other host.

Copies MathJax and Vega into ``book/_static/vendor``, and the licences of everything the site contains into its
subfolder ``licences``.
"""

from __future__ import annotations

import shutil
from importlib.metadata import distribution
from pathlib import Path, PurePath

import vl_convert

from book.tools.files import write_atomically
from book.tools.paths import ROOT, BookError

VENDOR = ROOT / "book" / "_static" / "vendor"
TEXTS = ROOT / "book" / "licences"

MATHJAX = "sphinx-mathjax-offline"
# The component for TeX input, what it loads on demand, and speech rules in English for screen readers.
MATHJAX_PARTS = ["tex-chtml.js", "input/tex", "output/chtml/fonts", "a11y", "sre/mathmaps/base.json"]
MATHJAX_PARTS += ["sre/mathmaps/en.json", "sre/mathmaps/nemeth.json"]

# Distributions whose scripts, styles or fonts end up in the site; the licence text comes with each of them.
DISTRIBUTIONS = {
    "sphinx": "BSD-2-Clause",
    "pydata-sphinx-theme": "BSD-3-Clause",
    "sphinx-book-theme": "BSD-3-Clause",
    "sphinx-copybutton": "MIT",
    "sphinx-togglebutton": "MIT",
    "sphinx-design": "MIT",
    "sphinx-proof": "MIT",
    "sphinx-exercise": "MIT",
    "sphinx-comments": "MIT",
    "myst-nb": "BSD-3-Clause",
    "pygments": "BSD-2-Clause",
}
# Parts these distributions bundle: name, copyright, licence, file in book/licences.
BUNDLED = [
    ("MathJax 3.2.2", "The MathJax Consortium", "Apache-2.0", "Apache-2.0.txt"),
    ("Bootstrap 5.3.3", "The Bootstrap Authors", "MIT", "MIT.txt"),
    ("Popper 2.11.8", "Federico Zivolo and contributors", "MIT", "MIT.txt"),
    ("Font Awesome Free 6.5.2, code", "Fonticons, Inc.", "MIT", "MIT.txt"),
    ("Font Awesome Free 6.5.2, fonts", "Fonticons, Inc.", "OFL-1.1", "OFL-1.1.txt"),
    ("Font Awesome Free 6.5.2, icons", "Fonticons, Inc.", "CC-BY-4.0", "CC-BY-4.0.txt"),
    ("clipboard.js 2.0.8", "Zeno Rocha", "MIT", "MIT.txt"),
    # what vl-convert bundles for the explorer
    ("Vega 6.2, Vega-Lite 6.4, Vega-Embed 7.0", "UW Interactive Data Lab", "BSD-3-Clause", "BSD-3-Clause.txt"),
    ("D3, Delaunator, TopoJSON and semver, in Vega", "Mike Bostock and others", "ISC", "ISC.txt"),
    ("D3's GeographicLib, fast-json-patch and others, in Vega", "see the licence", "MIT", "MIT.txt"),
    ("ColorBrewer's schemes, in Vega", "Cynthia Brewer and others", "Apache-2.0", "Apache-2.0.txt"),
]


def copy_mathjax(target: Path) -> None:
    origin = Path(str(distribution(MATHJAX).locate_file(f"{MATHJAX}/static/mathjax")))
    for part in MATHJAX_PARTS:
        source, copy = origin / part, target / part
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copy(source, copy)


def write_vega(target: Path) -> None:
    """Vega, Vega-Lite and Vega-Embed as one module, which only the explorer loads."""
    write_atomically(target, vl_convert.javascript_bundle("export default vegaEmbed;"))


def copy_licences(target: Path) -> list[tuple[str, str, str, str]]:
    """Copy every licence text; return rows (what, whose, licence, file) for the page."""
    shutil.copytree(TEXTS, target)
    rows = list(BUNDLED)
    for name, licence in DISTRIBUTIONS.items():
        dist = distribution(name)
        texts = [file for file in dist.files or [] if _is_licence(file)]
        if not texts:
            raise BookError(f"vendor: {name} {dist.version} brings no licence text")
        copy = f"{name}.txt"
        shutil.copy(Path(str(dist.locate_file(texts[0]))), target / copy)
        rows.append((f"{name} {dist.version}", "see its licence", licence, copy))
    return rows


def _is_licence(file: PurePath) -> bool:
    return ".dist-info" in str(file) and file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING"))


def vendor() -> list[tuple[str, str, str, str]]:
    """Put everything in place; return the rows of ``copy_licences``."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    copy_mathjax(VENDOR / "mathjax")
    write_vega(VENDOR / "vega.js")
    return copy_licences(VENDOR / "licences")
