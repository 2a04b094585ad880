"""Ids of the register and what may name them: one table, checked over everything that was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from auditor.inventory.draft import NO_WORDS, Draft, Origin, Path, Raw, listed
from auditor.model.register import SECTIONS
from auditor.model.text import Text

DISTRICT = "district"
"""Scope word for the whole district, in place of ids."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
MAX_ID = 64
_BAD_ID = Text(
    f"编号只能用小写字母和数字，以连字符相连，最多 {MAX_ID} 个字符",
    f"an id is lower-case letters and digits joined by hyphens, at most {MAX_ID} characters",
)
_RESERVED_ID = Text(f"“{DISTRICT}”指整个地区，请另取编号", f'"{DISTRICT}" means the whole district: choose another id')
_IN_CIRCLES = Text("形成循环，最终指回自身", "leads back to itself")


class Reference(NamedTuple):
    """What a field may name: ids of entries in `sections`, or one of `words`.

    `text_allowed` is for names outside the register: text that is not written like an id is then left alone.
    """

    sections: tuple[str, ...]
    words: tuple[str, ...] = ()
    text_allowed: bool = False


def _to(*sections: str) -> Reference:
    return Reference(sections)


_SOMEBODY = Reference(("people", "units", "vendors"), text_allowed=True)
_COVERED = Reference(("platforms", "datasets"), words=(DISTRICT,))

REFERENCES: Mapping[str, Mapping[str, Reference]] = {
    "units": {
        "parent": _to("units"),
        "papers.head": _to("people"),
        "papers.network_contact": _to("people"),
        "papers.data_contact": _to("people"),
    },
    "people": {"unit": _to("units")},
    "networks": {"owner": _to("units"), "approved_by": _SOMEBODY},
    "hosts": {"platform": _to("platforms"), "network": _to("networks"), "networks": _to("networks")},
    "databases": {"platform": _to("platforms"), "host": _to("hosts")},
    "platforms": {
        "owner": _to("units"),
        "responsible": _to("people"),
        "operator_vendor": _to("vendors"),
        "grading_object_of": _to("platforms"),
        "exposure": _to("networks"),
        "cloud": _to("vendors"),
        "ca": _to("vendors"),
        "integrates_with": _to("platforms"),
    },
    "websites": {"unit": _to("units"), "platform": _to("platforms"), "host": _to("hosts")},
    "online_accounts": {"unit": _to("units"), "platform": _to("platforms")},
    "datasets": {
        "provider": _to("units"),
        "owner": _to("people"),
        "source_platform": _to("platforms"),
        "sharing.conditions.scope": _to("units"),
        "secrecy_review.by": _SOMEBODY,
    },
    "interfaces": {"dataset": _to("datasets"), "provider": _to("units"), "platform": _to("platforms")},
    "demand_list": {"unit": _to("units"), "dataset": _to("datasets"), "agreement": _to("agreements")},
    "agreements": {
        "interface": _to("interfaces"),
        "provider": _to("units"),
        "consumer": _to("units"),
        "consumer_platforms": _to("platforms"),
        "signed_by": _SOMEBODY,
    },
    "log_sources": {"platform": _to("platforms")},
    "filings": {"platform": _to("platforms")},
    "filing_papers": {"platform": _to("platforms"), "manager": _to("people"), "filled_by": _SOMEBODY},
    "data_categories": {
        "unit": _to("units"),
        "platforms": _to("platforms"),
        "datasets": _to("datasets"),
        "person": _SOMEBODY,
        "source_units": _SOMEBODY,
        "outflow_units": _SOMEBODY,
    },
    "assessments": {"platform": _to("platforms"), "agency": _to("vendors")},
    "rectifications": {"assessment": _to("assessments"), "owner": _SOMEBODY},
    "crypto_assessments": {"platform": _to("platforms"), "agency": _to("vendors")},
    "risk_assessments": {"scope": _COVERED},
    "pi_audits": {"scope": _COVERED, "auditor": _SOMEBODY},
    "protection_work_plans": {"platform": _to("platforms"), "assessment": _to("assessments")},
    "plans": {"scope": Reference(("platforms",), words=(DISTRICT,)), "approved_by": _SOMEBODY},
    "drills": {"plan": _to("plans"), "participants": _SOMEBODY},
    "incidents": {"platform": _to("platforms")},
    "outsourcing": {"vendor": _to("vendors"), "platform": _to("platforms")},
    "overall_links": {"platform": _to("platforms"), "person": _SOMEBODY},
    "risk_decisions": {"platform": _to("platforms"), "person": _SOMEBODY},
    "waivers": {"approved_by": _SOMEBODY},
}
"""Fields that name other entries, dotted, by section. A list is checked item by item."""

