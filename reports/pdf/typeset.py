"""The process that typesets: `python typeset.py FOLDER` makes document.pdf of document.typ, data.json and fonts/."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

MEMORY = 6 << 30
"""Bytes of address space; mapped fonts and the arenas of threads count in it."""


def main(folder: Path) -> None:
    """Typeset, reading nothing outside of the folder."""
    import typst

    soft = min(MEMORY, *(limit for limit in resource.getrlimit(resource.RLIMIT_AS) if limit > 0), MEMORY)
    resource.setrlimit(resource.RLIMIT_AS, (soft, resource.getrlimit(resource.RLIMIT_AS)[1]))
    made = typst.compile(
        str(folder / "document.typ"),
        root=str(folder),
        font_paths=[str(folder / "fonts")],
        ignore_system_fonts=True,
        package_path=str(folder),
        package_cache_path=str(folder),
        timestamp=0,
    )
    (folder / "document.pdf").write_bytes(made)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
