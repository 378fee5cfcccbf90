"""Phản ánh, kiến nghị: what people tell an agency, answered in time."""
