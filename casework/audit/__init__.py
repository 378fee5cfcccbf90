"""Nhật ký: the sealed journal of every change and every reading of a dossier."""
