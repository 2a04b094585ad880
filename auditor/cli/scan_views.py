"""What a scan for personal data ends with: the same content for people and for machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from auditor.cli.context import Exit, say
from auditor.model.personal_data import Trouble
from auditor.model.text import Lang
from reports import terminal
from reports.scan_report import Reading, build_summary, scan_json
from reports.visible import one_line

if TYPE_CHECKING:
    from scanners.personal_data.masked_copy import Copied

_MOST = 20


@dataclass(frozen=True, slots=True)
class Copies:
    """Masked copies that were made, and what could not be copied."""

    folder: Path
    key: Path
    made: tuple[Copied, ...]
    not_made: tuple[Trouble, ...]

    def data(self) -> Any:
        return {
            "folder": str(self.folder),
            "key": str(self.key),
            "copies": [
                {"file": copy.source, "copy": str(copy.copy), "note": {"zh": copy.note.zh, "en": copy.note.en}}
                for copy in self.made
            ],
            "not_copied": [
                {"file": trouble.source, "kind": trouble.kind.value, "detail": trouble.detail.en}
                for trouble in self.not_made
            ],
        }

    def lines(self, shown: Callable[[str], str]) -> Iterator[Text]:
        """For people; `shown` masks names of files that hold personal data."""
        count, folder = len(self.made), self.folder
        told = say(f"脱敏副本：{count} 个文件，{folder}", f"Masked copies: {count} files in {folder}")
        yield Text(f"{told} ({say('密钥', 'key')}: {self.key})", style="bold")
        noted = [copy for copy in self.made if copy.note.en]
        for copy in noted[:_MOST]:
            yield Text(one_line(f"  {shown(str(copy.copy))}: {say(copy.note.zh, copy.note.en)}"))
        for trouble in self.not_made[:_MOST]:
            why = say(trouble.detail.zh, trouble.detail.en)
            yield Text(one_line(f"  {say('未复制', 'not copied')} {shown(trouble.source)}: {why}"), style="magenta")
        more = max(0, len(noted) - _MOST) + max(0, len(self.not_made) - _MOST)
        if more:
            yield Text(say(f"  另有 {more} 项", f"  and {more} more"), style="dim")


@dataclass(frozen=True, slots=True)
class ScanView:
    """A finished scan, the files that were written and the masked copies, where any were asked for."""

    reading: Reading
    files: tuple[Path, ...]
    copies: Copies | None
    lang: Lang

    @property
    def exit_code(self) -> Exit:
        """What was not seen weighs more than what was found: nobody knows what it holds."""
        if not self.reading.complete or self.reading.nothing_seen or (self.copies and self.copies.not_made):
            return Exit.INCOMPLETE
        return Exit.FINDINGS if self.reading.found or self.reading.weak_masks else Exit.OK

    def data(self) -> Any:
        return {
            "exit_code": int(self.exit_code),
            "files": [str(path) for path in self.files],
            "masked": self.copies.data() if self.copies else None,
            "scan": scan_json(self.reading),
        }

    def renderable(self) -> RenderableType:
        parts: list[RenderableType] = [terminal.render(build_summary(self.reading, self.lang))]
        if self.copies:
            parts += ["", *self.copies.lines(self.reading.shown)]
        if self.files:
            where = Text(say("文件：", "Files: "), style="bold")
            where.append("\n  ".join(["", *map(str, self.files)]), style="not bold")
            parts.append(where)
        return Group(*parts)
