"""Wide residual networks under every schedule: one independent, stored, repeatable training run per grid point.

``python -m anneal.deep --help`` lists the commands.  Modules, each importing only from the lines above it; ``model``,
``device`` and what imports them need PyTorch:

- ``recipe`` (what a run is), ``data`` (images), ``records`` (what a run leaves)
- ``config`` (sweeps from files), ``model`` (the network), ``device`` (where runs are)
- ``results`` (runs as arrays), ``engine`` (one update, on the device)
- ``train`` (one run)
- ``sweep`` (all runs), ``bench`` (images a second)
- ``cli`` (the commands)
- ``__main__`` (their entry point)
"""
