"""Liên thông: signed messages with partner installations (Decree 61/2018 art. 19.6, 19.7)."""
