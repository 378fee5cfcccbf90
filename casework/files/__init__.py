"""Tệp: what is known of each stored file; the bytes lie in the object store."""
