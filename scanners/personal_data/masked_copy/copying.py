"""A masked copy of datasets and logs: file by file, each whole or not at all, never into its own source."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import IO

from auditor.errors import UsageError, system_reason
from auditor.model.personal_data import Trouble, TroubleKind
from auditor.model.text import Text
from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.masked_copy.in_place import plan_of, write_masked
from scanners.personal_data.masked_copy.masker import Finder, Masker
from scanners.personal_data.masked_copy.operators import SHORTEST_KEY, WEAK_KEY
from scanners.personal_data.masked_copy.rows import copied_parts, learn_parts
from scanners.personal_data.reading.blocks import DEFAULT_LIMITS, As, Limits
from scanners.personal_data.reading.files import Bounded, open_file, read_file
from scanners.personal_data.reading.streams import Broken, Stream
from scanners.personal_data.reading.walk import Entry, walk

_AS_CSV = Text("按行转存为 CSV（UTF-8）", "copied row by row as CSV (UTF-8)")
_AS_TEXT = Text("按行转存为文本（UTF-8）", "copied line by line as text (UTF-8)")
_UNPACKED = Text("已解包，日志转存为 UTF-8 文本", "unpacked; logs as UTF-8 text")


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOrder:
    """What to copy where. `kept`, `held`: see `Masker`."""

    paths: tuple[str, ...]
    folder: Path
    key: bytes
    kept: Collection[str] = frozenset()
    held: Mapping[tuple[str, str], str] = field(default_factory=dict)
    as_: As = "auto"
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was made; `note` says where its form is another, "" where it is the same."""

    source: str
    copy: Path
    note: Text = field(default_factory=lambda: Text("", ""))


def refuse_weak_key(key: bytes) -> None:
    """Raises UsageError for a key that somebody could try out."""
    if len(key) < SHORTEST_KEY:
        raise UsageError(WEAK_KEY)


def refuse_bad_places(paths: Collection[str], folder: Path) -> None:
    """Raises UsageError where a copy would fall among its sources or upon something that is there. To be asked before
    hours of work."""
    place = Path(os.path.realpath(folder))
    for path in paths:
        source = Path(os.path.realpath(path))
        if place in (source, *source.parents) or (source.is_dir() and source in place.parents):
            raise UsageError(
                Text(
                    f"{folder}: 脱敏副本不能写在来源 {path} 之中或之上，请另选目录",
                    f"{folder}: a masked copy must not lie in or above its source {path}; choose another folder",
                )
            )
    try:
        if place.exists() and any(place.iterdir()):
            raise UsageError(
                Text(f"{folder}: 目录不为空，不覆盖", f"{folder}: the folder is not empty; nothing is overwritten")
            )
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = system_reason(error)
        raise UsageError(Text(f"{folder}: 无法写入：{why.zh}", f"{folder}: cannot be written: {why.en}")) from error


def copy_masked(
    order: CopyOrder,
    finder: Finder,
    *others: tuple[Finder, Sequence[str]],
    watch: Callable[[str, int], None] = lambda source, size: None,
) -> Iterator[Copied | Trouble]:
    """Copies every file; what could not be read whole is not copied and comes back as a Trouble.

    `finder` knows the kinds of `finding.ENTITIES`; `others` come with their kinds by number. `watch` is told of each
    file that was passed over, and its bytes.
    """
    masker = Masker(((finder, ENTITIES), *others), order.key, order.kept, order.held)
    for entry in walk(order.paths):
        if isinstance(entry, Entry):
            _learn(entry, order, masker)
            watch(entry.source, _size_of(entry))
    taken: set[Path] = set()
    for path, root in zip(order.paths, _roots(order.paths), strict=True):
        for entry in walk([path]):
            match entry:
                case Trouble():
                    yield entry
                case Entry():
                    target = order.folder / root / _below(entry.source, path)
                    if target in taken:
                        continue
                    taken.add(target)
                    yield from _copied(entry, target, order, masker)
                    watch(entry.source, _size_of(entry))


