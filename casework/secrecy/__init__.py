"""Bí mật nhà nước: what bears a mark of secrecy stays out (Regulation 64/2021 art. 1.1b)."""
