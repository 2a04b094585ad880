"""The work of a scan: splits handed to processes, finished parts kept, results put together in order."""

from scanners.personal_data.work.order import Observer, ScanOrder
from scanners.personal_data.work.scanning import scan

__all__ = ["Observer", "ScanOrder", "scan"]
