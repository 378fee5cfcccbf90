"""Ký số, đóng dấu: leaders sign, clerks number and seal."""
