"""Lịch làm việc: the calendar of a year, and decisions on days off from proposal to application."""
