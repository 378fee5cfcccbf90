"""Hồ sơ: its life from submission over reception and processing to issuing.

Decrees 45/2020, 61/2018 and 118/2025.
"""
