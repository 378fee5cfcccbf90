"""The demo province: real procedures and units of Khánh Hòa, invented people, sample codes.

Everything here goes through the same records and verbs as real life; nothing else in the
house knows that it is a demo.
"""
