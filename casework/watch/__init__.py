"""Theo dõi hạn: what is nearly late or late, who has to act, and who is told when nobody does.

Decree 61/2018 art. 18.2, 19.4, 19.5, 19.9; Decree 45/2020 art. 11.4. Nothing here waits for
somebody to open a page: the worker's clock walks what has come due since it last looked.
"""
