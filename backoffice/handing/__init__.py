"""Handing out: results, originals and proofs of who took them."""
