"""Requests of holders that their accounts be deleted, decided by administrators of the province."""
