"""JupyterLab as make lab and Binder start it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from book.tools.paths import ROOT


def test_kernels_of_jupyterlab_start_in_the_projects_folder(tmp_path: Path) -> None:
    """Chapters name their data from there, and Jupyter would start them beside the notebook."""

    class Config:
        class ServerApp:
            kernel_manager_class: Any = None

    exec((ROOT / "book" / "lab" / "jupyter_server_config.py").read_text(), {"c": Config})
    (tmp_path / "notebooks").mkdir()
    manager = Config.ServerApp.kernel_manager_class(root_dir=str(tmp_path))
    assert manager.cwd_for_path("notebooks/07_x.md") == str(tmp_path)
