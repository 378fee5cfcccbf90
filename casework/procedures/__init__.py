"""Thủ tục hành chính: what may be asked of a citizen, by which form, in what time, for what fee.

Law: Decree 63/2010, art. 8 (a procedure's parts); Decree 61/2018, art. 4; Decree 118/2025.
Here live the definitions (immutable per version), their pure rules, and the catalogue's search.
"""
