"""Tệp: what is known of each stored file: key, hash, size, verdict. The bytes lie in the object store."""
