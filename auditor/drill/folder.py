"""A drill on disk: its plan, and one append-only file of records for each observer.

A line is written and synced before anybody is told of it, so a killed process loses nothing recorded. Each line seals
the one before it; a line that was torn by a power cut is set aside and told, one that was changed is refused.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import RawIOBase
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter, ValidationError

from auditor.errors import AuditorError, EvidenceError, UsageError, system_reason
from auditor.evidence.store import ALGORITHM, digest
from auditor.model.drill import DrillPlan, Record
from auditor.model.text import Text

FOLDER = "drills"
_PLAN = "plan.json"
_RECORDS = "records"
_CLOSING = "closing.json"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_OBSERVER = re.compile(r"[\w-]{1,32}")
_START = "0" * 64

RECTIFICATION = "rectification"
"""The observer who records that gaps were put right; writes after the closing too."""


@dataclass(frozen=True, slots=True)
class Journal:
    """All records of a drill, and what is wrong with their files."""

    records: tuple[Record, ...]
    setbacks: tuple[Text, ...]


class DrillFolder:
    """One drill below the state folder. Raises UsageError where it is not there."""

    def __init__(self, home: Path, drill: str) -> None:
        if not _ID.fullmatch(drill):
            raise UsageError(
                Text(
                    f"演练编号“{drill}”只能用小写字母、数字和连字符",
                    f"a drill's id is lower-case letters, digits and hyphens: {drill!r} is not",
                )
            )
        self.id = drill
        self.path = home / FOLDER / drill

    @classmethod
    def all(cls, home: Path) -> tuple[DrillFolder, ...]:
        """Every drill of the state folder, by id."""
        return tuple(
            cls(home, path.parent.name)
            for path in sorted((home / FOLDER).glob(f"*/{_PLAN}"))
            if _ID.fullmatch(path.parent.name)
        )

    def create(self, plan: DrillPlan) -> None:
        """Keep a new plan, whole or not at all. Raises UsageError when the id is taken."""
        content = _plans().dump_json(plan, indent=1)
        unfinished = self.path / f"{_PLAN}.part"
        try:
            (self.path / _RECORDS).mkdir(parents=True, exist_ok=True)
            if (self.path / _PLAN).exists():
                raise UsageError(
                    Text(f"演练“{self.id}”已存在，请另取编号", f"drill {self.id!r} exists: choose another id")
                )
            with unfinished.open("wb") as file:
                file.write(content)
                _sync(file)
            unfinished.replace(self.path / _PLAN)
        except OSError as error:
            raise _refused(self.path, error) from error

    def plan(self) -> DrillPlan:
        """The plan. Raises UsageError when there is no such drill, EvidenceError when its file was damaged."""
        try:
            content = (self.path / _PLAN).read_bytes()
        except FileNotFoundError:
            raise UsageError(
                Text(
                    f"没有演练“{self.id}”，用 auditor drill list 查看",
                    f"there is no drill {self.id!r}; `auditor drill list` shows them",
                )
            ) from None
        except OSError as error:
            raise _refused(self.path, error) from error
        try:
            return _plans().validate_json(content)
        except ValidationError:
            raise EvidenceError(
                Text(f"{self.path / _PLAN}: 演练方案已损坏", f"{self.path / _PLAN}: the plan is damaged")
            ) from None

    @property
    def is_closed(self) -> bool:
        """Closed drills count as evidence; of theirs only gaps put right are recorded any more."""
        return (self.path / _CLOSING).exists()

    def close(self, at: datetime) -> None:
        """Close the drill: write the digests of its files down. Raises UsageError when it is closed."""
        digests = {name: f"{ALGORITHM}:{digest(content)}" for name, content in self.files().items()}
        content = json.dumps({"closed": at.isoformat(), "files": digests}, indent=1) + "\n"
        try:
            with (self.path / _CLOSING).open("x", encoding="utf-8") as file:
                file.write(content)
        except FileExistsError:
            raise UsageError(Text(f"演练“{self.id}”已归档", f"drill {self.id!r} is closed")) from None
        except OSError as error:
            raise _refused(self.path, error) from error

    def check_closing(self) -> None:
        """Raises EvidenceError when a closed drill is not what was closed. What was put right since may be added."""
        path = self.path / _CLOSING
        try:
            sealed = dict(json.loads(path.read_text("utf-8"))["files"])
        except OSError as error:
            raise _refused(path, error) from error
        except (ValueError, KeyError, TypeError):
            raise EvidenceError(Text(f"{path}: 归档记录已损坏", f"{path}: the closing record is damaged")) from None
        later = f"{_RECORDS}/{RECTIFICATION}.jsonl"
        there = {name: content for name, content in self.files().items() if name != later}
        sealed.pop(later, None)
        for name in sorted(there.keys() | sealed.keys()):
            algorithm, _, expected = str(sealed.get(name, "")).partition(":")
            if name not in there or not expected or digest(there[name], algorithm) != expected:
                raise EvidenceError(
                    Text(
                        f"{self.path / name}: 归档之后被改动过，不能作为证据",
                        f"{self.path / name}: was changed after the drill was closed and is no evidence",
                    )
                )

    def files(self) -> Mapping[str, bytes]:
        """Content of the plan and of every journal, by path within the drill."""
        paths = [self.path / _PLAN, *sorted((self.path / _RECORDS).glob("*.jsonl"))]
        return {path.relative_to(self.path).as_posix(): path.read_bytes() for path in paths if path.exists()}

    def journal(self) -> Journal:
        """Every record of every observer. Raises EvidenceError for a line that was changed, removed or put in."""
        records: list[Record] = []
        setbacks: list[Text] = []
        for path in sorted((self.path / _RECORDS).glob("*.jsonl")):
            lines = _read(path)
            records += lines.records
            if lines.torn:
                setbacks.append(
                    Text(
                        f"{path.stem} 的最后一条记录没有写完，已剔除",
                        f"the last record of {path.stem} was cut off and is left out",
                    )
                )
        return Journal(tuple(records), tuple(setbacks))

    @contextmanager
    def observed_by(self, observer: str) -> Iterator[Pen]:
        """What writes the records of one observer. One process at a time: raises UsageError while another writes."""
        if not _OBSERVER.fullmatch(observer):
            raise UsageError(
                Text(
                    f"记录人“{observer}”只能用文字、数字、连字符和下划线，最多 32 个字符",
                    f"an observer's name is letters, digits, hyphens and underscores, at most 32: {observer!r} is not",
                )
            )
        path = self.path / _RECORDS / f"{observer}.jsonl"
        try:
            with path.open("a+b", buffering=0) as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise UsageError(
                        Text(f"另一个进程正在记录“{observer}”", f"another process is recording as {observer!r}")
                    ) from None
                lines = _read(path)
                if lines.torn:
                    os.ftruncate(file.fileno(), lines.whole)
                yield Pen(file, observer, lines)
        except OSError as error:
            raise _refused(path, error) from error


@dataclass(frozen=True, slots=True)
class _Lines:
    records: tuple[Record, ...]
    last: str
    whole: int
    """Length in bytes of what is whole."""
    torn: bool


class Pen:
    """Appends records of one observer."""

    def __init__(self, file: RawIOBase, observer: str, lines: _Lines) -> None:
        self._file = file
        self._last = lines.last
        self.observer = observer
        self.records: list[Record] = list(lines.records)

    @property
    def next_number(self) -> int:
        return len(self.records) + 1

    def write(self, records: Sequence[Record]) -> None:
        """Append records, all or none, and see them on disk. Raises OSError, with the journal as it was."""
        content = b""
        last = self._last
        for record in records:
            body = _records().dump_json(record).decode()
            last = _seal(last, body)
            content += _written(last, body) + b"\n"
        before = os.fstat(self._file.fileno()).st_size
        try:
            _write_whole(self._file.fileno(), content)
            os.fsync(self._file.fileno())
        except OSError:
            # Unbuffered: nothing is left to be written when the file is closed.
            os.ftruncate(self._file.fileno(), before)
            raise
        self._last = last
        self.records += records


def _write_whole(file: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]


def _read(path: Path) -> _Lines:
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    records: list[Record] = []
    last = _START
    for number, line in enumerate(content[:whole].split(b"\n")[:-1], 1):
        record, seal = _line(line, last)
        if record is None or record.number != number or record.observer != path.stem:
            raise EvidenceError(
                Text(
                    f"{path}:{number}: 演练记录被改动过，不能采用",
                    f"{path}:{number}: the record was changed and cannot be used",
                )
            )
        records.append(record)
        last = seal
    return _Lines(tuple(records), last, whole, whole < len(content))


def _line(line: bytes, before: str) -> tuple[Record | None, str]:
    """The record of a line, None when it does not carry the seal it should, and its seal."""
    try:
        written: Any = json.loads(line)
        record = _records().validate_python(written["record"])
        seal = str(written["seal"])
    except (ValueError, KeyError, TypeError):
        return None, ""
    body = _records().dump_json(record).decode()
    return (record, seal) if seal == _seal(before, body) and line == _written(seal, body) else (None, seal)


def _written(seal: str, body: str) -> bytes:
    """A line as it stands in the file, without its end."""
    return f'{{"seal":"{seal}","record":{body}}}'.encode()


def _seal(before: str, body: str) -> str:
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


@cache
def _plans() -> TypeAdapter[DrillPlan]:
    return TypeAdapter(DrillPlan)


@cache
def _records() -> TypeAdapter[Record]:
    return TypeAdapter(Record)


def _refused(path: Path, error: OSError) -> AuditorError:
    reason = system_reason(error)
    return UsageError(Text(f"{path}: {reason.zh}", f"{path}: {reason.en}"))
