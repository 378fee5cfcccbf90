"""Chữ ký số: who signed, in what order, and the evidence (Decree 30/2020, Circular 15/2025)."""
