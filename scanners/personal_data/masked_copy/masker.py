"""Which places of a text are personal, and what is put there: the recognisers and the substitutes put together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from typing import Any, Protocol

from scanners.personal_data.finding import FORMS, Found, is_masked
from scanners.personal_data.masked_copy.encoded import rewritten
from scanners.personal_data.masked_copy.known import Known
from scanners.personal_data.masked_copy.operators import Substitute

_NOTHING = frozenset(
    {"", "-", "--", "—", "/", "\\", ".", "无", "暂无", "不详", "未知", "空", "null", "none", "nan", "n/a", "na", "\\n"}
)
"""What stands in a cell that holds nothing."""
_REMEMBERED = 200_000
"""Values whose substitutes are at hand."""


class Finder(Protocol):
    """What finds: `detect.Detector`, and a user's kinds. `Found.entity` indexes the kinds it comes with."""

    def scan(self, data: bytes, bounds: Any = None, column: str = "") -> Found: ...


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes of a block, and the text that takes their place."""

    start: int
    end: int
    put: str


@dataclass(frozen=True, slots=True)
class Masker:
    """Masks texts and cells.

    `kept` are kinds that identify no person and stay; `held` says by source and column which kind a column holds: a
    value there is masked whole even where by itself it would not be recognised. `known` gathers what was masked
    anywhere; a second pass with the same masker masks it everywhere.
    """

    finders: Sequence[tuple[Finder, Sequence[str]]]
    """Each with its kinds by number. Where two find something in one place, the first one's counts."""
    key: bytes
    kept: Collection[str]
    held: Mapping[tuple[str, str], str]
    known: Known = field(default_factory=Known)
    _done: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def line_edits(self, data: bytes) -> Iterator[Edit]:
        """What is to be changed in whole lines of UTF-8, in order."""
        done = 0
        for _, edit in self._edits(data, None, ""):
            yield from self._known_edits(data, done, edit.start)
            done = edit.end
            yield edit
        yield from self._known_edits(data, done, len(data))

    def _known_edits(self, data: bytes, start: int, end: int) -> Iterator[Edit]:
        """Known values in a stretch in which nothing was found."""
        text = data[start:end].decode("utf-8", "surrogateescape")
        done = 0
        for span in self.known.spans(text):
            start += len(text[done : span.start].encode("utf-8", "surrogateescape"))
            length = len(text[span.start : span.end].encode("utf-8", "surrogateescape"))
            yield Edit(start, start + length, span.put)
            start, done = start + length, span.end

    def cells(self, source: str, column: str, values: Sequence[str]) -> list[str]:
        """The values of one column, masked. Equal values are looked at once."""
        different = list(dict.fromkeys(values))
        masked = dict(zip(different, self._masked(source, column, different), strict=True))
        return [masked[value] for value in values]

    def learn(self, source: str, column: str, values: Iterable[str]) -> None:
        """See the values of one column, for what is known of them elsewhere."""
        self._masked_here(source, column, list(dict.fromkeys(values)))

    def _masked(self, source: str, column: str, values: Sequence[str]) -> list[str]:
        return [self._without_known(value) for value in self._masked_here(source, column, values)]

    def _masked_here(self, source: str, column: str, values: Sequence[str]) -> list[str]:
        encoded = [value.encode("utf-8", "surrogatepass") for value in values]
        bounds = [0, *accumulate(map(len, encoded))]
        data = b"".join(encoded)
        masked = list(values)
        if data:
            self._mask_found(data, bounds, column, encoded, masked)
        entity = self.held.get((source, column), "")
        for number, value in enumerate(values):
            if masked[number] != value or value.strip().lower() in _NOTHING:
                continue
            if entity and not self._stays(entity):
                masked[number] = self._put(entity, value)
        return masked

    def _without_known(self, text: str) -> str:
        parts: list[str] = []
        done = 0
        for span in self.known.spans(text):
            parts += (text[done : span.start], span.put)
            done = span.end
        return "".join((*parts, text[done:])) if parts else text

    def _mask_found(self, data: bytes, bounds: list[int], column: str, encoded: list[bytes], masked: list[str]) -> None:
        import numpy as np  # loaded where something is masked, not where a command starts

        pieces: dict[int, list[Edit]] = {}
        for segment, edit in self._edits(data, np.array(bounds, np.int64), column):
            pieces.setdefault(segment, []).append(edit)
        for number, edits in pieces.items():
            masked[number] = spliced(encoded[number], edits, bounds[number]).decode("utf-8", "surrogatepass")

    def _edits(self, data: bytes, bounds: Any, column: str) -> Iterator[tuple[int, Edit]]:
        """Segments and edits in the order of their places; of two that overlap the one that begins first."""
        places: list[tuple[int, int, int, int, str, str]] = []
        for rank, (finder, entities) in enumerate(self.finders):
            found = finder.scan(data, bounds, column)
            columns = (found.start, found.end, found.segment, found.entity, found.form)
            for start, end, segment, entity, form in zip(*(held.tolist() for held in columns), strict=True):
                places.append((start, rank, end, segment, entities[entity], FORMS[form]))
        done = -1
        for start, _, end, segment, entity, form in sorted(places):
            if start < done or self._stays(entity):
                continue
            done = end
            raw = data[start:end].decode("utf-8", "surrogateescape")
            yield segment, Edit(start, end, self._rewritten(entity, form, raw))

    def _rewritten(self, entity: str, form: str, raw: str) -> str:
        put = self._done.get((entity, form, raw))
        if put is None:
            if len(self._done) >= _REMEMBERED:
                self._done.clear()
            put = self._done[entity, form, raw] = rewritten(raw, form, partial(self._put, entity))
        return put

    def _put(self, entity: str, value: str) -> str:
        put = Substitute().operate(value, {"key": self.key, "entity_type": entity})
        self.known.add(value, entity, put)
        return put

    def _stays(self, entity: str) -> bool:
        return is_masked(entity) or entity in self.kept


def spliced(data: bytes, edits: Sequence[Edit], offset: int = 0) -> bytes:
    """`data` with the edits made, whose places count from `offset`; every other byte stays."""
    parts: list[bytes] = []
    done = 0
    for edit in edits:
        parts += (data[done : edit.start - offset], edit.put.encode("utf-8", "surrogateescape"))
        done = edit.end - offset
    return b"".join((*parts, data[done:]))
