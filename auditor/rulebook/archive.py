"""A rulebook as one file, so that an audit can be read and judged again with the rules it was judged with."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from auditor.errors import Problem, RulebookError
from auditor.model.text import Text

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Every member has this date: the same rules give the same bytes."""

DATA = (".yaml", ".csv")


def _damaged() -> Problem:
    message = Text(
        "规则归档已损坏，或不是由本程序生成", "the archive of the rules is damaged or was not made by this program"
    )
    return Problem("rulebook.zip", 0, "", message)


def pack(folder: Path) -> bytes:
    """The data files of a rules folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.suffix in DATA and path.is_file():
                member = zipfile.ZipInfo(str(path.relative_to(folder)), _EPOCH)
                member.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(member, path.read_bytes())
    return buffer.getvalue()


def unpack(content: bytes, into: Path) -> Path:
    """Lay a packed rulebook out in a folder. Raises RulebookError where it is damaged or reaches outside."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                path = (into / name).resolve()
                if into.resolve() not in path.parents:
                    raise RulebookError([_damaged()])
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(name))
    except zipfile.BadZipFile as error:
        raise RulebookError([_damaged()]) from error
    return into
