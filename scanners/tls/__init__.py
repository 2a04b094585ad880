"""TLS versions, cipher suites and certificates of websites."""

from scanners.tls.scanner import TlsScanner

__all__ = ["TlsScanner"]
