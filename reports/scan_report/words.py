"""Names of grades, sensitivities, kinds, written forms and causes in the report's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from auditor.model.personal_data import DifferenceKind, KindRule, Sensitivity, TroubleKind
from auditor.words import mark
from reports.tree import Badge, Inline, Plain, Tone
from reports.wording import Wording

SENSITIVITIES: Mapping[Sensitivity, tuple[str, Tone]] = {
    Sensitivity.SENSITIVE: (mark("Sensitive"), Tone.BAD),
    Sensitivity.GENERAL: (mark("Personal"), Tone.PARTIAL),
    Sensitivity.NONE: (mark("Not personal"), Tone.QUIET),
}

GRADE_NAMES: Mapping[str, tuple[str, Tone]] = {
    "general-1": (mark("General 1"), Tone.QUIET),
    "general-2": (mark("General 2"), Tone.LOW),
    "general-3": (mark("General 3"), Tone.MEDIUM),
    "general-4": (mark("General 4"), Tone.HIGH),
    "important": (mark("Important"), Tone.CRITICAL),
    "core": (mark("Core"), Tone.CRITICAL),
}

_GRADE = re.compile(r"\bgeneral-[1-4]\b")

FORMS: Mapping[str, str] = {
    "plain": mark("plain"),
    "fullwidth": mark("full-width digits"),
    "spaced": mark("grouped by spaces or hyphens"),
    "urlencoded": mark("URL-encoded"),
    "unicode-escaped": mark("\\u escapes"),
    "html-entity": mark("HTML entities"),
    "json-escaped": mark("JSON within JSON"),
    "base64": mark("Base64"),
    "hex-escaped": mark("\\x escapes"),
    "chinese-numerals": mark("Chinese numerals"),
}

DIRECTIONS: Mapping[str, str] = {
    "request": mark("request"),
    "response": mark("response"),
    "": mark("not told"),
}

TROUBLES: Mapping[TroubleKind, str] = {
    TroubleKind.UNREADABLE: mark("cannot be read"),
    TroubleKind.ENCRYPTED: mark("encrypted"),
    TroubleKind.TRUNCATED: mark("cut off"),
    TroubleKind.MISNAMED: mark("not what its name says"),
    TroubleKind.TOO_LARGE: mark("too large"),
    TroubleKind.BOMB: mark("unpacks to far too much"),
    TroubleKind.LOOP: mark("a loop of links"),
    TroubleKind.OUTSIDE: mark("leads out of what was asked for"),
    TroubleKind.EMPTY: mark("empty"),
    TroubleKind.UNSUPPORTED: mark("format not supported"),
    TroubleKind.BROKEN_LINE: mark("broken lines"),
    TroubleKind.BROKEN_ROW: mark("broken rows"),
    TroubleKind.BROKEN_MEMBER: mark("broken part"),
    TroubleKind.RAGGED_ROW: mark("rows of another length"),
    TroubleKind.LONG_LINE: mark("very long lines"),
    TroubleKind.GUESSED_ENCODING: mark("encoding guessed"),
    TroubleKind.SAMPLED: mark("only a sample was looked at"),
    TroubleKind.CHANGED: mark("changed while it was read"),
    TroubleKind.INTERRUPTED: mark("interrupted"),
    TroubleKind.PERSONAL_NAME: mark("name holds personal data"),
}

DIFFERENCES: Mapping[DifferenceKind, tuple[str, Tone]] = {
    DifferenceKind.OPEN_TO_ALL: (mark("Open to everybody"), Tone.CRITICAL),
    DifferenceKind.DENIED: (mark("Said to hold none"), Tone.CRITICAL),
    DifferenceKind.NOT_MASKED: (mark("Not masked"), Tone.HIGH),
    DifferenceKind.UNDECLARED_KIND: (mark("Kind not declared"), Tone.HIGH),
    DifferenceKind.UNDECLARED_COLUMN: (mark("Column not declared"), Tone.HIGH),
    DifferenceKind.NOT_DECLARED_SENSITIVE: (mark("Not declared sensitive"), Tone.HIGH),
    DifferenceKind.WEAK_MASK: (mark("Mask shows too much"), Tone.HIGH),
    DifferenceKind.REIDENTIFIABLE: (mark("Leads back to people"), Tone.HIGH),
    DifferenceKind.GRADE_TOO_LOW: (mark("Grade too low"), Tone.MEDIUM),
    DifferenceKind.MISSING_COLUMN: (mark("Column missing"), Tone.LOW),
    DifferenceKind.NOT_FOUND: (mark("Declared, not found"), Tone.LOW),
}
"""The most urgent first."""


@dataclass(frozen=True, slots=True)
class Names:
    """Words of this report: everything of `Wording`, and the kinds of the policy that graded."""

    _: Wording
    kinds: Mapping[str, KindRule]

    def kind(self, entity: str) -> str:
        """Title of a kind; one that the policy does not know goes by its name."""
        rule = self.kinds.get(entity)
        return self._.text(rule.title) if rule else entity

    def kind_list(self, entities: tuple[str, ...], most: int = 4) -> str:
        """Titles of the first kinds, and how many more there are."""
        named = self._.comma([self.kind(entity) for entity in entities[:most]])
        more = len(entities) - most
        return named + self._(" and {count} more", count=self._.count(more)) if more > 0 else named

    def grade(self, grade: str) -> Badge:
        if grade not in GRADE_NAMES:
            return Badge(grade or "—", Tone.QUIET)
        label, tone = GRADE_NAMES[grade]
        return Badge(self._(label), tone)

    def with_grades(self, text: str) -> str:
        """A sentence in which grades go by their names in place of their codes."""
        return _GRADE.sub(lambda found: self.grade(found[0]).text, text)

    def sensitivity(self, sensitivity: Sensitivity) -> Badge:
        label, tone = SENSITIVITIES[sensitivity]
        return Badge(self._(label), tone)

    def difference(self, kind: DifferenceKind) -> Badge:
        label, tone = DIFFERENCES[kind]
        return Badge(self._(label), tone)

    def form(self, form: str) -> str:
        return self._(FORMS[form]) if form in FORMS else form

    def forms(self, forms: Mapping[str, int]) -> str:
        """Written forms other than the plain one, with how often each occurs; "" where all is plain."""
        odd = [(form, count) for form, count in forms.items() if form != "plain" and count]
        return self._.comma([f"{self.form(form)} {self._.count(count)}" for form, count in odd])

    def direction(self, direction: str) -> str:
        return self._(DIRECTIONS[direction]) if direction in DIRECTIONS else direction

    def trouble(self, kind: TroubleKind) -> str:
        return self._(TROUBLES[kind])

    def unverified(self, entity: str) -> tuple[Inline, ...]:
        """A mark for a kind whose grade rests on a source that nobody has compared with the text of the law."""
        rule = self.kinds.get(entity)
        return (Plain(" "), Badge(self._("Not verified"), Tone.OPEN)) if rule and not rule.verified else ()


def rate_words(rate: float) -> str:
    """A share with one decimal, rounded down so that 100 % means all and 0 % none."""
    if rate <= 0:
        return "0%"
    if rate < 0.001:
        return "<0.1%"
    tenths = int(rate * 1000 + 1e-9)
    return f"{tenths // 10}.{tenths % 10}%"
