"""Quản trị: agencies, officers, calendar, health, what waits for an owner."""
