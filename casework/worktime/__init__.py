"""Thời gian làm việc: office hours, days off and every deadline counted from them.

Law: Civil Code 2015, arts. 144-148; Labour Code 2019, arts. 111-112; Decree 61/2018, arts.
18-19; Decree 45/2020, art. 11.4; regulation of Decision 64/2021, art. 10.
"""
