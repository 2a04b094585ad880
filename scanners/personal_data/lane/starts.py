"""Bytes that an escape may begin with."""

from __future__ import annotations

import numpy as np

ESCAPE_STARTS = np.zeros(256, np.uint8)
ESCAPE_STARTS[[27, 37, 92, 38, 0xC2, 0xEF]] = 1

ESCAPES = (b"\x1b", b"%", b"\\", b"&", b"\xc2\xa0", b"\xef\xbc", b"\xef\xbd")
"""A block that holds none of these is its own decoded view."""