def work_of(order: CopyOrder) -> int:
    """Bytes that making the copies reads: every file once to learn what is personal anywhere, and once to copy it."""
    return 2 * sum(_size_of(entry) for entry in walk(order.paths) if isinstance(entry, Entry))


def _size_of(entry: Entry) -> int:
    """Bytes of a file, 0 where it is gone."""
    with suppress(OSError):
        return Path(entry.path).stat().st_size
    return 0


def _learn(entry: Entry, order: CopyOrder, masker: Masker) -> None:
    """A first pass that writes nothing: what is personal in one file is then masked in every file."""
    # What goes wrong here goes wrong again when the copy is made, and is told then.
    with suppress(Exception):
        learn_parts(read_file(entry, order.limits, order.as_), masker)


def _roots(paths: Collection[str]) -> Iterator[str]:
    """A name below the folder for each path; two of one name get numbers."""
    used: dict[str, int] = {}
    for path in paths:
        name = Path(os.path.realpath(path)).name or "root"
        used[name] = used.get(name, 0) + 1
        yield name if used[name] == 1 else f"{name}-{used[name]}"


def _below(source: str, path: str) -> str:
    """The place of a source below the path that was given; "" for the path itself."""
    inner = source[len(path.rstrip("/")) :].lstrip("/") if source.startswith(path.rstrip("/")) else source.lstrip("/")
    return "/".join(part for part in inner.split("/") if part not in ("", ".", ".."))


def _copied(entry: Entry, target: Path, order: CopyOrder, masker: Masker) -> Iterator[Copied | Trouble]:
    try:
        with open_file(entry.path) as file:
            size = os.fstat(file.fileno()).st_size
            stream = Stream(Bounded(file, size), file=file, path=entry.path)
            plan = plan_of(stream, entry.source, order.as_, order.limits, size)
            if plan is not None:
                with _whole(target) as out:
                    write_masked(plan, entry.source, out, masker)
                    if stream.broken:
                        raise stream.broken
                yield Copied(entry.source, target)
                return
        yield from _by_rows(entry, target, order, masker)
    except Broken as broken:
        yield Trouble(entry.source, broken.kind, broken.detail)
    except OSError as error:
        yield _not_made(entry, system_reason(error))
    # One file must not cost the copies of all others; a message may quote content, so only its kind is told.
    except Exception as error:  # noqa: BLE001
        yield _not_made(entry, Text(type(error).__name__, type(error).__name__))


def _not_made(entry: Entry, why: Text) -> Trouble:
    detail = Text(f"未生成脱敏副本：{why.zh}", f"no masked copy was made: {why.en}")
    return Trouble(entry.source, TroubleKind.UNREADABLE, detail)


@contextmanager
def _whole(target: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name when it is finished, and leaves nothing behind when it is not."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{token_hex(8)}.part")
    try:
        with unfinished.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _by_rows(entry: Entry, target: Path, order: CopyOrder, masker: Masker) -> Iterator[Copied | Trouble]:
    """A file that is no text, source by source; what was lost of it stops the copy of all of it."""
    made: list[Copied] = []
    lost: list[Trouble] = []
    try:
        with ExitStack() as stack:

            def open_copy(source: str, ending: str) -> IO[bytes]:
                inner = source[len(entry.source) :].lstrip("!#").replace("!", "/").replace("#", ".")
                parts = [part for part in inner.split("/") if part not in ("", ".", "..")]
                place = (
                    target.joinpath(*parts)
                    if len(parts) > 1 or "!" in source
                    else target.with_name(".".join((target.name, *parts)))
                )
                copy = place.with_name(place.name if place.name.endswith(ending) else place.name + ending)
                note = _AS_TEXT if ending == ".txt" else _AS_CSV
                made.append(Copied(source, copy, _UNPACKED if "!" in source else note))
                return stack.enter_context(_whole(copy))

            parts = read_file(entry, order.limits, order.as_)
            lost += [trouble for trouble in copied_parts(parts, open_copy, masker) if trouble.lost]
            if lost:
                raise _NotWhole
    except _NotWhole:
        yield from lost
        return
    yield from made


class _NotWhole(Exception):
    """Part of a file could not be read: the copies of its other parts are thrown away."""
