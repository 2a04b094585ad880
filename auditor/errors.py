"""Every error a person may see, as one tree.

AuditorError
├── Problems                several Problem at once: what is wrong with the files a person wrote
│   ├── InventoryError      inventory.yaml and what it includes
│   ├── RulebookError       rules/
│   ├── WorksheetError      a workbook that people filled in
│   └── TemplateError       a unit's own template of a report
├── UsageError              a command that cannot be carried out as asked
├── StoreError              the state under --home
│   ├── StoreBusy           another audit holds it
│   └── StoreFull           the disk refused a write
├── EvidenceError           evidence that was changed, removed, swapped or cannot be accepted
└── Unparsable              a parser cannot make sense of what a host printed

Errors carry data and their words in both languages; `said` puts them together, `str()` is the English of it.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditor.model.text import Lang, Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place of a file; `line` is 1-based, 0 when the whole file is meant."""

    file: str
    line: int
    path: str
    message: Text
    code: str = ""

    def said(self, lang: Lang | str) -> str:
        """The problem as one line: `file:line: path: message [code]`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        subject = f"{self.path}: " if self.path else ""
        code = f" [{self.code}]" if self.code else ""
        return f"{place}: {subject}{self.message[lang]}{code}"

    def __str__(self) -> str:
        return self.said(Lang.EN)


class AuditorError(Exception):
    """Root of all errors meant for a person; anything else that escapes is a bug.

    A message given as plain text is the same in both languages.
    """

    def __init__(self, message: Text | str = "") -> None:
        self.message = message if isinstance(message, Text) else Text(message, message)
        super().__init__(self.message.en)

    def said(self, lang: Lang | str) -> str:
        """What to tell a person."""
        return self.message[lang]


class Problems(AuditorError):
    """All problems found in one reading, never only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.path, p.message.en)))
        lines = {lang: "\n".join(problem.said(lang) for problem in self.problems) for lang in Lang}
        super().__init__(Text(lines[Lang.ZH], lines[Lang.EN]))


class InventoryError(Problems):
    """The register cannot be read as it stands."""


class RulebookError(Problems):
    """The rules cannot be read as they stand."""


class WorksheetError(Problems):
    """Workbooks cannot be taken in as they stand; `line` is the row, `path` sheet and cell."""


class TemplateError(Problems):
    """A template of a report cannot be filled as it stands; `line` is the paragraph."""


class UsageError(AuditorError):
    """A command that cannot be carried out as asked; the message says what to do."""


class StoreError(AuditorError):
    """The audit store cannot be used."""


class StoreBusy(StoreError):
    """Another audit is writing to this store."""


class StoreFull(StoreError):
    """The disk refused a write; nothing half-written is left behind."""


class EvidenceError(AuditorError):
    """Evidence was changed, removed or swapped, or holds what must never be stored."""


class Unparsable(AuditorError):
    """A parser cannot make sense of its input. Becomes `Missing(unparsable)`, never a value."""


_SYSTEM_REASONS: Mapping[int, str] = {
    errno.ENOENT: "文件或目录不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "操作不允许",
    errno.EEXIST: "已存在同名文件",
    errno.EISDIR: "是目录，不是文件",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.ELOOP: "符号链接循环",
    errno.ENAMETOOLONG: "文件名过长",
    errno.EROFS: "文件系统只读",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件过大",
    errno.EMFILE: "打开的文件过多",
    errno.EIO: "输入输出错误",
}


def system_reason(error: OSError) -> Text:
    """Why the operating system refused. What it has no Chinese words for here is told as the system says it."""
    said = error.strerror or "input/output error"
    unnamed = "输入输出错误" if error.strerror is None else error.strerror
    return Text(_SYSTEM_REASONS.get(error.errno or 0, unnamed), said)


def unreadable(failure: OSError) -> Text:
    """Message of a file that the system does not let us read."""
    reason = system_reason(failure)
    return Text(f"无法读取：{reason.zh}", f"cannot be read: {reason.en}")
