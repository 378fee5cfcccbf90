"""Biên tập thủ tục hành chính: import, drafts, rehearsal and publication of the catalogue.

Law: Decree 63/2010, art. 8 and 15 (parts and publication of a procedure); Decree 61/2018, art. 13
(internal flows). Here live drafts of versions until they are published as `procedures`.
"""
