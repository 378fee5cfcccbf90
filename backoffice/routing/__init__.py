"""Phân công: who does what, verbs that pass work on, questions of other agencies."""
