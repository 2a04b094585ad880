"""What an audit says of one platform, or of the district as a whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from auditor.model.rule import Severity
from auditor.model.verdict import State, Verdict
from auditor.results import DISTRICT, PlatformSummary
from reports.audit_report.assessment import assessment_section
from reports.audit_report.coverage import coverage_sentences, not_seen_blocks, str_of
from reports.audit_report.finding import card
from reports.reading import Finding, Part, Reading, by_severity
from reports.tree import (
    Badge,
    Bar,
    Block,
    Break,
    Bullets,
    Callout,
    Details,
    Foreign,
    Inline,
    Inlines,
    KeyValues,
    Mono,
    Paragraph,
    Plain,
    Quiet,
    Section,
    Tone,
)
from reports.wording import KINDS, STATES, Wording, shortened

_MOST_UNDECIDED = 100
_MOST_NAMED = 10

GuideAt = Callable[[Finding], str]
"""Anchor of the card that carries the advice for a finding; "" when its own card does."""


def anchor_of(platform: str) -> str:
    return f"p-{platform}" if platform else "p-district"


def part_name(reading: Reading, platform: str, _: Wording) -> str:
    """Name of a platform, or of what belongs to the district as a whole."""
    if platform == DISTRICT:
        return _("The district as a whole")
    return next((summary.name for summary in reading.result.platforms if summary.id == platform), platform)


def platform_section(
    reading: Reading, part: Part, summary: PlatformSummary | None, guide_at: GuideAt, _: Wording
) -> Section:
    """One platform: coverage first, then counts, findings by severity, and what is still open."""
    counts = reading.coverage.platforms[part.id]
    blocks: list[Block] = [_facts(reading, part, summary, _)]
    blocks.append(Bullets(coverage_sentences(counts, _)))
    if counts.applicable:
        parts = [(_.state(state), counts[state]) for state in STATES if state is not State.NOT_APPLICABLE]
        label = _("Verdicts of the {count} checks that apply", count=_.count(counts.applicable))
        blocks.append(Bar(label, tuple((badge.text, number, badge.tone) for badge, number in parts if number)))
    if part.not_seen:
        blocks.append(Details(_("What was not seen, and why"), not_seen_blocks(reading, _, part.id), printed=True))
    if part.id in reading.assessment.platforms:
        blocks.append(assessment_section(reading, part.id, _))
    if not part.findings:
        blocks.append(_nothing_found(counts.judged, _))
    blocks.extend(_findings(reading, part, guide_at, _))
    blocks.extend(_open_and_done(reading, part, _))
    return Section(
        anchor=anchor_of(part.id),
        title=part_name(reading, part.id, _),
        badges=tuple(_level_badges(summary, _)),
        blocks=tuple(blocks),
        new_page=True,
    )


def _level_badges(summary: PlatformSummary | None, _: Wording) -> Iterator[Badge]:
    if summary is not None:
        yield Badge(_.level(summary.level), Tone.PLAIN)
        if summary.level_assumed:
            yield Badge(_("not graded, level assumed"), Tone.OPEN)


def _facts(reading: Reading, part: Part, summary: PlatformSummary | None, _: Wording) -> KeyValues:
    kinds = Counter(target.kind for target in reading.result.targets if target.platform == part.id)
    listed = _.comma([f"{_(KINDS[kind])} {_.count(number)}" for kind, number in kinds.most_common()])
    rows: list[tuple[str, Inlines]] = []
    if summary is not None:
        sub_grades = f"S{summary.s}A{summary.a}" if summary.s and summary.a else ""
        level = f"{_.level(summary.level)} {sub_grades}".strip()
        rows = [
            (_("Identifier"), (Mono(summary.id),)),
            (_("Responsible unit"), (Foreign(summary.owner or "—"),)),
            (_("Level"), (Plain(level),)),
        ]
    rows.append((_("Targets"), (Plain(listed or "—"),)))
    severities = _.comma([f"{_.severity(severity).text} {_.count(part.severities[severity])}" for severity in Severity])
    rows.append((_("Findings"), (Plain(severities), *_waived(part, _))))
    return KeyValues(tuple(rows))


def _waived(part: Part, _: Wording) -> Inlines:
    if not part.waived:
        return ()
    return (Quiet(" " + _("({count} of them waived)", count=_.count(part.waived))),)


def _nothing_found(judged: int, _: Wording) -> Callout:
    if not judged:
        text = _("No check could be judged here; this says nothing about compliance.")
        return Callout(Tone.BROKEN, _("Nothing was judged"), (Paragraph((Plain(text),)),))
    text = _("None of the {count} checks judged here found a deviation.", count=_.count(judged))
    return Callout(Tone.GOOD, _("No findings"), (Paragraph((Plain(text),)),))


def _findings(reading: Reading, part: Part, guide_at: GuideAt, _: Wording) -> Iterator[Section]:
    for severity, same in by_severity(part.findings):
        title = _(
            "{severity}: {count} findings under {rules} rules",
            severity=_.severity(severity).text,
            count=_.count(part.severities[severity]),
            rules=_.count(len(same)),
        )
        yield Section(
            anchor=f"{anchor_of(part.id)}-{severity.value}",
            title=title,
            blocks=tuple(card(reading, finding, _, guide_at(finding)) for finding in same),
            listed=False,
        )


def _open_and_done(reading: Reading, part: Part, _: Wording) -> Iterator[Details]:
    by_state: dict[State, list[Verdict]] = defaultdict(list)
    for verdict in part.verdicts:
        by_state[verdict.state].append(verdict)
    undecided = by_state[State.ERROR] + by_state[State.UNKNOWN]
    if by_state[State.MANUAL]:
        title = _("Manual, waits for a person: {count}", count=_.count(len(by_state[State.MANUAL])))
        yield Details(title, (_by_rule(reading, by_state[State.MANUAL], _),), printed=True)
    if undecided:
        title = _("Could not be judged: {count}", count=_.count(len(undecided)))
        yield Details(title, tuple(_undecided(reading, undecided, _)), printed=True)
    if by_state[State.PASS]:
        title = _("Compliant: {count}", count=_.count(len(by_state[State.PASS])))
        yield Details(title, (_by_rule(reading, by_state[State.PASS], _),))
    if by_state[State.NOT_APPLICABLE]:
        title = _("Not applicable: {count}", count=_.count(len(by_state[State.NOT_APPLICABLE])))
        yield Details(title, (_by_rule(reading, by_state[State.NOT_APPLICABLE], _),))


def _by_rule(reading: Reading, verdicts: list[Verdict], _: Wording) -> Bullets:
    """The rules of verdicts that need no words each, with how many targets they concern."""
    counted = Counter((verdict.rule, verdict.level) for verdict in verdicts)
    items: list[Inlines] = []
    for (rule_id, level), number in sorted(counted.items()):
        rule = reading.result.rules[rule_id]
        title = _.text(rule.title.fill(rule.values_at(level)))
        items.append((Plain(f"{title} "), Mono(rule_id), Quiet(f" × {_.count(number)}")))
    return Bullets(tuple(items))


def _undecided(reading: Reading, verdicts: list[Verdict], _: Wording) -> Iterator[Block]:
    alike: dict[tuple[str, int, State, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        told = [_.text(sentence) for sentence in reading.result.sentences.get(verdict.key, ())]
        why = _.clauses(told) or _.reason(verdict.reason)
        alike[verdict.rule, verdict.level, verdict.state, why].append(verdict)
    items: list[Inlines] = []
    for (rule_id, level, state, why), same in sorted(alike.items())[:_MOST_UNDECIDED]:
        rule = reading.result.rules[rule_id]
        content: list[Inline] = [
            _.state(state),
            Plain(f" {_.text(rule.title.fill(rule.values_at(level)))} "),
            Mono(rule_id),
            Quiet(" · " + _.comma([str_of(verdict.target) for verdict in same[:_MOST_NAMED]])),
        ]
        if len(same) > _MOST_NAMED:
            content.append(Quiet(_(" and {count} more", count=_.count(len(same) - _MOST_NAMED))))
        if why:
            content += [Break(), Foreign(shortened(why, 300))]
        items.append(tuple(content))
    yield Bullets(tuple(items))
    if len(alike) > _MOST_UNDECIDED:
        rest = _("{count} more rows stand in report.xlsx and audit.json.", count=_.count(len(alike) - _MOST_UNDECIDED))
        yield Paragraph((Quiet(rest),))
