"""Hồ sơ: the life of a dossier: submission, reception, processing, issuing (Decree 45/2020, 61/2018, 118/2025)."""
