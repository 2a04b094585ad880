"""What a look for personal data 个人信息 found: profiles and counts with masked samples, never a value.

The scanners make these, the audit turns them into facts, the reports lay them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from auditor.model.text import Text


class Sensitivity(StrEnum):
    """What the law calls the data: GB/T 45574-2025 and PIPL article 28."""

    NONE = "none"
    """Identifies no natural person, e.g. the credit code of a company."""
    GENERAL = "general"
    """个人信息"""
    SENSITIVE = "sensitive"
    """敏感个人信息"""


class TroubleKind(StrEnum):
    """Why something was not looked at, or not in full. None of these counts as clean."""

    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    TRUNCATED = "truncated"
    MISNAMED = "misnamed"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    LOOP = "loop"
    OUTSIDE = "outside"
    EMPTY = "empty"
    UNSUPPORTED = "unsupported"
    BROKEN_LINE = "broken_line"
    BROKEN_ROW = "broken_row"
    BROKEN_MEMBER = "broken_member"
    RAGGED_ROW = "ragged_row"
    """Cells too many or too few for the header; all of them were looked at."""
    LONG_LINE = "long_line"
    """Looked at in pieces that overlap."""
    GUESSED_ENCODING = "guessed_encoding"
    SAMPLED = "sampled"
    CHANGED = "changed"
    """Changed, shrank or went away while it was read."""
    INTERRUPTED = "interrupted"
    PERSONAL_NAME = "personal_name"
    """The name of a file, a folder, a member or a table holds personal data itself."""


_LOSES_NOTHING = frozenset(
    {
        TroubleKind.EMPTY,
        TroubleKind.GUESSED_ENCODING,
        TroubleKind.MISNAMED,
        TroubleKind.RAGGED_ROW,
        TroubleKind.LONG_LINE,
        TroubleKind.PERSONAL_NAME,
    }
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something not looked at: `count` of them in `source`, the first at `first` (1-based line or 0-based row, -1 for
    the whole). `detail` never quotes content."""

    source: str
    kind: TroubleKind
    detail: Text
    count: int = 1
    first: int = -1

    @property
    def lost(self) -> bool:
        """True where content was not looked at; an empty file or a guessed encoding loses nothing."""
        return self.kind not in _LOSES_NOTHING


@dataclass(frozen=True, slots=True)
class EntityShare:
    """One kind of personal data in one column.

    `values` counts cells that hold it, `whole` those that are nothing else; `rate` is `values` over filled cells
    (0 to 1), `distinct` the estimated number of different values; `verdict` is true where the kind is what the
    column holds, false where it only turns up in it (free text, stray values).
    """

    entity: str
    values: int
    whole: int
    rate: float
    distinct: int
    score: float
    verdict: bool
    sensitivity: Sensitivity
    grade: str
    first_row: int
    forms: Mapping[str, int] = field(default_factory=dict)
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column: its filled and different values, the kinds found in it, and the kind its name speaks of.

    `entity` is the column's kind, "" where it holds none; `rate` and `grade` are that kind's. `free_text` marks columns
    of running text. `why` says in words what the verdict rests on.
    """

    source: str
    column: str
    rows: int
    filled: int
    distinct: int
    entity: str
    rate: float
    score: float
    sensitivity: Sensitivity
    grade: str
    header: str = ""
    """The entity the column's name speaks of, "" where it says nothing."""
    free_text: bool = False
    shares: tuple[EntityShare, ...] = ()
    why: Text = field(default_factory=lambda: Text("", ""))


@dataclass(frozen=True, slots=True)
class Reidentification:
    """How easily rows lead back to people 重标识风险: k-anonymity and l-diversity over the quasi-identifiers.

    `k` is the smallest group of rows alike in `quasi`; `unique` the share of rows alone in their group (0 to 1);
    `l` the smallest number of different sensitive values in a group by sensitive column; `exact` is false where rows
    were grouped by sketches or a sample.
    """

    quasi: tuple[str, ...]
    k: int
    unique: float
    groups: int
    diversity: Mapping[str, int] = field(default_factory=dict)
    exact: bool = True


@dataclass(frozen=True, slots=True)
class TableProfile:
    """A table or dataset file: its columns, the people in it (estimated) and the grade it earns.

    `minors` estimates the people under 14 at the day of judgement, whose data is sensitive throughout (PIPL art. 28).
    `raised` says which combination, volume or age raised the grade or the sensitivity above its columns'.
    """

    source: str
    rows: int
    columns: tuple[ColumnProfile, ...]
    sensitivity: Sensitivity
    grade: str
    persons: int = 0
    minors: int = 0
    risk: Reidentification | None = None
    raised: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class LogField:
    """Personal data of one kind in one place of the traffic: interface × consumer × direction × field × kind × form.

    `records` counts log records, `hits` occurrences. `first_seen` and `last_seen` come from the records themselves.
    `places` is a bottom-k sample of `line` numbers by hash: the same whatever order the parts were read in.
    """

    source: str
    interface: str
    consumer: str
    direction: str
    """`request`, `response`, or "" where the log does not tell."""
    field: str
    entity: str
    form: str
    masked: bool
    records: int
    hits: int
    sensitivity: Sensitivity
    grade: str
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    places: tuple[int, ...] = ()
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogProfile:
    """A log: how many records, how many hold clear personal data, and where. `persons` is estimated."""

    source: str
    format: str
    records: int
    broken: int
    with_clear: int
    persons: int
    fields: tuple[LogField, ...]
    sensitivity: Sensitivity
    grade: str


