"""PAdES signatures: the only package that knows pyHanko (ETSI EN 319 142-1; Decree 30/2020)."""

import logging

# Whatever the library warns of is judged here and becomes a verdict or a refusal: strangers'
# files would otherwise fill the log with its tracebacks.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
