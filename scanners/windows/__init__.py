"""Windows servers: one read-only PowerShell collector, and what its bundles say."""

from scanners.windows.bundle import import_windows_bundle, read_transcript
from scanners.windows.scanner import WindowsScanner
from scanners.windows.script import collector_script

__all__ = ["WindowsScanner", "collector_script", "import_windows_bundle", "read_transcript"]
