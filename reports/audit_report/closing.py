"""What stands after the platforms: waivers, changes since the last audit, and where everything comes from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from auditor.model.verdict import State, Verdict
from auditor.results import Change, Counts, Previous
from reports.audit_report.finding import unverified
from reports.reading import Reading
from reports.tree import (
    Bullets,
    Cell,
    Column,
    ColumnKind,
    Foreign,
    Inlines,
    KeyValues,
    Mono,
    Paragraph,
    Plain,
    Quiet,
    Section,
    Table,
    number,
)
from reports.wording import Wording

_MOST_CHANGES = 200


def waiver_section(reading: Reading, _: Wording) -> Section:
    """Every waiver of the register, also those that expired or match nothing."""
    columns = (
        Column(_("Waiver"), ColumnKind.ID),
        Column(_("State"), ColumnKind.STATE),
        Column(_("Rule")),
        Column(_("Findings"), ColumnKind.NUMBER),
        Column(_("Expires"), ColumnKind.DATE),
        Column(_("Approved by")),
        Column(_("Reason"), ColumnKind.WIDE),
    )
    rows = tuple(
        (
            Cell((Mono(row.waiver.id),), header=True),
            Cell((_.waiver_use(row.use),)),
            Cell((Mono(row.waiver.rule), Plain(" "), Quiet(f"{row.waiver.scope.platform}/{row.waiver.scope.target}"))),
            number(len(row.findings)),
            Cell((Plain(row.waiver.expires_on.isoformat()), Quiet(" " + _days_left(row.days_left, _)))),
            Cell((Foreign(row.waiver.approved_by),)),
            Cell((Foreign(row.waiver.reason),)),
        )
        for row in reading.waivers
    )
    text = _("A waiver accepts a deviation for a time. It never turns a verdict into compliance.")
    table = Table("waivers", _("Waivers of the register"), columns, rows)
    return Section(anchor="waivers-used", title=_("Waivers"), blocks=(Paragraph((Plain(text),)), table))


def _days_left(days: int, _: Wording) -> str:
    if days < 0:
        return _("({count} days ago)", count=_.count(-days))
    return _("({count} days left)", count=_.count(days))


def change_section(reading: Reading, previous: Previous, _: Wording) -> Section:
    """What changed since the previous audit, by cause."""
    appeared = sum(_deviates(c.after) and not _deviates(c.before) for c in previous.changes)
    settled = sum(_deviates(c.before) and c.after is State.PASS for c in previous.changes)
    causes = Counter(change.cause for change in previous.changes)
    text = _(
        "Compared with audit {audit} as of {date}: {changes} changes, {appeared} new findings, {settled} settled.",
        audit=previous.audit,
        date=_.day(previous.as_of),
        changes=_.count(len(previous.changes)),
        appeared=_.count(appeared),
        settled=_.count(settled),
    )
    by_cause = tuple((Plain(f"{_.cause(cause)}: {_.count(number)}"),) for cause, number in causes.most_common())
    columns = (Column(_("Target")), Column(_("Rule")), Column(_("Before")), Column(_("Now")), Column(_("Cause")))
    rows = tuple(_change(reading, change, _) for change in previous.changes[:_MOST_CHANGES])
    table = Table("changes", _("Changed verdicts"), columns, rows)
    return Section(
        anchor="changed",
        title=_("Since the last audit"),
        blocks=(Paragraph((Plain(text),)), Bullets(by_cause), table),
    )


def _deviates(state: State | None) -> bool:
    return state is not None and state.deviates


def _change(reading: Reading, change: Change, _: Wording) -> tuple[Cell, ...]:
    def shown(state: State | None) -> Cell:
        return Cell((_.state(state),) if state else (Quiet("—"),))

    place = f"{change.platform}/{change.target}" if change.platform else change.target
    return (
        Cell((Mono(place),), header=True),
        Cell((Mono(change.rule),)),
        shown(change.before),
        shown(change.after),
        Cell((Plain(_.cause(change.cause)),)),
    )


def appendix_section(reading: Reading, _: Wording) -> Section:
    """How to read the report, what it rests on, and every rule used."""
    return Section(
        anchor="appendix",
        title=_("Appendix"),
        blocks=(_how_to_read(_), _provenance(reading, _), _rules_used(reading, _)),
        new_page=True,
    )


def _how_to_read(_: Wording) -> Section:
    explained: Sequence[tuple[State, str]] = (
        (State.PASS, _("looked at, and as demanded")),
        (State.PARTIAL, _("looked at, and in part as demanded")),
        (State.FAIL, _("looked at, and not as demanded")),
        (State.MANUAL, _("a person has to answer: documents, an interview, a look on site")),
        (State.UNKNOWN, _("looked at, but what was seen does not decide it")),
        (State.ERROR, _("could not be looked at: refused, unreachable, timed out or not understood")),
        (State.NOT_APPLICABLE, _("the rule does not speak to this target")),
    )
    items = tuple((_.state(state), Plain(f" {text}")) for state, text in explained)
    return Section("legend", _("How to read the verdicts"), (Bullets(items),), listed=False)


def _provenance(reading: Reading, _: Wording) -> Section:
    result = reading.result
    rows = (
        (_("Tool version"), (Mono(result.tool_version),)),
        (_("Digest of the rules"), (Mono(result.rulebook_digest),)),
        (_("Digest of the register"), (Mono(result.inventory_digest),)),
        (_("Pieces of evidence"), (Plain(_.count(len(result.evidence))),)),
        (_("Values masked before writing"), (Plain(_.count(sum(r.masked for r in result.evidence.values()))),)),
    )
    return Section("provenance", _("Where this comes from"), (KeyValues(rows),), listed=False)


def _rules_used(reading: Reading, _: Wording) -> Section:
    by_rule: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in reading.result.verdicts:
        by_rule[verdict.rule].append(verdict)
    rows = []
    for rule_id in sorted(reading.result.rules):
        rule, verdicts = reading.result.rules[rule_id], by_rule[rule_id]
        counts = Counts.of(verdict.state for verdict in verdicts)
        level = max((verdict.level for verdict in verdicts), default=max(rule.levels))
        title: Inlines = (Plain(_.text(rule.title.fill(rule.values_at(level)))), *unverified(rule, _))
        if rule.sees_not:
            title += (Quiet(" " + _("Does not see: {what}", what=_.text(rule.sees_not))),)
        rows.append(
            (
                Cell((Mono(rule_id), Quiet(f" r{rule.revision}")), header=True),
                Cell(title),
                number(counts.applicable),
                number(counts[State.PASS]),
                number(counts.deviating),
                number(counts[State.MANUAL] + counts.unseen),
            )
        )
    columns = (
        Column(_("Rule"), ColumnKind.ID),
        Column(_("What is demanded"), ColumnKind.WIDE),
        Column(_("Applies to"), ColumnKind.NUMBER),
        Column(_("Compliant"), ColumnKind.NUMBER),
        Column(_("Deviates"), ColumnKind.NUMBER),
        Column(_("Open"), ColumnKind.NUMBER),
    )
    table = Table("rules", _("Rules used, and what each came to"), columns, tuple(rows))
    return Section("rules-used", _("Rules used"), (table,))
