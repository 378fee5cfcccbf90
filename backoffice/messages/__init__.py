"""Tin nhắn: what holders ask about their dossiers, and what offices write to them."""
