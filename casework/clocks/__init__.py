"""Sổ thời gian: every start, stop, restart and shift of a dossier's clocks, with who and why.

Decree 61/2018 art. 17-19; Decree 45/2020 art. 11; Decree 118/2025 art. 17-19; regulation of
Decision 64/2021 art. 10. The due date can be counted anew from the rows alone.
"""
