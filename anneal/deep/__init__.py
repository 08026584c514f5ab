"""Wide residual networks under every schedule: one independent, stored, repeatable training run per grid point.

``python -m anneal.deep --help`` lists the commands.  Modules, each importing only from the lines above it; ``model``,
``crops``, ``device`` and what imports them need PyTorch:

- ``recipe`` (what a run is), ``images`` (as arrays), ``tables`` (many runs as one)
- ``records`` (what a run leaves)
- ``pickles`` (of images, as data alone)
- ``data`` (where images come from), ``config`` (sweeps from files), ``model`` (the network), ``crops`` (what an update
  sees), ``device`` (where and how runs are computed)
- ``results`` (runs as arrays), ``engine`` (one update, on the device)
- ``train`` (one run)
- ``sweep`` (all runs), ``bench`` (images a second)
- ``cli`` (the commands)
- ``__main__`` (their entry point)
"""
