"""Lần sửa: what holders corrected, before and after."""
