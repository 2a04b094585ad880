"""A rulebook as one file, so that an audit can be read and judged again with the rules it was judged with."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from auditor.errors import Problem, RulebookError
from auditor.model.text import Text
from auditor.rulebook.load import OWN, data_files, rule_folders

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Every member has this date: the same rules give the same bytes."""


def _damaged() -> Problem:
    message = Text(
        "规则归档已损坏，或不是由本程序生成", "the archive of the rules is damaged or was not made by this program"
    )
    return Problem("rulebook.zip", 0, "", message)


def pack(folder: Path | None) -> bytes:
    """The data files of the rulebook that `folder` means; own rules stand under `own/`."""
    buffer = io.BytesIO()
    with rule_folders(folder) as (base, own), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        members = {name: base / name for name in data_files(base)}
        if own is not None:
            members |= {f"{OWN}/{name}": own / name for name in data_files(own)}
        for name, path in sorted(members.items()):
            member = zipfile.ZipInfo(name, _EPOCH)
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
