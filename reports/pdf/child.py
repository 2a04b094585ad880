"""The process that typesets: `python child.py FOLDER FORM` makes page-*.FORM of main.typ, data.json and fonts/."""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import Any

MEMORY = 6 << 30
"""Bytes of address space; mapped fonts and the arenas of threads count in it."""


def main(folder: Path, form: str) -> None:
    """Typeset, reading nothing outside of the folder; packages are looked for in it too, and so never found."""
    import typst

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))
    made: Any = typst.compile(  # type: ignore[call-overload]  # its types know only literal formats
        str(folder / "main.typ"),
        format=form,
        ppi=200,
        root=str(folder),
        font_paths=[str(folder / "fonts")],
        ignore_system_fonts=True,
        package_path=str(folder),
        package_cache_path=str(folder),
        timestamp=0,
    )
    for at, page in enumerate(made if isinstance(made, list) else [made]):
        (folder / f"page-{at:04d}.{form}").write_bytes(page)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
