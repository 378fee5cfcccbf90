"""Electronic receipts of fees and charges: their series, their numbers, what became of them."""
