"""Giấy tờ: slips and results as typeset documents: their data and what became of them."""
