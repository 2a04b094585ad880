"""What a director sees first: coverage, findings by severity, the worst, what is overdue by law, every platform."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from auditor.assessment import CaseState, HazardState, SpokenBy
from auditor.model.rule import Rule, Severity
from auditor.model.text import Text
from auditor.model.verdict import State
from auditor.results import DISTRICT, Overdue
from reports.audit_report.coverage import lead
from reports.audit_report.platform import anchor_of, part_name
from reports.reading import Finding, Part, Reading, shown_parts
from reports.tree import (
    Badge,
    Block,
    Break,
    Bullets,
    Callout,
    Inline,
    Inlines,
    Link,
    Metric,
    Metrics,
    Panels,
    Paragraph,
    Plain,
    Quiet,
    Strong,
    Tone,
)
from reports.wording import SEVERITIES, Wording, percent

_MOST = 5
_MOST_NAMED = 2
_URGENT = (Severity.CRITICAL, Severity.HIGH)


def first_screen(reading: Reading, _: Wording) -> tuple[Block, ...]:
    """Everything above the table of contents."""
    panels = Panels((_worst(reading, _), _overdue(reading, _)))
    return (*lead(reading, _), _metrics(reading, _), panels, *_platforms(reading, _))


def _metrics(reading: Reading, _: Wording) -> Metrics:
    total = reading.coverage.total
    severities = [
        Metric(_.count(reading.severities[severity]), _.severity(severity).text, SEVERITIES[severity][1])
        for severity in Severity
    ]
    return Metrics(
        (
            *severities,
            Metric(_.count(len(reading.overdue)), _("Overdue by law"), Tone.BAD),
            Metric(_.count(total[State.MANUAL]), _.state(State.MANUAL).text, Tone.OPEN),
            Metric(percent(total.judged, total.automatic), _("Judged"), Tone.PLAIN),
        )
    )


def _worst(reading: Reading, _: Wording) -> Callout:
    """The first rules of the list of what is urgent, with the platforms they concern."""
    same_rule = urgent(reading)
    items = [
        (
            _.severity(found[0].rule.severity),
            Plain(" "),
            Link(_.text(found[0].title), found[0].anchor),
            Break(),
            Quiet(_named(reading, (finding.platform for finding in found), _)),
        )
        for found in same_rule[:_MOST]
    ]
    return Callout(
        Tone.CRITICAL,
        _("The worst findings"),
        _listed(items, len(same_rule), "overview", _("No critical or high finding."), _),
    )


def urgent(reading: Reading) -> list[list[Finding]]:
    """Critical and high findings by rule: the most severe rule first, then the one with the most targets."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for part in reading.parts.values():
        for finding in part.findings:
            if finding.rule.severity in _URGENT:
                by_rule[finding.rule.id].append(finding)
    return sorted(by_rule.values(), key=lambda same: (same[0].rule.severity.rank, -sum(f.count for f in same)))


def _overdue(reading: Reading, _: Wording) -> Callout:
    by_rule: dict[str, list[Overdue]] = defaultdict(list)
    for late in reading.overdue:
        by_rule[late.verdict.rule].append(late)
    rules = reading.result.rules
    ordered = sorted(by_rule.items(), key=lambda item: (rules[item[0]].severity.rank, -_longest(item[1])))
    items = [_late(reading, rules[rule], lates, _) for rule, lates in ordered[:_MOST]]
    return Callout(
        Tone.BAD,
        _("Legal deadlines that have passed"),
        _listed(items, len(ordered), "", _("None was found."), _),
    )


def _longest(lates: Iterable[Overdue]) -> int:
    return max((late.days or 0 for late in lates), default=0)


def _late(reading: Reading, rule: Rule, lates: Sequence[Overdue], _: Wording) -> Inlines:
    first = lates[0].verdict
    longest = _longest(lates)
    since = _("overdue by up to {days} days", days=_.count(longest)) if longest else _("never done, as far as is known")
    anchor = next(
        finding.anchor
        for finding in reading.parts[first.target.platform].findings
        if finding.rule.id == rule.id and finding.level == first.level
    )
    title = _.text(_filled(rule, first.level))
    return (
        Link(title, anchor),
        Break(),
        Strong(since),
        Plain(" · "),
        Quiet(_named(reading, (late.verdict.target.platform for late in lates), _)),
    )


