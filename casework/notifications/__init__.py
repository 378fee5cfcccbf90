"""Thông báo: one notice an event, in the account and by its channels (Decree 45/2020 art. 11)."""
