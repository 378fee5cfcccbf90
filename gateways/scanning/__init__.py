"""The scanning engine: what a scan holds, how its pages look, what is written on them.

Foreign bytes are opened by children only (``inside``), which have so much memory and time and no
network; ``engine`` is the door, ``children`` keeps the processes, ``wire`` is how they speak.
"""

from gateways.scanning.engine import Scanner, ScanRefusedError

__all__ = ["ScanRefusedError", "Scanner"]
