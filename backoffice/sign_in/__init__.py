"""Signing in and out of the back office."""
