"""Payments: what a dossier has to pay, by which supplier it was paid, and what is paid back."""
