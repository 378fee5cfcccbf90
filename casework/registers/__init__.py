"""Sổ: dossier codes, numbered books, the register of issued results (Decree 30/2020 art. 14-16)."""
