"""Windows servers: one read-only PowerShell collector, and what its bundles say."""

from scanners.windows.bundle import read_transcript
from scanners.windows.scanner import WindowsScanner
from scanners.windows.script import collector_script

__all__ = ["WindowsScanner", "collector_script", "read_transcript"]
