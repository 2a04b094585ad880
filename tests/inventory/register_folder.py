"""A folder that tests write registers into."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.errors import InventoryError
from auditor.inventory import load_register
from auditor.model.register import Register

HEAD = """\
schema_version: 1
as_of: 2026-11-20
district: {code: "500116", name: 示范区, level: county}
units:
  - {id: u-civil, name: 区民政局, type: party_gov, level: county}
  - {id: u-data, name: 区大数据发展局, type: party_gov, level: county}
platforms:
  - {id: pf-civil, name: 民政审批系统, kind: approval, owner: u-civil, level: {grade: 3}}
"""
"""Eight lines of a sound register; tests add sections below."""


class Folder:
    """A register's folder: writes files into it and loads it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def load(self, text: str | None = None, *, head: str = HEAD) -> Register:
        if text is not None:
            self.write("inventory.yaml", head + text)
        return load_register(self.root / "inventory.yaml")

    def problems(self, text: str | None = None, *, head: str = HEAD) -> list[str]:
        """Problems of a register that must not load, without the folder's own name."""
        with pytest.raises(InventoryError) as caught:
            self.load(text, head=head)
        found = caught.value.problems
        assert [problem for problem in found if not re.search("[一-鿿]", problem.message.zh)] == [], "no Chinese words"
        return [str(problem) for problem in found]
