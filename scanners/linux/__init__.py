"""Linux hosts: one read-only collector script per host, read over any transport."""

from scanners.linux.bundles import ImportedBundle, import_bundle, read_bundle
from scanners.linux.scanner import LinuxScanner
from scanners.linux.script import collector_script, sudoers_lines

__all__ = ["ImportedBundle", "LinuxScanner", "collector_script", "import_bundle", "read_bundle", "sudoers_lines"]
