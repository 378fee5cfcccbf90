"""Hồ sơ bằng chứng: all that proves a dossier, for somebody who has not got the product."""
