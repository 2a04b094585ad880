"""Sentences for the steps of a verdict: what was seen, what was demanded, why nothing could be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from auditor.judge.operators import OPERATORS
from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Missing, Reason
from auditor.model.text import Text
from auditor.model.verdict import State, Step, Truth, Verdict

_SHOWN_ROWS = 8
_SHOWN_ITEMS = 12
_LONGEST = 200

REASONS: Mapping[Reason, Text] = {
    Reason.ABSENT: Text("没有该值", "there is no such value"),
    Reason.DENIED: Text("无权查看", "not allowed to look"),
    Reason.UNREACHABLE: Text("无法连接", "could not be reached"),
    Reason.TIMEOUT: Text("超时或中断", "timed out or was cut off"),
    Reason.UNSUPPORTED: Text("该对象不支持或没有采集手段", "not supported there, or no way to look"),
    Reason.UNPARSABLE: Text("返回内容无法解析", "the answer could not be understood"),
}
"""Why a fact could not be had."""


def explain(verdict: Verdict, catalogue: FactCatalogue) -> tuple[Text, ...]:
    """Sentences for the steps that led to a verdict which is not a plain pass."""
    return tuple(sentence for step in _telling(verdict) for sentence in _sentences(step, catalogue))


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


def _sentences(step: Step, catalogue: FactCatalogue) -> Iterator[Text]:
    subject = name_of(step.fact, catalogue)
    if step.missing is not None:
        why = REASONS[step.missing]
        detail = f" ({_clipped(step.detail)})" if step.detail else ""
        yield Text(f"{subject.zh}：{why.zh}{detail}", f"{subject.en}: {why.en}{detail}")
        return
    if step.operator in ("every", "no_row"):
        yield from _row_sentences(step, subject)
        return
    said = OPERATORS[step.operator].says
    values_zh = {"observed": show(step.observed, "zh"), "threshold": show(step.threshold, "zh")}
    values_en = {"observed": show(step.observed, "en"), "threshold": show(step.threshold, "en")}
    zh, en = said.fill(values_zh).zh, said.fill(values_en).en
    if step.negated:
        zh, en = f"以下情形不应成立（{zh}）", f"this must not hold ({en})"
    yield Text(f"{subject.zh}：{zh}", f"{subject.en}: {en}")


def _row_sentences(step: Step, subject: Text) -> Iterator[Text]:
    count = step.detail.split(" ", 1)[0] if step.rows else "0"
    total = show(step.observed, "en")
    yield Text(
        f"{subject.zh}：共 {total} 项，其中 {count} 项不符合", f"{subject.en}: {count} of {total} rows do not comply"
    )
    for row in step.rows[:_SHOWN_ROWS]:
        yield Text(f"· {show(row, 'zh')}", f"· {show(row, 'en')}")
    left = len(step.rows) - _SHOWN_ROWS
    if left > 0:
        yield Text(f"· 另有 {left} 项", f"· and {left} more")


def name_of(path: str, catalogue: FactCatalogue) -> Text:
    """A fact's title with the place inside it: `sshd 生效配置 maxauthtries`."""
    if path.startswith("target."):
        return Text(f"台账属性 {path[7:]}", f"register attribute {path[7:]}")
    spec = catalogue.spec_of(path)
    if spec is None:
        return Text(path, path)
    inside = path[len(spec.key) + 1 :]
    return Text(f"{spec.title.zh} {inside}".strip(), f"{spec.title.en} {inside}".strip())


def show(value: Any, lang: str) -> str:
    """A value as people read it, short."""
    match value:
        case None:
            return "（空）" if lang == "zh" else "(empty)"
        case True | False:
            words = ("是", "否") if lang == "zh" else ("yes", "no")
            return words[0] if value else words[1]
        case {"days": days} if len(value) == 1:
            return f"{days} 天" if lang == "zh" else f"{days} days"
        case {"months": months} if len(value) == 1:
            return f"{months} 个月" if lang == "zh" else f"{months} months"
        case Missing(_, reason):
            return f"（{REASONS[reason].zh}）" if lang == "zh" else f"({REASONS[reason].en})"
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case Mapping():
            parts = [f"{key}={show(item, lang)}" for key, item in value.items() if item is not None]
            return _clipped(", ".join(parts))
        case list() | tuple() | set() | frozenset():
            items = [show(item, lang) for item in value]
            if not items:
                return "（无）" if lang == "zh" else "(none)"
            more = f" … ({len(items)})" if len(items) > _SHOWN_ITEMS else ""
            return _clipped(", ".join(items[:_SHOWN_ITEMS])) + more
    return _clipped(str(value))


def _clipped(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"
