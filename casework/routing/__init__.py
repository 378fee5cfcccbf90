"""Luân chuyển: who holds a dossier at which step and until when (Decree 61/2018 art. 18-19)."""
