"""Thông báo: one notice an event, in the account and by the channels chosen (Decree 45/2020 art. 11)."""
