"""The receipts of one's own dossier: shown beside its payments, taken as PDF or XML."""

from portal.receipts.views import blueprint

__all__ = ["blueprint"]
