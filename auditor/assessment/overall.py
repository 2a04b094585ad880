"""The overall assessment 整体测评: links that people recorded, laid over the results of items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from auditor.assessment.items import BAD, GOOD, PARTLY, RANK
from auditor.assessment.model import ClauseState, ItemResult, LinkResult
from auditor.model.register import OverallLink
from auditor.model.text import Text

_RESULTS = {"compliant": GOOD, "partial": PARTLY, "non_compliant": BAD}


def with_links(
    items: Sequence[ItemResult], links: Sequence[OverallLink], as_of: date
) -> tuple[tuple[ItemResult, ...], tuple[LinkResult, ...]]:
    """The items after the overall assessment, `raw` kept, and what became of every link.

    Links read raw results only, so that none works through another. Of several on one item a weakening one counts
    before a compensating one, then the one recorded first. A link has no effect yet while items that it works through,
    or the one it changes, are pending, but opens the range of the item it could change.
    """
    if not links:
        return tuple(items), ()
    by_id = {item.clause.id: item for item in items}
    changed: dict[str, ItemResult] = {}
    results: dict[int, LinkResult] = {}
    for position, link in sorted(enumerate(links), key=lambda each: (each[1].effect != "weakens", each[0])):
        item = by_id.get(link.clause)
        why = _hindrance(link, item, by_id, as_of)
        if item is not None and why is None and link.clause not in changed:
            state = _RESULTS[link.result]
            changed[link.clause] = replace(item, state=state, worst=state, best=state, link=link)
        elif item is not None and link.clause not in changed and _may_come(link, item, why, by_id):
            by_id[link.clause] = _opened(item, _RESULTS[link.result])
        results[position] = LinkResult(link, why is None and changed[link.clause].link is link, why)
    after = tuple(changed.get(item.clause.id, by_id[item.clause.id]) for item in items)
    return after, tuple(results[position] for position in range(len(links)))


_NOT_IN_FORCE = Text("不在有效期内", "not in force on this day")
_NOT_SELECTED = Text("该平台不评这一测评项", "the platform is not assessed on this item")
_NOT_SETTLED = Text("该测评项尚未得出结果", "the item itself has no result yet")
_NO_CHANGE = Text("结果不因此变化", "it would not change the result that way")
_NOT_MET = Text(
    "经由的测评项未全部符合，起不到弥补作用", "not all items it works through comply, so they make up for nothing"
)
_ALL_MET = Text("经由的测评项全部符合，没有削弱", "all items it works through comply, so nothing is weakened")
_STILL_OPEN = Text("经由的测评项尚未得出结果", "the items it works through have no result yet")


def _hindrance(link: OverallLink, item: ItemResult | None, by_id: Mapping[str, ItemResult], as_of: date) -> Text | None:
    """Why the link changes nothing; None when it does."""
    if not link.decided_on <= as_of or (link.expires_on is not None and link.expires_on < as_of):
        return _NOT_IN_FORCE
    through = [by_id.get(clause) for clause in link.through]
    if item is None or any(each is None for each in through):
        return _NOT_SELECTED
    if item.raw not in RANK:
        return _NOT_SETTLED
    compensates = link.effect == "compensates"
    step = RANK[_RESULTS[link.result]] - RANK[item.raw]
    if (step <= 0) if compensates else (step >= 0):
        return _NO_CHANGE
    return _objection(link, by_id)


def _objection(link: OverallLink, by_id: Mapping[str, ItemResult]) -> Text | None:
    """What the items a link works through have against it."""
    states = [by_id[clause].raw for clause in link.through]
    if link.effect == "compensates":
        if any(state.deviates or state is ClauseState.NOT_APPLICABLE for state in states):
            return _NOT_MET
        return _STILL_OPEN if ClauseState.PENDING in states else None
    if any(state.deviates for state in states):
        return None
    return _STILL_OPEN if ClauseState.PENDING in states else _ALL_MET


def _may_come(link: OverallLink, item: ItemResult, why: Text | None, by_id: Mapping[str, ItemResult]) -> bool:
    """Whether a link without effect may have one when what is pending is settled."""
    if why is _NOT_SETTLED and item.raw is ClauseState.PENDING:
        return _objection(link, by_id) in (None, _STILL_OPEN)
    return why is _STILL_OPEN


def _opened(item: ItemResult, result: ClauseState) -> ItemResult:
    possible = (item.worst, item.best, result)
    return replace(item, worst=min(possible, key=RANK.__getitem__), best=max(possible, key=RANK.__getitem__))
