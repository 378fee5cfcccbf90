"""Lấy số thứ tự: queue tickets of a desk (Decree 61/2018 art. 13)."""
