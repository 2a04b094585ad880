"""Choices of `auditor scan` that are words."""

from __future__ import annotations

from enum import StrEnum


class Engine(StrEnum):
    """What does the work."""

    LOCAL = "local"
    SPARK = "spark"


class ReadAs(StrEnum):
    """How text is read."""

    AUTO = "auto"
    TABLE = "table"
    LOG = "log"
