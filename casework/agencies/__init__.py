"""Cơ quan và cán bộ: agencies, their desks, officers and roles (Decree 118/2025 art. 7-12)."""
