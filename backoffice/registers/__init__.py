"""Sổ văn bản đi: the outgoing book of a year."""
