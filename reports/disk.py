"""A folder of reports on disk: all of it or nothing."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from auditor.errors import StoreError, StoreFull, system_reason
from auditor.model.text import Text

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def put_folder(
    final: Path, fill: Callable[[Path], Iterable[str]], then: Callable[[], None] | None = None
) -> tuple[Path, ...]:
    """The folder `final` with the files that `fill` writes and names; one that stood there before goes.

    `fill` gets an empty folder to write to, `then` runs when everything is in its place. Either all files are there
    afterwards or nothing has changed. Raises `StoreFull` when the disk is full, `StoreError` when it cannot be written
    for another reason.
    """
    out = final.parent
    try:
        out.mkdir(parents=True, exist_ok=True)
        staging = _fresh(out / f".{final.name}.{os.getpid()}")
        try:
            names = list(fill(staging))
            for name in names:
                _flush(staging / name)
            _put(staging, final)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        if then is not None:
            then()
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise StoreFull(Text(f"{out}: 磁盘空间不足，报告未写入", f"no space left for reports in {out}")) from error
        reason = system_reason(error)
        raise StoreError(
            Text(f"报告无法写入 {out}：{reason.zh}", f"reports cannot be written to {out}: {reason.en}")
        ) from error
    return tuple(final / name for name in names)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _put(staging: Path, final: Path) -> None:
    """The finished folder in its place; one that stood there before is kept until the new one has replaced it."""
    if not final.exists():
        staging.rename(final)
        return
    aside = _fresh(final.with_name(f".{final.name}.old.{os.getpid()}"))
    try:
        final.rename(aside / final.name)
        try:
            staging.rename(final)
        except OSError:
            (aside / final.name).rename(final)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _fresh(folder: Path) -> Path:
    """An empty folder; what a killed process of the same number left there goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
