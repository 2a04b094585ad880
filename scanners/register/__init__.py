"""What the register 台账 itself tells: completeness, joins and legal clocks."""

from scanners.register.scanner import RegisterScanner

__all__ = ["RegisterScanner"]
