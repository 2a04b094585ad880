"""Held-out sets of whole files: logs and tables as they would lie on an exchange platform, and what stands in them.

`files/NAME.tar.xz` holds a folder `out` and `labels.jsonl` beside it. A label of a log has file, line, kind, start and
end, as findings have them; of a table file, column and kind, null for none. What a careful reader could see either way
is `optional` and counts neither way; columns of running text are not judged.
"""

from __future__ import annotations

import json
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from labelled.score import Tally

from scanners.personal_data.policy import load_policy
from scanners.personal_data.work import ScanOrder, scan

SETS = ("seventh", "eighth", "ninth", "tenth")
_FOLDER = Path(__file__).parent / "files"
_DAY = date(2026, 11, 27)
_ANYWHERE_WITHIN = "base64"
"""Of several values in one text in base64, a person labels the text, the program finds the part that is the value."""


class Span(NamedTuple):
    kind: str
    start: int
    end: int


class ColumnVerdict(NamedTuple):
    file: str
    column: str
    wanted: str
    said: str


@dataclass(frozen=True, slots=True)
class FileScore:
    """Of all logs the tally by kind, masked values apart; of all tables the verdicts that count."""

    kinds: Mapping[str, Tally]
    verdicts: tuple[ColumnVerdict, ...]

    @property
    def right(self) -> float:
        """Share of the columns judged as labelled."""
        return sum(verdict.wanted == verdict.said for verdict in self.verdicts) / len(self.verdicts)


def scored(name: str, folder: Path) -> FileScore:
    """A set scanned below `folder` as a user would scan it, and what the scan wrote held against the labels."""
    root, labels = unpacked(name, folder)
    findings, columns = folder / "findings.jsonl", folder / "columns.jsonl"
    scan(ScanOrder(paths=(str(root),), policy=load_policy(), as_of=_DAY, jobs=1, findings=findings, columns=columns))
    with findings.open(encoding="utf-8") as found, columns.open(encoding="utf-8") as profiles:
        return score(root, labels, found, profiles)


def unpacked(name: str, folder: Path) -> tuple[Path, list[dict[str, Any]]]:
    """The folder of files of a set, written below `folder`, and the labels."""
    with tarfile.open(_FOLDER / f"{name}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    labels = (folder / "labels.jsonl").read_text("utf-8").splitlines()
    return folder / "out", [json.loads(label) for label in labels]


def score(
    root: Path, labels: Sequence[Mapping[str, Any]], findings: Iterable[str], columns: Iterable[str]
) -> FileScore:
    """`findings` and `columns` are the lines that a scan of `root` writes."""
    return FileScore(_logs(root, labels, findings), tuple(_verdicts(root, labels, columns)))


def _logs(root: Path, labels: Sequence[Mapping[str, Any]], findings: Iterable[str]) -> dict[str, Tally]:
    wanted: dict[tuple[str, int], dict[Span, bool]] = defaultdict(dict)
    for label in labels:
        if "line" in label and not label["entity_type"].startswith("MASKED_"):
            span = Span(label["entity_type"], label["start"], label["end"])
            wanted[label["file"], label["line"]][span] = label.get("optional", False)
    found: dict[tuple[str, int], set[Span]] = defaultdict(set)
    for text in findings:
        finding = json.loads(text)
        if "line" in finding and not finding["entity_type"].startswith("MASKED_"):
            place = _below(root, finding["file"]), finding["line"]
            span = Span(finding["entity_type"], finding["start"], finding["end"])
            found[place].add(_widened(span, wanted[place]) if finding["form"] == _ANYWHERE_WITHIN else span)
    kinds: dict[str, Tally] = defaultdict(Tally)
    for place in wanted.keys() | found.keys():
        _compare(wanted[place], found[place], kinds)
    return kinds


def _widened(span: Span, wanted: Mapping[Span, bool]) -> Span:
    around = (
        label for label in wanted if label.kind == span.kind and label.start <= span.start and span.end <= label.end
    )
    return next(around, span)


def _compare(wanted: Mapping[Span, bool], found: set[Span], kinds: dict[str, Tally]) -> None:
    for span in found:
        if span not in wanted and any(is_optional for label, is_optional in wanted.items() if _overlap(label, span)):
            continue
        if not wanted.get(span, False):
            kinds[span.kind].findings += 1
    for label, is_optional in wanted.items():
        if is_optional:
            continue
        tally = kinds[label.kind]
        tally.labels += 1
        tally.exact += label in found
        tally.overlapping += any(span.kind == label.kind and _overlap(label, span) for span in found)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _verdicts(root: Path, labels: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> Iterable[ColumnVerdict]:
    said: dict[tuple[str, str], str] = {}  # attributes of XML are labelled by their bare names
    for text in columns:
        profile = json.loads(text)
        file, _, table = _below(root, profile["file"]).partition("#")
        between = "!" if file.endswith(".xlsx") else "."
        name = f"{table.rpartition('.')[2]}{between}{profile['column']}" if table else profile["column"]
        said.setdefault((file, name.replace("@", "").casefold()), profile["entity_type"])
    for label in labels:
        if "column" in label and not label.get("optional") and label["entity_type"] != "FREE_TEXT":
            file, column = label["file"], label["column"]
            yield ColumnVerdict(file, column, label["entity_type"] or "", said.get((file, column.casefold()), ""))


def _below(root: Path, file: str) -> str:
    return file.removeprefix(f"{root}/")
