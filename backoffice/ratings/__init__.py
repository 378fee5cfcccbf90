"""Ratings: what people say of the desk, and slips of paper typed in."""
