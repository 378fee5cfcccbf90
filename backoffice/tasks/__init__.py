"""Công việc: what a specialist takes up and proposes."""
