"""State secrets: what bore a mark of secrecy, decided by the security officer."""
