"""The verdicts on one entry of the register as one cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from auditor.model.verdict import State, Verdict
from reports.papers.subject import Subject
from reports.parts import Words
from reports.tree import Badge, Cell, Plain, Tone


def outcome_cell(verdicts: Sequence[Verdict], words: Words) -> Cell:
    """All pass, so many deviate, or something is open; "not looked at" where nothing was judged."""
    counts = Counter(verdict.state for verdict in verdicts)
    bad = counts[State.FAIL] + counts[State.PARTIAL]
    undecided = counts[State.UNKNOWN] + counts[State.ERROR] + counts[State.MANUAL]
    if not verdicts:
        return Cell((Badge(words("未检查", "not looked at"), Tone.BROKEN),))
    parts = []
    if bad:
        parts.append(Badge(words(f"{bad} 项不符合", f"{bad} deviate"), Tone.BAD))
    if undecided:
        parts.append(Badge(words(f"{undecided} 项未定", f"{undecided} open"), Tone.OPEN))
    if not parts:
        parts.append(Badge(words("符合", "comply"), Tone.GOOD))
    spaced: list[Badge | Plain] = []
    for part in parts:
        spaced += [part, Plain(" ")]
    return Cell(tuple(spaced[:-1]))


def deviations(subject: Subject, verdicts: Sequence[Verdict], words: Words) -> str:
    """The titles of the rules that do not hold."""
    return words("；", "; ").join(subject.title(verdict) for verdict in verdicts if verdict.state.deviates)
