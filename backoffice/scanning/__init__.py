"""Scanning: piles from the scanner become pages of parts."""
