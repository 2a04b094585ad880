"""From paths to tasks: what one worker is given, and the place where its part is kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.logs.formats import Directives, LogFormat, W3cFormat, named
from scanners.personal_data.logs.sniff import sniff
from scanners.personal_data.reading.databases import DatabaseSource
from scanners.personal_data.reading.encodings import to_utf8
from scanners.personal_data.reading.files import Bounded, open_file
from scanners.personal_data.reading.kinds import binary_kind
from scanners.personal_data.reading.look import HEAD, look_at
from scanners.personal_data.reading.splits import Split, splits_of
from scanners.personal_data.reading.streams import Stream
from scanners.personal_data.reading.walk import Entry, denied, walk
from scanners.personal_data.work.ledger import Ledger, Place, Plan, Stretch, probe
from scanners.personal_data.work.order import ScanOrder

_SEARCH = 8 << 20


@dataclass(frozen=True, slots=True)
class Task:
    """One split, or a database. `number` is its place among the splits of its file."""

    source: str
    what: Split | DatabaseSource
    place: Place
    size: int = 0
    """Bytes on disk."""
    number: int = 0
    form: LogFormat | None = None
    kept: bool = True
    """Whether what is finished may be used again."""


def entries(order: ScanOrder) -> tuple[list[Entry], list[Trouble]]:
    """Every file of the order, and what could not be entered."""
    found: list[Entry] = []
    troubles: list[Trouble] = []
    for entry in walk(order.paths, order.root):
        match entry:
            case Trouble():
                troubles.append(entry)
            case Entry():
                found.append(entry)
    return found, troubles


def size_of(entry: Entry) -> int:
    """Bytes on disk; 0 for what is gone."""
    try:
        return Path(entry.path).stat().st_size
    except OSError:
        return 0


def database_task(order: ScanOrder, database: DatabaseSource, ledger: Ledger) -> Task:
    """A database is read anew each time: nothing tells whether it changed."""
    return Task(database.source, database, ledger.place(database.source, os.urandom(16)), kept=False)


def tasks_of(order: ScanOrder, entry: Entry, ledger: Ledger) -> Iterator[Task | Trouble]:
    """The tasks of one file, in order."""
    try:
        head = _Head.of(entry, order)
    except OSError as error:
        yield Trouble(entry.source, TroubleKind.UNREADABLE, denied(error))
        return
    if head.form is not None:
        yield from _log_tasks(order, entry, ledger, head, head.form)
        return
    limits = replace(order.limits, split=order.split if not order.sample else 1 << 62)
    path = os.path.realpath(entry.path)

    def task(split: Split, number: int, size: int) -> Task:
        state = split.size, split.mtime_ns, split.offset, split.length, split.member
        place = ledger.place(path, order.digest, entry.source, *state, probe(path, 0, split.size))
        return Task(entry.source, split, place, size, number)

    number = 0
    members: list[Split] = []
    for split in splits_of(entry, limits, order.as_):
        if isinstance(split, Trouble):
            yield split
        elif split.member:
            members.append(split)
        else:  # the first is on its way to a worker while the next ones are looked for
            yield task(split, number, split.length)
            number += 1
    for n, split in enumerate(members):
        # Members and row groups are not counted in bytes; each stands for as much of the file.
        size = split.size * (n + 1) // len(members) - split.size * n // len(members)
        yield task(split, number + n, size)


@dataclass(frozen=True, slots=True)
class _Head:
    """What the first bytes of a file tell: whether it is a plain log that can be cut and may grow, and its format."""

    size: int
    mtime_ns: int
    form: LogFormat | None

    @classmethod
    def of(cls, entry: Entry, order: ScanOrder) -> _Head:
        with open_file(entry.path) as file:
            status = os.fstat(file.fileno())
            stream = Stream(Bounded(file, status.st_size), file=file, path=entry.path)
            head = stream.peek(HEAD)
            if not head or binary_kind(head) is not None:
                return cls(status.st_size, status.st_mtime_ns, None)
            look = look_at(stream, entry.source, order.as_)
            if look.shape != "lines" or look.encoding.unit > 1 or look.mac:
                return cls(status.st_size, status.st_mtime_ns, None)
            text = to_utf8(head[look.mark :], look.encoding).data
        form = named(order.log_format) if order.log_format else sniff(text)
        return cls(status.st_size, status.st_mtime_ns, form)


def _log_tasks(
    order: ScanOrder, entry: Entry, ledger: Ledger, head: _Head, form: LogFormat
) -> Iterator[Task | Trouble]:
    path = os.path.realpath(entry.path)
    plan = _planned(path, ledger.plan(path) if order.resume else None, head, order)
    ledger.keep_plan(path, plan)
    directives = _directives(path, head.size) if isinstance(form, W3cFormat) and len(plan.stretches) > 1 else ()
    for number, stretch in enumerate(plan.stretches):
        split = Split(entry.path, entry.source, stretch.offset, stretch.length, head.size, head.mtime_ns, as_=order.as_)
        if directives and isinstance(form, W3cFormat):
            form = W3cFormat(fields=Directives(directives).at(stretch.offset, ()))
        depends = plan.generation, stretch, probe(path, stretch.offset, stretch.length), form
        place = ledger.place(path, order.digest, entry.source, *depends)
        yield Task(entry.source, split, place, stretch.length, number, form)


def _planned(path: str, before: Plan | None, head: _Head, order: ScanOrder) -> Plan:
    """Stretches scanned before stay as they were; what was appended since becomes new ones behind them.

    The last stretch is cut anew where it ended in the middle of a line. A log that shrank, or changed without growing,
    is another log.
    """
    same = before is not None and (
        before.size < head.size or (before.size, before.mtime_ns) == (head.size, head.mtime_ns)
    )
    if before is None or not same:
        generation = hashlib.sha256(f"{head.size} {head.mtime_ns} {probe(path, 0, head.size)}".encode()).hexdigest()
        return Plan(head.size, head.mtime_ns, generation, tuple(_cut(0, head.size, order.split)))
    kept = list(before.stretches)
    end = before.size
    if end < head.size and kept and not _ends_line(path, end):
        end = kept.pop().offset
    return Plan(head.size, head.mtime_ns, before.generation, (*kept, *_cut(end, head.size, order.split)))


def _cut(start: int, end: int, size: int) -> Iterator[Stretch]:
    for offset in range(start, end, size):
        yield Stretch(offset, min(size, end - offset))


def _ends_line(path: str, end: int) -> bool:
    try:
        with open_file(path) as file:
            file.seek(end - 1)
            return bytes(file.read(1)) == b"\n"
    except OSError:
        return False


def _directives(path: str, size: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Every `#Fields:` of a large W3C log: a split must know which one is in effect where it starts."""
    found: list[tuple[int, tuple[str, ...]]] = []
    with open_file(path) as file:
        offset, rest = 0, b""
        while offset < size and (data := file.read(_SEARCH)):
            data = rest + data
            cut = data.rfind(b"\n") + 1 or len(data)
            found += [(offset + place, fields) for place, fields in Directives.of(data[:cut]).places]
            offset += cut
            rest = data[cut:]
    return tuple(found)
