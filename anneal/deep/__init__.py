"""Wide residual networks under every schedule: one independent, stored, repeatable training run per grid point.

``python -m anneal.deep --help`` lists the commands.  Modules, each importing only from the lines above it:

- ``recipe`` (what a run is), ``data`` (images), ``records`` (what a run leaves), without PyTorch
- ``config`` (sweeps from files), without PyTorch; ``model`` (the network); ``device``
- ``engine`` (one update, on the device)
- ``train`` (one run)
- ``sweep`` (all runs), ``bench`` (images a second)
- ``cli``
"""
