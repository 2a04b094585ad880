"""Files that commands write for people."""

from __future__ import annotations

import tempfile
from pathlib import Path
from secrets import token_hex

from auditor.errors import UsageError, system_reason
from auditor.model.text import Text


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, whole or not at all. Raises UsageError."""
    try:
        file = path.open("xb")
    except FileExistsError as error:
        raise UsageError(Text(f"{path}: 已存在，不覆盖", f"{path}: exists already and is not overwritten")) from error
    except OSError as error:
        raise _refused(path, error) from error
    try:
        with file:
            file.write(content)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _refused(path, error) from error


def replace_whole(path: Path, content: bytes) -> None:
    """Write a file, or put it in the place of the one that is there: whole or not at all. Raises UsageError."""
    unfinished = path.with_name(f".{token_hex(8)}.part")
    try:
        try:
            with unfinished.open("xb") as file:
                file.write(content)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(path, error) from error


def make_ready(folder: Path) -> None:
    """See to it that files can be put into `folder`, before hours of work end with nowhere to put their result.

    Raises UsageError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _refused(folder, error) from error


def _refused(path: Path, error: OSError) -> UsageError:
    reason = system_reason(error)
    return UsageError(Text(f"{path}: 无法写入：{reason.zh}", f"{path}: cannot be written: {reason.en}"))
