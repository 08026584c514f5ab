"""The repository's address, if there is one, and every link that is built from it.

``_config.yml`` may name it; GitHub Actions know their own.  Without an address the site has no link that needs one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import yaml

from book.tools.paths import ROOT, BookError, shown

CONFIG = ROOT / "_config.yml"
NOTEBOOKS_BRANCH = "notebooks"
"""Where the continuous integration puts the executed notebooks, which the main branch does not hold."""


@dataclass(frozen=True)
class Repository:
    """A repository on GitHub; Binder and Colab know others by other addresses."""

    owner: str
    name: str
    branch: str

    @property
    def url(self) -> str:
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def site(self) -> str:
        """Where GitHub publishes the built pages."""
        return f"https://{self.owner.lower()}.github.io/{self.name}/"

    def edit(self, path: str) -> str:
        return f"{self.url}/edit/{self.branch}/{quote(path)}"

    def binder(self, path: str) -> str:
        """JupyterLab on mybinder.org with one file open; ``binder/`` makes it open text notebooks as notebooks."""
        return f"https://mybinder.org/v2/gh/{self.owner}/{self.name}/{self.branch}?labpath={quote(path, safe='')}"

    def colab(self, path: str) -> str:
        """A notebook of the branch of executed notebooks."""
        return (
            f"https://colab.research.google.com/github/{self.owner}/{self.name}/blob/{NOTEBOOKS_BRANCH}/{quote(path)}"
        )


def repository(config: Path = CONFIG, environment: Mapping[str, str] = os.environ) -> Repository | None:
    """The repository named in the configuration, or else the one whose actions run this; ``None`` if there is none.

    Raises:
        BookError: if ``repository: url`` is neither empty nor an address on GitHub.
    """
    entry = yaml.safe_load(config.read_text(encoding="utf-8")).get("repository") or {}
    url = str(entry.get("url") or "")
    if not url and environment.get("GITHUB_ACTIONS") == "true":
        url = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}".format_map(environment)
    if not url:
        return None
    found = re.fullmatch(r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?", url)
    if found is None:
        raise BookError(f"{shown(config)}: repository: url: expected https://github.com/OWNER/NAME, got {url!r}")
    return Repository(found[1], found[2], str(entry.get("branch", "main")))
