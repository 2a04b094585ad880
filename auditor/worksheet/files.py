"""Evidence files 证据材料 that answers name: found below one folder, and nowhere else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor.errors import Problem, unreadable
from auditor.model.text import Text
from auditor.worksheet.entries import Filled, short

MOST_BYTES = 64 * 2**20
"""Of one evidence file."""


@dataclass(frozen=True, slots=True)
class Found:
    """An evidence file: its name as written, and where it lies."""

    name: str
    path: Path


def find_files(
    filled: Iterable[Filled], folder: Path | None, known: Mapping[tuple[str, str], frozenset[str]], book: str
) -> tuple[Mapping[tuple[str, str], tuple[Found, ...]], tuple[Problem, ...]]:
    """The files of each answer by clause and target, and every problem with them.

    `known` names, for each question, the files that an earlier answer brought and that need not be brought again.
    """
    found: dict[tuple[str, str], tuple[Found, ...]] = {}
    problems: list[Problem] = []
    for answer in filled:
        question = answer.clause, answer.target
        own: list[Found] = []
        for name in answer.files:
            result = _find(name, folder)
            if isinstance(result, Path):
                own.append(Found(name, result))
            elif result is not _UNSAFE and name in known.get(question, frozenset()):
                continue
            else:
                sheet, row, column = answer.place
                shown = Text(f"{short(name)}：{result.zh}", f"{short(name)}: {result.en}")
                problems.append(Problem(book, row, f"{sheet}!{column}{row}", shown))
        found[question] = tuple(own)
    return found, tuple(problems)


_UNSAFE = Text("须写证据目录内的文件名，不得含 .. 或绝对路径", "must be a file name below the evidence folder")
_OUTSIDE = Text("是指向证据目录以外的链接", "is a link that leads out of the evidence folder")
_NO_FOLDER = Text("请用 --evidence 指明证据文件所在目录", "say with --evidence where the evidence files are")
_ABSENT = Text("证据目录中没有这个文件", "is not in the evidence folder")
_NO_FILE = Text("不是普通文件", "is no plain file")
_LARGE = Text(f"超过 {MOST_BYTES >> 20} MB", f"is larger than {MOST_BYTES >> 20} MB")
_EMPTY = Text("是空文件", "is empty")


def _find(name: str, folder: Path | None) -> Path | Text:
    """Where the file is, or why it cannot be taken."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\", "~")) or ":" in parts[0] or any(part in ("", ".", "..") for part in parts):
        return _UNSAFE
    if "\0" in name:
        return _UNSAFE
    if folder is None:
        return _NO_FOLDER
    root = folder.resolve()
    try:
        path = root.joinpath(*parts).resolve(strict=True)
        if root not in path.parents:
            return _OUTSIDE
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return _ABSENT
    except OSError as error:
        return unreadable(error)
    if not stat.S_ISREG(found.st_mode):
        return _NO_FILE
    if not os.access(path, os.R_OK):
        return unreadable(PermissionError(13, os.strerror(13)))
    if not 0 < found.st_size <= MOST_BYTES:
        return _LARGE if found.st_size else _EMPTY
    return path
