"""Which files lie under the paths of a command line. Nothing is opened here."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from auditor.model.personal_data import Trouble, TroubleKind
from auditor.model.text import Text

_LOOP = Text("目录链接指回上级目录，未再进入", "a link leads back to a folder above it; not entered again")
_OUTSIDE = Text("链接指向检查范围之外，未读取", "a link leads out of what was to be looked at; not read")
_ABSENT = Text("路径不存在", "there is nothing at this path")
_DEVICE = Text("不是普通文件（设备、管道或套接字），未读取", "not an ordinary file (device, pipe or socket); not read")
_DENIED = Text("无法读取：{why}", "cannot be read: {why}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: `path` opens it, `source` is how it is written in reports (as given, joined below it)."""

    source: str
    path: str


def walk(paths: Iterable[str | Path], root: Path | None = None) -> Iterator[Entry | Trouble]:
    """Every ordinary file under `paths`, sorted, each once; what cannot be entered is a Trouble.

    Relative paths start at `root`, and with a root nothing outside it is read. Without one, a path that was named is
    read wherever it leads, and links below a folder may not lead out of that folder. A link to what is read under its
    own name anyway is passed over.
    """
    seen: set[str] = set()
    for path in paths:
        shown = shown_path(os.fspath(path))
        start = os.path.normpath(root / path if root else path)
        real = os.path.realpath(start)
        fence = os.path.realpath(root) if root else real
        if not _within(real, fence):
            yield Trouble(shown, TroubleKind.OUTSIDE, _OUTSIDE)
            continue
        yield from _below(start, shown, fence, real, seen, ())


def shown_path(path: str) -> str:
    """A path as text that any output can carry: bytes that are no text and control characters are replaced."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return text if text.isprintable() else "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _below(
    path: str, shown: str, fence: str, start: str, seen: set[str], above: tuple[str, ...]
) -> Iterator[Entry | Trouble]:
    real = os.path.realpath(path)
    try:
        mode = Path(path).stat().st_mode
        if not _within(real, fence):
            yield Trouble(shown, TroubleKind.OUTSIDE, _OUTSIDE)
            return
        if above and Path(path).is_symlink():
            if stat.S_ISDIR(mode) and real in above:
                yield Trouble(shown, TroubleKind.LOOP, _LOOP)
                return
            if _within(real, start):
                return
        if stat.S_ISDIR(mode):
            if real in above:
                yield Trouble(shown, TroubleKind.LOOP, _LOOP)
                return
            with os.scandir(path) as entries:
                names = sorted(entry.name for entry in entries)
            for name in names:
                below = f"{shown.rstrip('/')}/{shown_path(name)}"
                yield from _below(str(Path(path) / name), below, fence, start, seen, (*above, real))
        elif not stat.S_ISREG(mode):
            yield Trouble(shown, TroubleKind.UNSUPPORTED, _DEVICE)
        elif real not in seen:
            seen.add(real)
            yield Entry(shown, path)
    except OSError as error:
        yield _refused(path, shown, fence, real, error)


def _refused(path: str, shown: str, fence: str, real: str, error: OSError) -> Trouble:
    if Path(path).is_symlink() and not _within(real, fence):
        return Trouble(shown, TroubleKind.OUTSIDE, _OUTSIDE)
    if isinstance(error, FileNotFoundError):
        return Trouble(shown, TroubleKind.UNREADABLE, _ABSENT)
    return Trouble(shown, TroubleKind.UNREADABLE, denied(error))


def denied(error: OSError) -> Text:
    """Why the system refused, without the path it names."""
    return _DENIED.fill({"why": error.strerror or type(error).__name__})


def _within(path: str, fence: str) -> bool:
    return path == fence or path.startswith(fence.rstrip("/") + "/")
