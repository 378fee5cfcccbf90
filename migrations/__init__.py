"""Migrations: numbered, forward only, one intention each."""