def _filled(rule: Rule, level: int) -> Text:
    return rule.title.fill(rule.values_at(level))


def _listed(items: Sequence[Inlines], known: int, more_at: str, nothing: str, _: Wording) -> tuple[Block, ...]:
    if not items:
        return (Paragraph((Plain(nothing),)),)
    if known <= len(items):
        return (Bullets(tuple(items)),)
    text = _("and {count} more kinds of finding", count=_.count(known - len(items)))
    more: Inline = Link(text, more_at) if more_at else Quiet(text)
    return (Bullets(tuple(items)), Paragraph((more,)))


def _named(reading: Reading, platforms: Iterable[str], _: Wording) -> str:
    names = [part_name(reading, platform, _) for platform in dict.fromkeys(platforms)]
    if len(names) <= _MOST_NAMED:
        return _.comma(names)
    return _("{names} and others, {count} platforms", names=_.comma(names[:_MOST_NAMED]), count=_.count(len(names)))


def _platforms(reading: Reading, _: Wording) -> Iterator[Block]:
    parts = shown_parts(reading)
    clean = [part for part in parts if part.id != DISTRICT and not part.findings and _judged(reading, part)]
    told = _(
        "{count} platforms, {clean} of them without a finding",
        count=_.count(len(reading.result.platforms)),
        clean=_.count(len(clean)),
    )
    found = _(
        "{count} findings in all, {waived} of them waived",
        count=_.count(len(reading.findings)),
        waived=_.count(reading.waived),
    )
    yield Paragraph((Strong(told), Plain(" · "), Plain(found)))
    yield Bullets(tuple(_assessed(reading, _)), side_by_side=True)
    yield Bullets(tuple(_platform(reading, part, _) for part in parts), side_by_side=True)


def _assessed(reading: Reading, _: Wording) -> Iterator[Inlines]:
    """What the clauses add up to: first how much nobody has looked at, then hazards and verdicts."""
    assessed = reading.assessment.platforms.values()
    items = sum(each.tally.total for each in assessed)
    nobody = sum(each.spoken[SpokenBy.NOBODY] for each in assessed)
    if not items:
        return
    open_ = _(
        "Of {items} clause results, nobody has looked at {nobody} ({percent}).",
        items=_.count(items),
        nobody=_.count(nobody),
        percent=percent(nobody, items),
    )
    yield (Link(open_, "clauses"),)
    states = Counter(hazard.state for each in assessed for hazard in each.hazards)
    found = sum(case.state is CaseState.FOUND for each in assessed for case in each.cases)
    risks = _(
        "{found} high-risk cases found; major hazards: {confirmed} confirmed, {proposed} proposed, {open} not judged.",
        found=_.count(found),
        confirmed=_.count(states[HazardState.CONFIRMED] + states[HazardState.FIXED]),
        proposed=_.count(states[HazardState.PROPOSED]),
        open=_.count(states[HazardState.NOT_JUDGED]),
    )
    yield (Plain(risks),)
    final = sum(each.score.final for each in assessed)
    verdicts = _(
        "{final} of {count} platforms have a verdict that nothing pending can change.",
        final=_.count(final),
        count=_.count(len(assessed)),
    )
    yield (Plain(verdicts),)


def _judged(reading: Reading, part: Part) -> int:
    return reading.coverage.platforms[part.id].judged


def _platform(reading: Reading, part: Part, _: Wording) -> Inlines:
    link = Link(part_name(reading, part.id, _), anchor_of(part.id))
    counted = [
        Badge(f"{_.severity(severity).text} {_.count(part.severities[severity])}", SEVERITIES[severity][1])
        for severity in _URGENT
        if part.severities[severity]
    ]
    if counted:
        return (link, *(inline for badge in counted for inline in (Plain(" "), badge)))
    if part.findings:
        number = sum(part.severities.values())
        return (link, Plain(" "), Badge(_("{count} lesser findings", count=_.count(number)), Tone.PLAIN))
    if _judged(reading, part):
        return (link, Plain(" "), Badge(_("No findings"), Tone.GOOD))
    return (link, Plain(" "), Badge(_("Nothing was judged"), Tone.BROKEN))
