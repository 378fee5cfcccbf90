"""The counter without network: reserved numbers, the kept page, the merge."""
