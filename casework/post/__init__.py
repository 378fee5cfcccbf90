"""Bưu chính công ích: dossiers that come by post and results that go by post."""
