"""What a command says that wrote files for people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.cli.context import say

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class Written:
    """Files that a command wrote, and what their reader should know before using them."""

    files: tuple[Path, ...]
    remarks: tuple[str, ...] = ()

    def data(self) -> Any:
        return {"files": [str(path) for path in self.files], "remarks": list(self.remarks)}

    def renderable(self) -> RenderableType:
        from rich.text import Text

        lines = Text(say("报告：", "Reports:"), style="bold")
        lines.append("".join(f"\n  {path}" for path in self.files), style="not bold")
        lines.append("".join(f"\n{remark}" for remark in self.remarks), style="not bold yellow")
        return lines
