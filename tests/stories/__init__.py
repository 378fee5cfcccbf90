"""Whole journeys through the doors, in a real browser, with the worker running."""
