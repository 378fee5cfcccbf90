"""Nhật ký: the sealed journal of every change and every reading (regulation 64/2021 art. 17; security of dossiers)."""
