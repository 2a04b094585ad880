"""How the thresholds were read: on the first screen where not in the usual way, with every verdict that it changed."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.profile import Profile
from auditor.model.verdict import State, Verdict
from auditor.results import changed_by_profile
from reports.reading import Reading
from reports.tree import (
    Block,
    Callout,
    Cell,
    Column,
    ColumnKind,
    Foreign,
    Link,
    Mono,
    Paragraph,
    Plain,
    Quiet,
    Section,
    Table,
    Tone,
)
from reports.wording import Wording

PROFILE = "profile"
"""Anchor of the section that lists what the profile changed."""

_MOST_ROWS = 200


def profile_name(profile: Profile, _: Wording) -> str:
    """The profile in words and as it is called on the command line."""
    return f"{_.text(profile.words)} ({profile})"


def profile_callout(reading: Reading, _: Wording) -> Iterator[Callout]:
    """A warning that comes before everything else; nothing where the usual values hold."""
    profile = reading.result.profile
    if profile is Profile.USUAL:
        return
    changed = len(changed_by_profile(reading.result))
    text = _("{count} verdicts are other than the usual values would give.", count=_.count(changed))
    yield Callout(
        Tone.PARTIAL if profile is Profile.LENIENT else Tone.PLAIN,
        _("Not judged by the usual values, but by the profile {name}", name=profile_name(profile, _)),
        (Paragraph((Link(text, PROFILE),)),),
    )


def profile_section(reading: Reading, _: Wording) -> Section:
    """Every verdict that the profile changed, beside the usual one."""
    changed = changed_by_profile(reading.result)
    name = profile_name(reading.result.profile, _)
    blocks: list[Block] = []
    if changed:
        columns = (
            Column(_("Target")),
            Column(_("Rule"), ColumnKind.WIDE),
            Column(_("Verdict"), ColumnKind.STATE),
            Column(_("By the usual values"), ColumnKind.STATE),
        )
        rows = tuple(_row(reading, verdict, usual, _) for verdict, usual in changed[:_MOST_ROWS])
        blocks.append(Table(PROFILE, _("Verdicts that the profile {name} changed", name=name), columns, rows))
    else:
        blocks.append(Paragraph((Plain(_("The usual values give the same verdicts.")),)))
    if len(changed) > _MOST_ROWS:
        rest = _("{count} more rows stand in audit.json.", count=_.count(len(changed) - _MOST_ROWS))
        blocks.append(Paragraph((Quiet(rest),)))
    return Section(anchor=PROFILE, title=_("Profile {name}", name=name), blocks=tuple(blocks))


def _row(reading: Reading, verdict: Verdict, usual: State, _: Wording) -> tuple[Cell, ...]:
    rule = reading.result.rules[verdict.rule]
    return (
        Cell((Foreign(reading.target_name(verdict.target)),), header=True),
        Cell((Plain(_.text(rule.title.fill(rule.values_at(verdict.level)))), Plain(" "), Mono(rule.id))),
        Cell((_.state(verdict.state),)),
        Cell((_.state(usual),)),
    )