CHAINS: Mapping[str, str] = {"units": "parent", "platforms": "grading_object_of"}
"""Fields that name an entry of their own section and must not lead back to it."""


def check_ids(draft: Draft) -> Mapping[str, str]:
    """Section of every id, with a problem for each that is badly written or taken already."""
    section_of: dict[str, str] = {}
    first: dict[str, Origin] = {}
    for section, entries in draft.sections.items():
        for entry in entries:
            identifier = entry.get("id")
            if not isinstance(identifier, str):
                continue
            if not _ID.fullmatch(identifier) or len(identifier) > MAX_ID:
                draft.report(entry.origin, ("id",), _BAD_ID, "id")
            if identifier in first:
                line, path = first[identifier].place(("id",))
                place = f"{first[identifier].file}:{line} ({path})"
                message = Text(
                    f"编号“{identifier}”已被 {place} 使用", f'the id "{identifier}" is taken already by {place}'
                )
                draft.report(entry.origin, ("id",), message, "duplicate")
                continue
            if identifier == DISTRICT:
                draft.report(entry.origin, ("id",), _RESERVED_ID, "id")
            first[identifier] = entry.origin
            section_of[identifier] = section
    return section_of


def check_references(draft: Draft, section_of: Mapping[str, str]) -> None:
    """A problem for every reference that leads nowhere, or to an entry of the wrong kind."""
    known: dict[str, list[str]] = {section: [] for section in SECTIONS}
    for identifier, section in section_of.items():
        known[section].append(identifier)
    for section, references in REFERENCES.items():
        fields = [(tuple(field.split(".")), reference) for field, reference in references.items()]
        for entry in draft.sections[section]:
            for field, reference in fields:
                for path, named in _named(entry, field):
                    if section_of.get(named) in reference.sections or named in reference.words:
                        continue
                    message = _dangling(named, reference, section_of, known, draft)
                    if message is not None:
                        draft.report(entry.origin, path, message, "reference")
    for section, link in CHAINS.items():
        _check_chain(draft, section, link)
    _check_waiver_scopes(draft, section_of, known)


def _named(entry: Raw, field: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    match entry.get(*field):
        case str() as named:
            yield field, named
        case list() as names:
            for position, named in enumerate(names):
                if isinstance(named, str):
                    yield (*field, position), named


def _dangling(
    named: str, reference: Reference, section_of: Mapping[str, str], known: Mapping[str, list[str]], draft: Draft
) -> Text | None:
    sections = listed(reference.sections)
    if named in section_of:
        return Text(
            f"“{named}”是 {section_of[named]} 中的编号，此处应填 {sections.zh} 中的编号",
            f'"{named}" stands in {section_of[named]}, but {sections.en} is meant here',
        )
    if reference.text_allowed and not _ID.fullmatch(named):
        return None
    candidates = [identifier for section in reference.sections for identifier in known[section]]
    suggestion = draft.suggest(named, (*candidates, *reference.words))
    return Text(
        f"{sections.zh} 中没有编号“{named}”{suggestion.zh}",
        f'no entry of {sections.en} has the id "{named}"{suggestion.en}',
    )


def _check_chain(draft: Draft, section: str, field: str) -> None:
    above = {
        entry.get("id"): entry.get(field)
        for entry in draft.sections[section]
        if isinstance(entry.get("id"), str) and isinstance(entry.get(field), str)
    }
    for entry in draft.sections[section]:
        start = entry.get("id")
        if not isinstance(start, str):
            continue
        seen: set[Any] = set()
        step = above.get(start)
        while step is not None and step not in seen and step != start:
            seen.add(step)
            step = above.get(step)
        if step == start:
            draft.report(entry.origin, (field,), _IN_CIRCLES, "reference")


def _check_waiver_scopes(draft: Draft, section_of: Mapping[str, str], known: Mapping[str, list[str]]) -> None:
    for entry in draft.sections["waivers"]:
        for field, candidates in (("platform", known["platforms"]), ("target", list(section_of))):
            pattern = entry.get("scope", field)
            if not isinstance(pattern, str) or pattern == "*":
                continue
            if "*" not in pattern and pattern in candidates:
                continue
            if "*" in pattern and any(fnmatchcase(candidate, pattern) for candidate in candidates):
                continue
            near = NO_WORDS if "*" in pattern else draft.suggest(pattern, candidates)
            message = Text(f"“{pattern}”没有对应的条目{near.zh}", f'"{pattern}" names no entry{near.en}')
            draft.report(entry.origin, ("scope", field), message, "reference")
