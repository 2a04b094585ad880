"""Scanners by their entry points; built-in ones come through the same door as anybody's."""

from __future__ import annotations

from importlib.metadata import entry_points

from auditor.model.scan import Scanner

GROUP = "auditor.scanners"


def load_scanners() -> tuple[dict[str, Scanner], dict[str, str]]:
    """Every installed scanner by name, and those that could not be loaded with the reason."""
    scanners: dict[str, Scanner] = {}
    unloadable: dict[str, str] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        try:
            scanner = entry.load()()
        except Exception as error:  # noqa: BLE001  a plugin may fail in any way; the audit says so and goes on
            unloadable[entry.name] = f"{type(error).__name__}: {error}"
            continue
        scanners[entry.name] = scanner
    return scanners, unloadable
