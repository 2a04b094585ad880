"""What the newest audit saw of an item, in the few words that fit beside a question. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from auditor.model.rule import Severity
from auditor.model.text import Text
from auditor.model.verdict import State, Verdict
from auditor.results import AuditResult
from auditor.worksheet.questions import WHOLE

_SHOWN = 4
"""Deviations named one by one."""
_STATES: Mapping[State, Text] = {
    State.PASS: Text("通过", "pass"),
    State.PARTIAL: Text("部分通过", "partly"),
    State.FAIL: Text("未通过", "fail"),
    State.MANUAL: Text("待人工", "for a person"),
    State.UNKNOWN: Text("无法判断", "undecided"),
    State.ERROR: Text("未能检查", "could not look"),
}


def seen_by_machine(result: AuditResult) -> Mapping[tuple[str, str, str], Text]:
    """By platform, clause and object (`WHOLE` for all objects together)."""
    spoken: dict[tuple[str, str, str], list[Verdict]] = defaultdict(list)
    for verdict in result.verdicts:
        rule = result.rules[verdict.rule]
        if rule.severity is Severity.INFO or verdict.state is State.NOT_APPLICABLE:
            continue
        platform, target = verdict.target
        for clause in rule.clauses_at(verdict.level):
            spoken[platform, clause, WHOLE].append(verdict)
            spoken[platform, clause, target].append(verdict)
    return {key: _words(result, verdicts, name_targets=key[2] == WHOLE) for key, verdicts in spoken.items()}


def _words(result: AuditResult, verdicts: Sequence[Verdict], *, name_targets: bool) -> Text:
    counts = Counter(verdict.state for verdict in verdicts)
    parts = [(words.zh, words.en, counts[state]) for state, words in _STATES.items() if counts[state]]
    zh = "，".join(f"{word} {count}" for word, _, count in parts)
    en = ", ".join(f"{count} {word}" for _, word, count in parts)
    zh, en = f"{result.as_of.isoformat()}：{zh}", f"{result.as_of.isoformat()}: {en}"
    off = [verdict for verdict in verdicts if verdict.state in (State.FAIL, State.PARTIAL)]
    for verdict in off[:_SHOWN]:
        title = result.rules[verdict.rule].title.fill(result.rules[verdict.rule].values_at(verdict.level))
        where = f"{verdict.target.target} " if name_targets else ""
        zh, en = f"{zh}\n✗ {where}{title.zh}", f"{en}\n✗ {where}{title.en}"
    more = len(off) - _SHOWN
    return Text(f"{zh}\n… 另有 {more} 项", f"{en}\n… and {more} more") if more > 0 else Text(zh, en)
