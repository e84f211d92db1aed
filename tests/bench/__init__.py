"""Measurements against a floor: the least this machine could do for the same work, taken in the same run.

Machines are noisy, so nothing here fails a build: medians and ratios are printed beside the goals. `./test --bench`.
"""
