"""Đồng bộ quốc gia: dossiers, their progress and results as the national portal wants them.

Decree 45/2020 art. 17-18; Decree 118/2025. Field names and codes are those of the portal's
interface (DongBoHoSoMC, CapNhatTienDoHoSoMC, DongBoTrangThaiHoSo).
"""
