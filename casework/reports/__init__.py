"""Báo cáo: figures and checks over all subjects (Decree 61/2018 art. 32)."""
