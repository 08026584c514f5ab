"""Kernels start in the project's folder, as they do when the book is built: chapters name their data from there.

What opens is the folder of the chapters.
"""

from pathlib import Path

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager


class FromTheTop(AsyncMappingKernelManager):
    def cwd_for_path(self, path, **options):
        return super().cwd_for_path("", **options)


c.ServerApp.kernel_manager_class = FromTheTop  # noqa: F821 (Jupyter defines c)
c.FileContentsManager.preferred_dir = str(Path("notebooks").absolute())  # noqa: F821
