"""Money at the desk: cash, tills, refunds, bank statements, receipts."""
