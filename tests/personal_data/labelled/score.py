"""Findings against labels: precision, recall and F1 by kind and by group, false findings by what they fell for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .corpus import Corpus, Place
from .fragment import Fragment, Mark, Sort
from .tables import Column, Truth

GROUPS: Mapping[str, frozenset[str]] = {
    "names and addresses": frozenset({"PERSON", "CN_ADDRESS"}),
    "health": frozenset({"HEALTH"}),
    "secrets": frozenset({"SECRET"}),
}
"""Every other kind is structured: it has a form, a check digit or a key of its own."""


def group_of(kind: str) -> str:
    if kind.startswith("MASKED_"):
        return "masked"
    return next((name for name, kinds in GROUPS.items() if kind in kinds), "structured")


@dataclass(frozen=True, slots=True)
class Finding:
    place: Place
    entity: str
    start: int
    end: int
    form: str = "plain"

    @classmethod
    def of(cls, record: Mapping[str, object], root: str = "") -> Finding:
        """A line of findings.jsonl. `root` is the folder that was scanned; what follows # names the table of a dump."""
        file = str(record["file"]).removeprefix(root).lstrip("/").partition("#")[0]
        line, row = int(str(record.get("line", 0))), int(str(record.get("row", -1)))
        place = Place(file, line, row, str(record.get("column", "")))
        start, end = int(str(record["start"])), int(str(record["end"]))
        return cls(place, str(record["entity_type"]), start, end, str(record.get("form", "plain")))


@dataclass(slots=True)
class Tally:
    """Of one kind or group: labels, findings, findings that hit a label exactly, findings that overlap one."""

    labels: int = 0
    findings: int = 0
    exact: int = 0
    overlapping: int = 0
    form_agrees: int = 0

    def add(self, other: Tally) -> None:
        for name in Tally.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def f1(self, exact: bool = True) -> float:
        """1 where there is neither label nor finding."""
        right = self.exact if exact else self.overlapping
        return 2 * right / (self.labels + self.findings) if self.labels + self.findings else 1.0

    def precision(self, exact: bool = True) -> float:
        return (self.exact if exact else self.overlapping) / self.findings if self.findings else 1.0

    def recall(self, exact: bool = True) -> float:
        return (self.exact if exact else self.overlapping) / self.labels if self.labels else 1.0


@dataclass(frozen=True, slots=True)
class Miss:
    """A label nothing was found for, or only something of another extent (`found`)."""

    place: Place
    text: str
    mark: Mark
    found: Finding | None = None


@dataclass(frozen=True, slots=True)
class False_:
    """A finding without a label. `fell_for`: the trap it fell into, `masked value`, `X for Y`, or `unmarked text`."""

    place: Place
    text: str
    finding: Finding
    fell_for: str


@dataclass(slots=True)
class Score:
    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    misses: list[Miss] = field(default_factory=list)
    false: list[False_] = field(default_factory=list)

    def groups(self) -> dict[str, Tally]:
        groups: dict[str, Tally] = defaultdict(Tally)
        for kind, tally in self.kinds.items():
            groups[group_of(kind)].add(tally)
        return groups

    def mean_f1(self, group: str) -> float:
        """Of the kinds of a group, each counted alike, so that a rare kind weighs what a frequent one does."""
        figures = [tally.f1() for kind, tally in self.kinds.items() if group_of(kind) == group and tally.labels]
        return sum(figures) / len(figures) if figures else 1.0

    def traps(self) -> Counter[str]:
        return Counter(false.fell_for for false in self.false)

    def on_masked_or_hashed(self) -> list[False_]:
        """The errors nobody forgives: personal data seen in a masked value or in a digest."""
        return [false for false in self.false if false.fell_for == "masked value" or "digest" in false.fell_for]


