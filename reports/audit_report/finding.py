"""One finding as a card: what, on which targets, why it matters, the proof, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditor.model.fact import EvidenceRecord, Pointer
from auditor.model.rule import Basis, Rule
from auditor.model.target import TargetKey
from auditor.model.text import Lang, Text
from auditor.model.verdict import Step, Truth, Verdict
from auditor.words import mark
from reports.audit_report.coverage import str_of
from reports.reading import Finding, Outcome, Reading
from reports.tree import (
    Badge,
    Block,
    Break,
    Bullets,
    Code,
    Details,
    Foreign,
    Inline,
    Inlines,
    KeyValues,
    Link,
    Mono,
    Paragraph,
    Plain,
    Quiet,
    Section,
    Strong,
    Tone,
)
from reports.wording import REASONS, Wording, shortened, written

_MOST_OUTCOMES = 12
"""Outcomes told in words; all further targets are named, and explained in the machine format."""
_MOST_PROVEN = 3
_MOST_NAMED = 5
_MOST_OFFENDERS = 5
_LONGEST_EXCERPT = 1_200
_LONGEST_SENTENCE = 400
_LONGEST_SOURCE = 80

_TRUTHS: Mapping[Truth, str] = {
    Truth.TRUE: mark("holds"),
    Truth.FALSE: mark("does not hold"),
    Truth.UNDECIDED: mark("undecided"),
}
_ARTICLE = re.compile(r"(\d+)(?:\((\d+)\))?")
_NUMBERED = re.compile(r"^[《A-Z]|〔\d+〕")
"""Names that are document numbers or carry their own brackets; other instruments are titles 《…》."""
_CHINESE_DIGITS = "零一二三四五六七八九十"


def card(reading: Reading, finding: Finding, _: Wording, guide_at: str = "") -> Section:
    """The card of a finding. With `guide_at`, advice stands on the card with that anchor and is only linked to."""
    told, untold = finding.outcomes[:_MOST_OUTCOMES], finding.outcomes[_MOST_OUTCOMES:]
    proof = tuple(block for outcome in told[:_MOST_PROVEN] for block in _proof(reading, outcome.example, _))
    blocks: list[Block] = [
        _identity(finding, _),
        Bullets(tuple(_outcome(reading, outcome, _) for outcome in told)),
    ]
    if untold:
        blocks.append(_untold(untold, _))
    if guide_at:
        link = Link(_("Why it matters, what to do, clauses and legal basis: see the first card of this rule"), guide_at)
        blocks.append(Paragraph((link,)))
    else:
        blocks.extend(_guide(reading, finding, _))
    if proof:
        blocks.append(Details(_("Proof: steps and evidence"), proof))
    return Section(
        anchor=finding.anchor,
        title=_.text(finding.title),
        badges=(_.severity(finding.rule.severity),),
        blocks=tuple(blocks),
        card=True,
        listed=False,
    )


def _identity(finding: Finding, _: Wording) -> Paragraph:
    of = _("{count} of {of} targets deviate", count=_.count(finding.count), of=_.count(finding.of))
    return Paragraph((Mono(finding.rule.id), Plain(" · "), Plain(of), *unverified(finding.rule, _)), quiet=True)


def unverified(rule: Rule, _: Wording) -> Inlines:
    """A mark for a rule whose threshold rests on an unconfirmed source."""
    return () if rule.verified else (Plain(" "), Badge(_("Threshold not verified"), Tone.OPEN))


def _outcome(reading: Reading, outcome: Outcome, _: Wording) -> Inlines:
    content: list[Inline] = [_.state(outcome.state), Plain(" ")]
    if outcome.example.waiver:
        waiver = outcome.example.waiver
        content += [_.waiver_status(waiver.status, waiver.expires_on), Plain(" ")]
    for position, key in enumerate(outcome.targets):
        if position:
            content.append(Plain("，" if _.lang is Lang.ZH else ", "))
        if position < _MOST_NAMED and (name := reading.target_name(key)) != key.target:
            content += [Foreign(name), Plain(" ")]
        content.append(Mono(key.target))
    sentences = [shortened(_.text(sentence), _LONGEST_SENTENCE) for sentence in outcome.sentences]
    if not sentences and outcome.example.reason:
        sentences = [shortened(_.reason(outcome.example.reason), _LONGEST_SENTENCE)]
    for sentence in sentences:
        content += [Break(), Foreign(sentence)]
    return tuple(content)


def _untold(outcomes: Sequence[Outcome], _: Wording) -> Details:
    keys: list[tuple[TargetKey, Outcome]] = [(key, outcome) for outcome in outcomes for key in outcome.targets]
    items = tuple(
        (badge, Plain(" "), *_ids([key for key, outcome in keys if _.state(outcome.state) == badge]))
        for badge in dict.fromkeys(_.state(outcome.state) for _key, outcome in keys)
    )
    title = _("{count} more targets, each with values of its own (details in audit.json)", count=_.count(len(keys)))
    return Details(title, (Bullets(items),))


def _ids(keys: Sequence[TargetKey]) -> Iterator[Inline]:
    yield Mono(" ".join(key.target for key in keys))


def _proof(reading: Reading, verdict: Verdict, _: Wording) -> Iterator[Block]:
    if not verdict.steps:
        return
    yield Paragraph((Strong(_("Steps for {target}", target=str_of(verdict.target))),))
    yield Bullets(tuple(_step(step, _) for step in verdict.steps), numbered=True)
    for pointer in dict.fromkeys(step.seen_in for step in verdict.steps if step.seen_in):
        record = reading.result.evidence.get(pointer.evidence)
        if record is not None:
            yield _evidence(record, pointer, reading.result.excerpts.get(pointer, ""), _)


def _evidence(record: EvidenceRecord, pointer: Pointer, excerpt: str, _: Wording) -> Block:
    """Where a step was seen. The beginning of a long output proves nothing: it is named and not quoted."""
    one_line = len(record.source) <= _LONGEST_SOURCE and "\n" not in record.source.strip()
    lines = _(", lines {first}–{last}", first=pointer.first_line, last=pointer.last_line) if pointer.first_line else ""
    label = _(
        "{source}{lines}, collected {time}, evidence {digest}",
        source=record.source.strip() if one_line else record.label,
        lines=lines,
        time=_.moment(record.collected_at),
        digest=f"{record.algorithm}:{record.digest[:12]}",
    )
    if excerpt and (pointer.first_line or not excerpt.endswith("…")):
        return Code(shortened(excerpt, _LONGEST_EXCERPT), label)
    return Paragraph((Foreign(label),), quiet=True)


def _step(step: Step, _: Wording) -> Inlines:
    threshold = "" if step.threshold is None else f" {written(step.threshold)}"
    asked = f"{step.fact} {step.operator}{threshold}"
    content: list[Inline] = [Mono(_("not ({condition})", condition=asked) if step.negated else asked), Plain(" → ")]
    if step.missing is not None:
        content.append(Plain(_(REASONS[step.missing])))
    elif step.rows:
        content.append(Mono("; ".join(written(_entered(row)) for row in step.rows[:_MOST_OFFENDERS])))
        if len(step.rows) > _MOST_OFFENDERS:
            content.append(Quiet(_(" and {count} more", count=_.count(len(step.rows) - _MOST_OFFENDERS))))
    else:
        content.append(Mono(written(step.observed)))
    content.append(Plain(" · " + _(_TRUTHS[step.truth])))
    if step.detail:
        content += [Plain(" · "), Quiet(shortened(_.said(step.detail), _LONGEST_SENTENCE))]
    return tuple(content)


def _entered(row: Any) -> Any:
    """A row without its empty columns."""
    return {key: value for key, value in row.items() if value is not None} if isinstance(row, Mapping) else row


def _guide(reading: Reading, finding: Finding, _: Wording) -> Iterator[Block]:
    rule, values = finding.rule, finding.rule.values_at(finding.level)

    def filled(text: Text) -> str:
        return _.text(text.fill(values))

    rows: list[tuple[str, Inlines]] = [
        (_("Why it matters"), (Plain(filled(rule.why)),)),
        (_("What to do"), (Plain(filled(rule.fix.text)),)),
    ]
    if rule.fix.risk:
        rows.append((_("Mind"), (Plain(filled(rule.fix.risk)),)))
    if rule.fix.verify:
        rows.append((_("Verify with"), (Mono(rule.fix.verify),)))
    clauses = tuple(clause_words(reading, rule, finding.level, _))
    if clauses:
        rows.append((_("Clauses"), clauses))
    basis = tuple(basis_words(reading, rule, _))
    if basis:
        rows.append((_("Legal basis"), basis))
    yield KeyValues(tuple(rows))
    if rule.fix.steps:
        yield Code("\n".join(step.rstrip("\n") for step in rule.fix.steps), _("Steps"))


def clause_words(reading: Reading, rule: Rule, level: int, _: Wording) -> Iterator[Inline]:
    """The clauses of GB/T 22239 that a rule speaks to, in our own words."""
    for position, clause_id in enumerate(rule.clauses_at(level)):
        if position:
            yield Plain("；" if _.lang is Lang.ZH else "; ")
        yield Mono(clause_id)
        clause = reading.result.clauses.get(clause_id)
        if clause is not None:
            control = f" {clause.control}：" if _.lang is Lang.ZH else " "
            yield Plain(control + _.text(clause.summary).rstrip("。."))


def basis_words(reading: Reading, rule: Rule, _: Wording) -> Iterator[Inline]:
    """Laws and standards behind a rule; what nobody has checked against the source says so."""
    for position, basis in enumerate(rule.basis):
        if position:
            yield Plain("；" if _.lang is Lang.ZH else "; ")
        yield Plain(_cited(reading, basis, _))
        if not basis.verified:
            yield Plain(" ")
            yield Badge(_("Not verified"), Tone.OPEN)


def _cited(reading: Reading, basis: Basis, _: Wording) -> str:
    instrument = reading.result.instruments.get(basis.instrument)
    name = _.text(instrument.short) if instrument else basis.instrument
    former = instrument.former(basis.article) if instrument else None
    if _.lang is not Lang.ZH:
        cited = f"{name}, art. {basis.article}" if basis.article[:1].isdigit() else f"{name} {basis.article}".rstrip()
        return cited + (f" (formerly {former})" if former else "")
    if instrument and not _NUMBERED.search(name):
        name = f"《{name}》"
    article = _ARTICLE.fullmatch(basis.article)
    if article is None:
        return f"{name} {basis.article}".rstrip()
    item = f"第（{_chinese(int(article[2]))}）项" if article[2] else ""
    return f"{name}第{article[1]}条{f'（原第{former}条）' if former else ''}{item}"


def _chinese(number: int) -> str:
    """A small number in Chinese digits, as items of an article are counted."""
    if number <= 10:
        return _CHINESE_DIGITS[number]
    if number < 20:
        return f"十{_CHINESE_DIGITS[number - 10]}"
    return str(number)
