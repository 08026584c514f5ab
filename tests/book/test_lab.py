"""JupyterLab as make lab and Binder start it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from book.tools.paths import ROOT


def configuration() -> Any:
    config = Config()
    exec((ROOT / "book" / "lab" / "jupyter_server_config.py").read_text(), {"c": config})
    return config


def test_jupyterlab_opens_in_the_folder_of_the_chapters() -> None:
    app = ServerApp(config=configuration(), root_dir=str(ROOT), open_browser=False, port=0)
    app.init_configurables()
    assert app.contents_manager.preferred_dir == "notebooks"


def test_kernels_of_jupyterlab_start_in_the_projects_folder(tmp_path: Path) -> None:
    """Chapters name their data from there, and Jupyter would start them beside the notebook."""
    config = configuration()
    (tmp_path / "notebooks").mkdir()
    manager = config.ServerApp.kernel_manager_class(root_dir=str(tmp_path))
    assert manager.cwd_for_path("notebooks/07_x.md") == str(tmp_path)
