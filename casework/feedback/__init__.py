"""Đánh giá: what people say of how a dossier was served (Decree 61/2018 art. 29-31)."""
