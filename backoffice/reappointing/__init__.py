"""Hẹn lại: the leader gives a dossier its one new date of return, with the apology."""
