"""Phản ánh, kiến nghị: what people tell of rules and of conduct, and what is answered."""
