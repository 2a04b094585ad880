"""Copies of data that the register names: where they lie, how long they may take, what was seen in them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Literal

from auditor.model.fact import Missing, Reason
from auditor.model.personal_data import ColumnMasks, LogProfile, ScanResult, TableProfile, Trouble, TroubleKind
from auditor.model.register import Dataset

if TYPE_CHECKING:
    from scanners.personal_data.policy_records import Policy

_SHORTEST, _BYTES_PER_SECOND = 600.0, 2_000_000
"""Seconds a job may take, and the speed at the least that larger copies are given time for."""
_UNPACKED = 20
"""How many times its size a packed file may hold, for the time it is given."""
_PACKED = (".gz", ".tgz", ".zst", ".bz2", ".xz", ".zip", ".xlsx", ".ods", ".parquet", ".feather")
_REASONS = {
    TroubleKind.UNREADABLE: Reason.DENIED,
    TroubleKind.ENCRYPTED: Reason.DENIED,
    TroubleKind.OUTSIDE: Reason.DENIED,
    TroubleKind.UNSUPPORTED: Reason.UNSUPPORTED,
}
"""Why nothing of a copy could be had; whatever else it was, it could not be understood."""
_WHY = {
    TroubleKind.UNREADABLE: "the file may not be read",
    TroubleKind.ENCRYPTED: "the file is encrypted",
    TroubleKind.TRUNCATED: "the file breaks off",
    TroubleKind.TOO_LARGE: "the file is too large to be read",
    TroubleKind.BOMB: "the archive would swell beyond every limit",
    TroubleKind.UNSUPPORTED: "files of this kind cannot be read",
}
"""What to say of a copy of which nothing was read. Notes are translated by their templates: these are those few."""
_NO_RECORD = "no record could be read"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in all copies together. `unread` says of each copy that was not looked at why not."""

    tables: tuple[TableProfile, ...] = ()
    logs: tuple[LogProfile, ...] = ()
    masks: tuple[ColumnMasks, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    unread: tuple[Missing, ...] = ()

    @property
    def nothing(self) -> bool:
        """True where no copy could be looked at."""
        return not self.tables and not self.logs

    @property
    def complete(self) -> bool | Missing:
        """True where all was looked at. Where a whole copy was not, nobody can say."""
        return self.unread[0] if self.unread else not any(trouble.lost for trouble in self.troubles)


def copies_of(dataset: Dataset) -> tuple[str, ...]:
    """Every copy of a dataset, the open one among them."""
    open_copy = (dataset.opening.file,) if dataset.opening and dataset.opening.file else ()
    return tuple(dict.fromkeys((*dataset.files, *open_copy)))


def seconds_for(names: Sequence[str], root: Path) -> float:
    """Seconds that looking at the copies may take, by their size on disk."""
    sizes = (size for name in names if _refusal(name, root) is None for size in _sizes(root / name))
    return max(_SHORTEST, sum(sizes) / _BYTES_PER_SECOND)


def look_at(
    names: Sequence[str], root: Path, as_of: date, policy: Policy, as_: Literal["log", "table"], seconds: float
) -> Seen:
    """All copies, one after the other, until the time is up. Sources are called as the register names them."""
    watch = _Watch(seconds)
    seen = Seen()
    for name in names:
        found = _looked_at(name, root, as_of, policy, as_, watch)
        match found:
            case Missing():
                seen = Seen(seen.tables, seen.logs, seen.masks, seen.troubles, (*seen.unread, found))
            case ScanResult():
                seen = Seen(
                    (*seen.tables, *found.tables),
                    (*seen.logs, *found.logs),
                    (*seen.masks, *found.masks),
                    (*seen.troubles, *found.troubles),
                    seen.unread,
                )
    return seen


def _looked_at(
    name: str, root: Path, as_of: date, policy: Policy, as_: Literal["log", "table"], watch: _Watch
) -> ScanResult | Missing:
    from scanners.personal_data.work import ScanOrder, scan  # takes a second to load: not where a plan is made

    refused = _refusal(name, root)
    if refused is not None:
        return refused
    order = ScanOrder(paths=(name,), root=root, policy=policy, as_of=as_of, as_=as_)
    try:
        watch.look()
        result = scan(order, watch)
    except TimeoutError as error:
        return Missing("", Reason.TIMEOUT, f"{name}: {error}")
    if sum(table.rows for table in result.tables) + sum(log.records + log.broken for log in result.logs):
        return result
    kind = next((trouble.kind for trouble in result.troubles if trouble.lost), TroubleKind.EMPTY)
    return Missing("", _REASONS.get(kind, Reason.UNPARSABLE), f"{name}: {_WHY.get(kind, _NO_RECORD)}")


def _refusal(name: str, root: Path) -> Missing | None:
    """Why a copy is not looked at; None where it may be."""
    path = (root / name).resolve()
    if "://" in name:
        reason, why = Reason.ABSENT, "lies elsewhere; name a copy that can be read here"
    elif root.resolve() not in path.parents:
        reason, why = Reason.DENIED, "lies outside the register's folder"
    elif not path.exists():
        reason, why = Reason.UNREACHABLE, "the file is not there"
    else:
        return None
    return Missing("", reason, f"{name}: {why}")


def _sizes(path: Path) -> Iterator[int]:
    """Bytes to be read of a file or of all files in a folder."""
    files = [path] if path.is_file() else (Path(at) / name for at, _, names in os.walk(path) for name in names)
    for file in files:
        try:
            size = file.stat().st_size
        except OSError:
            continue
        yield size * _UNPACKED if file.name.lower().endswith(_PACKED) else size


class _Watch:
    """Ends a scan that takes longer than its time: between two blocks, so that nothing is left half done."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, monotonic() + seconds

    def look(self) -> None:
        """Raises TimeoutError when the time is up."""
        if monotonic() > self._end:
            raise TimeoutError(f"not read to its end in {self._seconds:.0f} s")

    def planned(self, parts: int, size: int) -> None:
        """Nothing is done."""

    def started(self, source: str) -> None:
        self.look()

    def finished(self, source: str, size: int, findings: int) -> None:
        self.look()
