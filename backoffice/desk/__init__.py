"""Tiếp nhận: the desk's queue and its verbs."""
