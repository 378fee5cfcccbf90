"""PAdES signatures: the only package that knows pyHanko (ETSI EN 319 142-1; Decree 30/2020)."""
