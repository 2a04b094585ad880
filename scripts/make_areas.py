"""Makes rules/personal_data/areas.tsv from a table of all county codes published since 1981.

Usage: python scripts/make_areas.py area_codes.tsv

The table has the columns code, first year, last year (empty while in use), full name and level, and comes from
github.com/yescallop/areacodes (CC0 1.0), which collects the yearly lists of the National Bureau of Statistics and
the Ministry of Civil Affairs. Full names are cut to the part below the parent area, which its code tells.
"""

from __future__ import annotations

import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "rules" / "personal_data" / "areas.tsv"
HEAD = """\
# County-level and higher areas of China with their GB/T 2260 codes, 1981 to 2024.
# Source: github.com/yescallop/areacodes (from the yearly lists of the NBS and the Ministry of Civil Affairs); CC0 1.0.
# Made by scripts/make_areas.py. Columns: code, name below its parent area, last year of use (empty while in use).
"""


def compact(table: str) -> str:
    """The table with each full name cut to what the codes of its parents do not say."""
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    full = {row[0]: row[3] for row in rows}
    lines = []
    for code, _, last, name, _ in sorted(rows):
        parents = [full.get(parent, "") for parent in (code[:4] + "00", code[:2] + "0000") if parent != code]
        parent = max((p for p in parents if p and name.startswith(p) and name != p), key=len, default="")
        lines.append(f"{code}\t{name.removeprefix(parent)}\t{last}".rstrip("\t"))
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(compact(Path(sys.argv[1]).read_text("utf-8")), "utf-8")
