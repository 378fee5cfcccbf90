"""Signing keys by supplier: each gives a signer for a key id and checks itself."""
