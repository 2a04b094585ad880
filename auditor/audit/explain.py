"""Sentences for the steps of a verdict: what was seen, what is demanded, why nothing could be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from auditor.audit.naming import column_name, column_words, field_of, name_of, words_of
from auditor.audit.values import REASONS, ValueWords, clipped, filled, show
from auditor.judge.demands import demand
from auditor.model.catalogue import FactCatalogue, FactSpec
from auditor.model.fact import Missing, Reason
from auditor.model.rule import All, AnyOf, Assertion, Condition, Every, NoRow, Not, Rule
from auditor.model.text import Lang, Text
from auditor.model.verdict import State, Step, Truth, Verdict
from auditor.words import said

_SHOWN_ROWS = 8
_IDENTIFYING = 4
_SHOWN_COLUMNS = 6
_OF_ROWS = ("every", "no_row")
_DATED = ("newer_than", "older_than", "valid_for")
_SAYS_NOTHING = frozenset({"", "empty", "no such value", "not entered", "not collected"})
"""Details that only repeat that the value is absent."""


def explain(verdict: Verdict, rule: Rule, catalogue: FactCatalogue, as_of: date) -> tuple[Text, ...]:
    """Sentences for the steps that led to a verdict which is not a plain pass, each of them once."""
    conditions = _conditions(verdict, rule)
    told = [
        sentence
        for step in _telling(verdict)
        for sentence in _sentences(step, conditions.get(id(step)), catalogue, as_of)
    ]
    return tuple(dict.fromkeys(told))


def _conditions(verdict: Verdict, rule: Rule) -> Mapping[int, Condition]:
    """The condition each step comes from. Every part of a condition leaves one step, in the order it is written."""
    for whole in (rule.pass_when, rule.applies):
        leaves = list(_leaves(whole)) if whole is not None else []
        if [leaf.fact for leaf in leaves] == [step.fact for step in verdict.steps]:
            return {id(step): leaf for step, leaf in zip(verdict.steps, leaves, strict=True)}
    return {}


def _leaves(condition: Condition) -> Iterator[Assertion | Every | NoRow]:
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part):
            yield from _leaves(part)
        case Assertion() | Every() | NoRow():
            yield condition


def _telling(verdict: Verdict) -> Iterator[Step]:
    """Steps that speak against the target, and those nobody could decide; all of them where none stands out."""
    against = [step for step in verdict.steps if _speaks_against(step, verdict.state)]
    yield from against or verdict.steps


def _speaks_against(step: Step, state: State) -> bool:
    if step.truth is Truth.UNDECIDED:
        return True
    if state.undecided:
        return False
    return (step.truth is Truth.FALSE) is not step.negated


def _sentences(step: Step, condition: Condition | None, catalogue: FactCatalogue, as_of: date) -> Iterator[Text]:
    subject = name_of(step.fact, catalogue)
    if step.operator in _OF_ROWS and (step.missing is None or step.rows):
        yield from _row_sentences(step, subject, condition, catalogue)
    elif step.missing is not None:
        yield _unseen(step, subject, catalogue)
    elif step.operator == "empty" and _is_table(step.observed):
        yield Text(
            f"{subject.zh}：应为空，实际有 {len(step.observed)} 项",
            f"{subject.en}: {len(step.observed)} rows; must be empty",
        )
        yield from _rows(step.observed, step.fact, (), catalogue)
    else:
        words = words_of(step.fact, catalogue)
        told = _difference(step, words) or _comparison(step, words, as_of)
        yield Text(f"{subject.zh}：{told.zh}", f"{subject.en}: {told.en}")


def _difference(step: Step, words: ValueWords) -> Text | None:
    """Of two lists, only what is too much or lacking; None where it takes both to understand."""
    match step:
        case Step(operator="subset_of", negated=False, threshold=list() as allowed, observed=list() as held):
            told = Text("超出允许范围的有{these}", "holds more than is allowed: {these}")
            these = [item for item in held if item not in allowed]
        case Step(operator="contains_all", negated=False, threshold=list() as asked, observed=list() as held) if held:
            told = Text("缺少{these}", "lacks {these}")
            these = [item for item in asked if item not in held]
        case _:
            return None
    return filled(told, *({"these": show(these, lang, words)} for lang in Lang))


def _comparison(step: Step, words: ValueWords, as_of: date) -> Text:
    wanted = demanded(step.operator, step.threshold, step.negated, words)
    seen = _seen(step, words, as_of)
    zh = filled(Text("实际为{seen}", ""), {"seen": seen.zh}, {}).zh
    return Text(f"{wanted.zh}，{zh}", f"{seen.en}; {wanted.en}")


def demanded(operator: str, threshold: Any, negated: bool = False, words: ValueWords | None = None) -> Text:
    """What an operator demands, with its threshold filled in."""
    ends = threshold if operator == "between" and isinstance(threshold, Sequence) and len(threshold) == 2 else ("", "")
    zh, en = (
        {"threshold": show(threshold, lang, words), "low": show(ends[0], lang), "high": show(ends[1], lang)}
        for lang in Lang
    )
    return filled(demand(operator, threshold, negated), zh, en)


def _seen(step: Step, words: ValueWords, as_of: date) -> Text:
    zh, en = (show(step.observed, lang, words) for lang in Lang)
    if step.operator not in _DATED or not isinstance(step.observed, date):
        return Text(zh, en)
    day = step.observed.date() if isinstance(step.observed, datetime) else step.observed
    past = (as_of - day).days
    if past == 0:
        return Text(f"{zh}（判定当日）", f"{en} (the day of judgement)")
    if past > 0:
        return Text(f"{zh}（{past} 天前）", f"{en} ({past} days ago)")
    return Text(f"{zh}（还有 {-past} 天）", f"{en} (in {-past} days)")


def _unseen(step: Step, subject: Text, catalogue: FactCatalogue) -> Text:
    """Why nothing was seen; where a value is simply absent, what is demanded of it too."""
    assert step.missing is not None
    spec = catalogue.spec_of(step.fact)
    registered = spec is not None and spec.scanner == "register"
    absent = step.missing is Reason.ABSENT
    why = Text("未登记", "not entered in the register") if absent and registered else REASONS[step.missing]
    if step.operator in _OF_ROWS and step.observed is not None:
        return Text(
            f"{subject.zh}：共 {step.observed} 项，其中有无法判断的（{why.zh}）",
            f"{subject.en}: {step.observed} rows, some of which cannot be judged ({why.en})",
        )
    zh, en = why.zh, why.en
    if step.detail not in _SAYS_NOTHING:
        noted = Text(clipped(said(step.detail, Lang.ZH)), clipped(step.detail))
        zh, en = (noted.zh, noted.en) if absent else (f"{zh}（{noted.zh}）", f"{en} ({noted.en})")
    if absent and step.operator not in (*_OF_ROWS, "absent"):
        wanted = demanded(step.operator, step.threshold, step.negated, words_of(step.fact, catalogue))
        zh, en = f"{zh}，{wanted.zh}", f"{en}; {wanted.en}"
    return Text(f"{subject.zh}：{zh}", f"{subject.en}: {en}")


def _row_sentences(step: Step, subject: Text, condition: Condition | None, catalogue: FactCatalogue) -> Iterator[Text]:
    count = step.detail.split(" ", 1)[0] if step.rows else "0"
    total = show(step.observed, Lang.EN)
    zh, en = f"共 {total} 项，其中 {count} 项不符合", f"{count} of {total} rows do not comply"
    if step.negated:
        zh, en = f"共 {total} 项，没有一项满足要求", f"{total} rows, none of them as demanded"
    spec = catalogue.spec_of(step.fact)
    match step.threshold:
        case [str(column), str(operator), threshold] if spec is not None:
            wanted = demanded(operator, threshold, words=column_words(column, step.fact, spec))
            name = column_name(column, step.fact, spec)
            zh, en = f"{zh}（{name.zh}{wanted.zh}）", f"{en} ({name.en} {wanted.en})"
    yield Text(f"{subject.zh}：{zh}", f"{subject.en}: {en}")
    yield from _rows(step.rows, step.fact, tuple(_columns(condition)), catalogue)


def _columns(condition: Condition | None) -> Iterator[str]:
    """Columns that a row condition names, in its order."""
    match condition:
        case Every(_, where, must):
            yield from _columns(_telling_apart(where))
            yield from _columns(must)
        case NoRow(_, where):
            yield from _columns(where)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _columns(part)
        case Not(part):
            yield from _columns(part)
        case Assertion(fact):
            yield fact


def _telling_apart(where: Condition | None) -> Condition | None:
    """A selection without the columns that are the same in every row selected."""
    match where:
        case All(parts):
            return All(tuple(part for part in map(_telling_apart, parts) if part is not None))
        case Assertion(operator="equals"):
            return None
    return where


def _rows(rows: Sequence[Any], table: str, named: Sequence[str], catalogue: FactCatalogue) -> Iterator[Text]:
    spec = catalogue.spec_of(table)
    for row in rows[:_SHOWN_ROWS]:
        yield Text(f"· {_row(row, table, named, spec, Lang.ZH)}", f"· {_row(row, table, named, spec, Lang.EN)}")
    if len(rows) > _SHOWN_ROWS:
        left = len(rows) - _SHOWN_ROWS
        yield Text(f"· 另有 {left} 项", f"· and {left} more")


def _row(row: Any, table: str, named: Sequence[str], spec: FactSpec | None, lang: Lang) -> str:
    """A row by the columns that tell it apart and those the rule names; the proof holds all of them."""
    if not isinstance(row, Mapping) or spec is None:
        return show(row, lang)
    shown = _chosen(row, named, spec if not field_of(table, spec) else None)
    parts = [
        f"{column_name(column, table, spec)[lang]}{'：' if lang is Lang.ZH else ': '}"
        f"{_cell(row[column], lang, column_words(column, table, spec))}"
        for column in shown
    ]
    return ("；" if lang is Lang.ZH else "; ").join(parts)


def _chosen(row: Mapping[str, Any], named: Sequence[str], spec: FactSpec | None) -> list[str]:
    entered = [
        column for column, value in row.items() if value not in (None, "", []) and not isinstance(value, Missing)
    ]
    known = [column for column in (spec.identify if spec else entered) if column in entered]
    named = [column for column in named if column in entered]
    return list(dict.fromkeys([*known[:_IDENTIFYING], *named, *known]))[:_SHOWN_COLUMNS]


def _cell(value: Any, lang: Lang, words: ValueWords) -> str:
    return show(value, lang, words).strip("“”")


def _is_table(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(item, Mapping) for item in value)
