"""A day's work on one screen, by role."""