@dataclass(frozen=True, slots=True)
class ColumnMasks:
    """Masks found in one column (`source` and `column` say where): number of cells by pattern, which holds no value."""

    source: str
    column: str
    entity: str
    patterns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WeakMask:
    """A mask, or two together, that show too much, and how many cells do. `beside` is where the other one stands.

    Of a log `column` is the field, "" where it tells none, and `cells` counts occurrences.
    """

    source: str
    column: str
    entity: str
    patterns: tuple[str, ...]
    cells: int
    why: Text
    beside: str = ""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Everything one scan saw and did not see. `seconds` and `bytes` are of this run."""

    tables: tuple[TableProfile, ...]
    logs: tuple[LogProfile, ...]
    troubles: tuple[Trouble, ...]
    sources: int
    bytes: int
    seconds: float
    rules_digest: str
    policy: str
    """Name and version of the policy that graded."""
    masks: tuple[ColumnMasks, ...] = ()
    """Of all tables, so that two copies that mask one value differently can be held side by side."""
    weak_masks: tuple[WeakMask, ...] = ()
    """Masks that show too much by themselves, in tables and logs, and pairs in one table, or in two with the same
    columns, that complete each other."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of files, folders, members and tables that hold personal data, and how they are shown to people."""

    @property
    def complete(self) -> bool:
        """True where nothing was left unseen."""
        return not any(trouble.lost for trouble in self.troubles)


class DifferenceKind(StrEnum):
    """In what way a dataset is not what the register declares."""

    DENIED = "denied"
    """Declared to hold no personal data, and does."""
    UNDECLARED_COLUMN = "undeclared_column"
    """A column that the register does not know; personal data in it makes the difference worse."""
    UNDECLARED_KIND = "undeclared_kind"
    """A declared column holds a kind of personal data that is not declared for it."""
    MISSING_COLUMN = "missing_column"
    """Declared and not there."""
    NOT_FOUND = "not_found"
    """Declared as personal data; nothing of the kind was found."""
    NOT_MASKED = "not_masked"
    """Must be masked, and stands there in clear."""
    WEAK_MASK = "weak_mask"
    """Masked, but the mask shows too much, or two masks of one value complete each other."""
    GRADE_TOO_LOW = "grade_too_low"
    NOT_DECLARED_SENSITIVE = "not_declared_sensitive"
    OPEN_TO_ALL = "open_to_all"
    """Personal data in clear in a copy that is open to the public."""
    REIDENTIFIABLE = "reidentifiable"
    """Groups of alike rows smaller than sharing or opening allows."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One point where a dataset and its entry in the register disagree, in words, for the data owner.

    `column` and `entity` are "" where the whole dataset is meant. `declared` and `found` are the two sides in the
    register's own words and in patterns or counts, "" where a side says nothing. `beside` is the other column where
    two of them disagree with the register only together.
    """

    kind: DifferenceKind
    source: str
    column: str
    entity: str
    text: Text
    declared: str = ""
    found: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredColumn:
    """What the register says of a column."""

    name: str
    title: str
    kind: str = ""
    """The register's `pi_type`, "" where it declares none."""
    grade: str = ""
    mask: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredDataset:
    """A dataset of the register whose copies `sources` were looked at, and how they differ from what it says.

    `provider` and `owner` are names of units. `contains` is None where the register does not say.
    """

    id: str
    title: str
    provider: str
    owner: str
    sources: tuple[str, ...]
    contains: bool | None
    grade: str
    columns: tuple[DeclaredColumn, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class KindRule:
    """A kind of personal data under the policy: its grade, the basis in law, and whether a person has compared that
    with the text of the law (`verified`)."""

    entity: str
    title: Text
    sensitivity: Sensitivity
    grade: str
    basis: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A finished scan with what a reader needs to understand it. `asked` are the places as they were given."""

    result: ScanResult
    asked: tuple[str, ...]
    as_of: date
    started: datetime
    kinds: Mapping[str, KindRule]
    policy: Text
    """Title of the reading of the law that graded."""
    datasets: tuple[DeclaredDataset, ...] = ()
    sampled: int = 0
    """Rows looked at of each table, 0 for all."""
