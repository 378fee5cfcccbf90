"""Trao đổi: messages on a dossier between who filed it and the agencies that work on it."""
