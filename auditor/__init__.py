"""Auditor for China's graded protection 等级保护 (MLPS 2.0) and for the personal data government platforms share."""

__version__ = "0.1.0"
