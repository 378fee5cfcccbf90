"""Stand-ins of the demonstration: a certificate authority without legal value and a mail server.

They are real counterparts on the network (RFC 5280 lists, RFC 6960 answers, RFC 3161 time
stamps, SMTP), so the house speaks to them exactly as it would to those of a province.
"""
