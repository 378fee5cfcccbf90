"""Benchmarks: the product beside hand-written floors, in one run on one machine, as ratios."""
