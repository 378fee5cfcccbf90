"""Số hóa: scans of paper become pages, pages become signed e-copies of a dossier's parts."""
