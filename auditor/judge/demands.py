"""What each operator demands, in words. What it computes stands in `auditor.judge.operators`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.model.text import Text


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand and its opposite, with a place for `{threshold}`, or for the `{low}` and `{high}` end of a range."""

    must: Text
    must_not: Text


DEMANDS: Mapping[str, Demand] = {
    "equals": Demand(
        Text("应为{threshold}", "must be {threshold}"), Text("不得为{threshold}", "must not be {threshold}")
    ),
    "not_equals": Demand(
        Text("不得为{threshold}", "must not be {threshold}"), Text("应为{threshold}", "must be {threshold}")
    ),
    "one_of": Demand(
        Text("应为下列之一：{threshold}", "must be one of: {threshold}"),
        Text("不得为下列任何一个：{threshold}", "must be none of: {threshold}"),
    ),
    "none_of": Demand(
        Text("不得为下列任何一个：{threshold}", "must be none of: {threshold}"),
        Text("应为下列之一：{threshold}", "must be one of: {threshold}"),
    ),
    "at_least": Demand(
        Text("应不小于{threshold}", "must be at least {threshold}"),
        Text("应小于{threshold}", "must be less than {threshold}"),
    ),
    "at_most": Demand(
        Text("应不大于{threshold}", "must be at most {threshold}"),
        Text("应大于{threshold}", "must be more than {threshold}"),
    ),
    "between": Demand(
        Text("应在{low}至{high}之间", "must be from {low} to {high}"),
        Text("不得在{low}至{high}之间", "must not be from {low} to {high}"),
    ),
    "matches": Demand(
        Text("应符合格式{threshold}", "must have the form {threshold}"),
        Text("不得符合格式{threshold}", "must not have the form {threshold}"),
    ),
    "contains": Demand(
        Text("应包含{threshold}", "must contain {threshold}"),
        Text("不得包含{threshold}", "must not contain {threshold}"),
    ),
    "contains_all": Demand(
        Text("应全部包含：{threshold}", "must contain all of: {threshold}"),
        Text("不得全部包含：{threshold}", "must not contain all of: {threshold}"),
    ),
    "subset_of": Demand(
        Text("不得超出：{threshold}", "must hold nothing beyond: {threshold}"),
        Text("应超出：{threshold}", "must go beyond: {threshold}"),
    ),
    "empty": Demand(Text("应为空", "must be empty"), Text("不应为空", "must not be empty")),
    "absent": Demand(Text("不应设置", "must not be set"), Text("应有内容", "must be given")),
    "newer_than": Demand(
        Text("距今应不超过{threshold}", "must be no older than {threshold}"),
        Text("距今应超过{threshold}", "must be older than {threshold}"),
    ),
    "older_than": Demand(
        Text("距今应超过{threshold}", "must be older than {threshold}"),
        Text("距今应不超过{threshold}", "must be no older than {threshold}"),
    ),
    "valid_for": Demand(
        Text("应至少再有{threshold}有效", "must last another {threshold}"),
        Text("剩余时间应不足{threshold}", "must end within {threshold}"),
    ),
    "version_at_least": Demand(
        Text("应不低于{threshold}", "must be at least {threshold}"),
        Text("应低于{threshold}", "must be below {threshold}"),
    ),
    "mode_within": Demand(
        Text("不得宽于{threshold}", "must grant nothing beyond {threshold}"),
        Text("应宽于{threshold}", "must grant more than {threshold}"),
    ),
}

_OF_NOTHING: Mapping[str, Demand] = {
    "older_than": Demand(
        Text("应早于判定日", "must lie before the day of judgement"),
        Text("不得早于判定日", "must not lie before the day of judgement"),
    ),
    "valid_for": Demand(Text("应未到期", "must not have ended"), Text("应已到期", "must have ended")),
}
"""Demands of an age of no days, which are better said without a number."""

_FLAGS = frozenset({"empty", "absent"})
"""Operators whose threshold says whether they are to hold at all."""


_OF_ONE = {"one_of": "equals", "none_of": "not_equals", "contains_all": "contains"}
"""Operators over a list that say the same as these when it holds one thing."""


def demand(operator: str, threshold: Any, negated: bool = False) -> Text:
    """What `operator` demands of a value; `negated` where it must not hold."""
    chosen = DEMANDS[operator]
    match threshold:
        case [_] if operator in _OF_ONE:
            chosen = DEMANDS[_OF_ONE[operator]]
        case {"days": 0} | {"months": 0} if operator in _OF_NOTHING:
            chosen = _OF_NOTHING[operator]
        case 0 if operator == "at_most" and threshold is not False:
            chosen = DEMANDS["equals"]  # of counts, which is what a limit of nothing is set to
        case ".+" if operator == "matches":
            chosen = Demand(DEMANDS["empty"].must_not, DEMANDS["empty"].must)
        case False if operator in _FLAGS:
            negated = not negated
    return chosen.must_not if negated else chosen.must
