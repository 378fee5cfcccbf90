"""Quyết định nghỉ lễ, tết: new days proposed, which due dates they move, applied on confirmation.

Law: Labour Code 2019, arts. 111-112; Decree 61/2018, art. 19.9 (holders are told of new dates).
"""
