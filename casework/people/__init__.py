"""Người: citizens, organisations, their accounts and sign-ins (Decree 45/2020 art. 7-8)."""
