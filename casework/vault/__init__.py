"""The vault: each account's results and verified papers, to be used again and shown to others."""
