"""What a register holds, as a view."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from auditor.cli.context import say
from auditor.inventory import load_register
from auditor.model.register import SECTIONS


@dataclass(frozen=True, slots=True)
class Summary:
    """A register that was read without a problem."""

    file: str
    district: str
    entries: dict[str, int]

    def data(self) -> Any:
        return {"file": self.file, "district": self.district, "entries": self.entries}

    def renderable(self) -> RenderableType:
        table = Table(box=None, show_header=False, pad_edge=False)
        for section, count in self.entries.items():
            table.add_row(section, Text(str(count), justify="right"))
        good = say(f"{self.file}：{self.district}，台账正确", f"{self.file}: {self.district}, the register is sound")
        return Group(table, Text(good, style="bold green"))


def summarise(inventory: Path) -> Summary:
    """Read a register. Raises InventoryError."""
    register = load_register(inventory)
    counts = {section: len(getattr(register, section)) for section in SECTIONS}
    return Summary(str(inventory), register.district.name, {name: n for name, n in counts.items() if n})
