"""Nhật ký: who opened and changed a dossier."""