def compare(corpus: Corpus, findings: Iterable[Finding]) -> Score:
    by_place: dict[Place, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_place[finding.place].append(finding)
    score = Score()
    for place, piece in corpus.pieces():
        _compare_piece(score, place, piece, by_place.pop(place, []))
    if by_place:
        raise ValueError(f"findings in places that do not exist: {sorted(by_place)[:3]}")
    return score


def _compare_piece(score: Score, place: Place, piece: Fragment, findings: list[Finding]) -> None:
    left = list(findings)
    values = [mark for mark in piece.marks if mark.sort is Sort.VALUE]
    matched: list[Mark] = []
    of_tokens: list[Finding] = []
    for mark in values:
        exact = next((f for f in left if _right_kind(f, mark) and _exact(f, mark)), None)
        if exact:
            matched.append(mark)
            # A finding that spans a whole token of base64 speaks for every value of its kind in it.
            if mark.form == "base64" and (exact.start, exact.end) == mark.spans[-1]:
                of_tokens.append(exact)
            else:
                left.remove(exact)
            _count(score, mark, exact, exact=True)
    left = [finding for finding in left if finding not in of_tokens]
    for mark in values:
        if mark in matched:
            continue
        touching = [f for f in left if _right_kind(f, mark) and _overlap(f, mark)]
        if touching:
            best = max(touching, key=lambda f: _overlap(f, mark))
            matched.append(mark)
            left.remove(best)
            _count(score, mark, best, exact=False)
            score.misses.append(Miss(place, piece.text, mark, best))
        else:
            score.kinds[mark.kind].labels += 1
            score.misses.append(Miss(place, piece.text, mark))
    for mark in piece.marks:
        if mark.sort is Sort.MASKED:
            _count_masked(score, mark, left)
    for finding in left:
        if reason := _fell_for(finding, piece):
            score.kinds[finding.entity].findings += 1
            score.false.append(False_(place, piece.text, finding, reason))


def _right_kind(finding: Finding, mark: Mark) -> bool:
    return finding.entity == mark.kind or finding.entity in mark.also


def _exact(finding: Finding, mark: Mark) -> bool:
    return (finding.start, finding.end) in ((mark.start, mark.end), *mark.spans)


def _overlap(finding: Finding, mark: Mark) -> int:
    return max(0, min(finding.end, mark.end) - max(finding.start, mark.start))


def _count(score: Score, mark: Mark, finding: Finding, exact: bool) -> None:
    # Under the label's kind, also where another kind is as right, so that labels and findings stay comparable.
    agrees = int(finding.form == mark.form)
    score.kinds[mark.kind].add(Tally(labels=1, findings=1, exact=int(exact), overlapping=1, form_agrees=agrees))


def _count_masked(score: Score, mark: Mark, findings: list[Finding]) -> None:
    """A masked value may be said to be one, of whatever kind; it need not."""
    found = [f for f in findings if f.entity.startswith("MASKED_") and _overlap(f, mark)]
    exact = any(_exact(f, mark) for f in found)
    score.kinds[mark.kind].add(Tally(1, min(1, len(found)), int(exact), min(1, len(found))))


def _fell_for(finding: Finding, piece: Fragment) -> str:
    """Why a finding that hit no label is false; empty if it is not."""
    under = sorted((mark for mark in piece.marks if _overlap(finding, mark)), key=lambda mark: -_overlap(finding, mark))
    for mark in under:
        match mark.sort:
            case Sort.MASKED:
                return "" if finding.entity.startswith("MASKED_") else "masked value"
            case Sort.OPEN if _right_kind(finding, mark):
                return ""
            case Sort.VALUE if _right_kind(finding, mark):
                return f"second finding of one {mark.kind}"
            case Sort.VALUE | Sort.OPEN:
                return f"{finding.entity} for {mark.kind}"
            case Sort.TRAP:
                return mark.kind
    return "unmarked text"


# Columns.


def profiles_of(corpus: Corpus, findings: Iterable[Finding]) -> Iterator[dict[str, object]]:
    """The plainest column profile: share of filled cells with a finding, kept from half of them or two cells on."""
    filled: Counter[tuple[str, str]] = Counter()
    for place, piece in corpus.pieces():
        if place.column and piece.text:
            filled[place.file, place.column] += 1
    cells = {(f.place, f.entity) for f in findings if f.place.column}
    counts = Counter((place.file, place.column, entity) for place, entity in cells)
    for (file, column, entity), count in counts.items():
        rate = count / filled[file, column]
        if rate >= 0.5 or count >= 2:
            yield {"file": file, "column": column, "entity_type": entity, "rate": rate}


@dataclass(frozen=True, slots=True)
class Verdict:
    file: str
    column: Column
    said: tuple[str, ...]
    right: bool


def compare_columns(corpus: Corpus, profiles: Iterable[Mapping[str, object]], root: str = "") -> list[Verdict]:
    """One verdict per column of every table. `profiles` are lines of columns.jsonl; several of one column are usual.

    The `shares` of a profile, kinds that stand in some cells only, count where a column is free text.
    """
    said: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    shared: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for profile in profiles:
        file = str(profile["file"]).removeprefix(root).lstrip("/").partition("#")[0]
        place = file, str(profile["column"])
        if profile.get("entity_type"):
            said[place][str(profile["entity_type"])] = float(str(profile.get("rate", 1)))
        shares = profile.get("shares")
        for share in shares if isinstance(shares, list) else ():
            shared[place][str(share["entity_type"])] = float(share["rate"])
    verdicts = []
    for table in corpus.tables:
        for column in table.columns:
            place = table.file, column.name
            rates = said[place] | (shared[place] if column.truth is Truth.TEXT else {})
            kinds = tuple(sorted(rates, key=lambda kind: -rates[kind]))
            verdicts.append(Verdict(table.file, column, kinds, _right_verdict(column, kinds)))
    return verdicts


def _right_verdict(column: Column, said: tuple[str, ...]) -> bool:
    open_kinds = [kind for kind in said if not kind.startswith("MASKED_")]
    match column.truth:
        case Truth.WHOLE:
            return bool(open_kinds) and open_kinds[0] in column.kinds and said[0] == open_kinds[0]
        case Truth.TEXT:
            return bool(open_kinds) and set(open_kinds) <= set(column.kinds)
        case Truth.OPEN:
            return set(said) <= set(column.kinds)
        case Truth.MASKED:
            return not open_kinds
        case Truth.CLEAN:
            return not said


# A detector over a corpus.

Found = tuple[str, int, int, str]
"""Entity type, first and last character (exclusive), form."""


def found_by(corpus: Corpus, find: Callable[[str, str], Iterable[Found]]) -> Iterator[Finding]:
    """What `find(text, column)` says of every line and every cell."""
    for place, piece in corpus.pieces():
        for entity, start, end, form in find(piece.text, place.column):
            yield Finding(place, entity, start, end, form)
