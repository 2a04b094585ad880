"""What a website shows to any visitor: headers, cookies, forms, marks, and what it should not show."""

from scanners.web.scanner import WebScanner

__all__ = ["WebScanner"]
