"""Open TCP ports of registered hosts, seen by nmap from where the auditor stands."""

from scanners.network.scanner import NetworkScanner

__all__ = ["NetworkScanner"]
