"""Scores and verdicts of a platform, in the 2025 and the 2021 edition of the report template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from auditor.assessment.model import (
    ClauseState,
    Edition,
    Grade,
    ItemResult,
    Range,
    RateMode,
    Score,
    Settings,
    Share,
)
from auditor.assessment.rates import HALVES, VALUES, rate_of, worth
from auditor.model.text import Text

SINCE_2025 = date(2025, 3, 20)
"""Reports dated from this day on use the 2025 edition (公网安〔2025〕1846号, answers 20 to 22)."""

TECHNICAL = frozenset({"安全物理环境", "安全通信网络", "安全区域边界", "安全计算环境", "安全管理中心"})


def edition_of(report_date: date) -> Edition:
    return Edition.E2025 if report_date >= SINCE_2025 else Edition.E2021


def possible_2025(rate: Range, hazards: tuple[int, int], settings: Settings) -> tuple[Grade, ...]:
    """Verdicts that can still come out, from the best to the worst, with at least and at most so many major hazards."""
    grades = {
        grade_2025(value, count, settings)
        for value in _steps(rate, (settings.met_above, settings.not_met_below))
        for count in {min(hazards), max(hazards)}
    }
    return tuple(grade for grade in Grade if grade in grades)


def grade_2025(rate: Fraction, hazards: int, settings: Settings) -> Grade:
    """The verdict for a rate in percent and a number of major hazards.

    Source: 公网安〔2025〕1846号, answer 20. It says nothing of a rate that equals a limit: the settings do.
    """
    upper, lower = settings.met_above, settings.not_met_below
    if rate < lower or (rate == lower and settings.equal_is_not_met):
        return Grade.NOT_MET
    if (rate > upper or (rate == upper and settings.equal_is_met)) and not hazards:
        return Grade.MET
    return Grade.MOSTLY_MET


def _steps(values: Range, limits: Iterable[Fraction]) -> set[Fraction]:
    """Values at which a verdict can differ: the ends, the limits between them, and a point to either side of each."""
    inside = sorted({limit for limit in limits if values.low <= limit <= values.high})
    points = [values.low, *inside, values.high]
    between = [(a + b) / 2 for a, b in pairwise(points)]
    return {*points, *between}


def score_2025(
    items: Sequence[ItemResult], raw: Sequence[ItemResult], hazards: tuple[int, int], settings: Settings
) -> Score:
    """The rate and its verdict. `hazards` are the fewest and the most major hazards there may be; `raw` the items
    before the overall assessment."""
    mode = settings.rate_mode
    value = rate_of(items, mode)
    applicable = [item for item in items if item.state is not ClauseState.NOT_APPLICABLE]
    possible = possible_2025(value, hazards, settings) if value else ()
    counted = Counter(item.worst for item in applicable)
    shares = tuple(
        Share("all", 1, state, counted[state], worth(state, mode) * 100 / len(applicable))
        for state in VALUES
        if counted[state] and mode is not RateMode.PAIR_STRICT
    )
    return Score(
        edition=Edition.E2025,
        mode=mode,
        value=value,
        raw=rate_of(raw, mode),
        applicable=len(applicable),
        pending=sum(item.worst is not item.best for item in applicable),
        shares=shares,
        grade=possible[0] if len(possible) == 1 else None,
        possible=possible,
        notes=tuple(_notes_2025(value, settings)),
    )


_MODES = {
    RateMode.ITEM_STRICT: Text(
        "符合率按测评项计：符合项数除以适用项数，部分符合不计。官方未公布算法，可在设置中改用其他口径。",
        "The rate counts items: those that comply, of those that apply; partly met ones do not count. The official "
        "formula is not published; other modes can be set.",
    ),
    RateMode.PAIR_STRICT: Text(
        "符合率按测评项与测评对象的组合计：符合的组合数除以适用的组合数。官方未公布算法。",
        "The rate counts every item on every object: those that comply, of those that apply. The official formula is "
        "not published.",
    ),
    RateMode.ITEM_HALF: Text(
        "符合率按测评项计，部分符合计半项。官方未公布算法。",
        "The rate counts items, a partly met one as a half. The official formula is not published.",
    ),
}
_EQUAL = Text(
    "符合率恰好等于界限值，公网安〔2025〕1846号未说明此时的结论；本报告按设置处理。",
    "The rate equals a limit; the letter 公网安〔2025〕1846号 does not say what follows, so the settings decide.",
)
_FIXED = Text(
    "已整改的重大风险隐患是否仍影响结论没有明文，本报告按较严的理解计入。",
    "Whether a mended major hazard still matters is not stated; this report counts it, the stricter reading.",
)


def _notes_2025(value: Range | None, settings: Settings) -> Iterable[Text]:
    yield _MODES[settings.rate_mode]
    if value is not None and value.settled and value.low in (settings.met_above, settings.not_met_below):
        yield _EQUAL
    if settings.fixed_hazards_count:
        yield _FIXED


_WEIGHTS = Text(
    "未取得官方权重表：测评项的重要程度为本工具的设定（非官方权重），分数仅供参考。",
    "The official table of weights was not available: the importance of items is this tool's own (unofficial weights); "
    "take the score as a guide.",
)
_RETIRED = Text(
    "2021 版评分公式依据两处二手资料复原，未见官方原文；2025-03-20 起的报告已不用。",
    "The formula of the 2021 edition is restored from two secondary sources; reports since 2025-03-20 do not use it.",
)


def score_2021(
    items: Sequence[ItemResult],
    raw: Sequence[ItemResult],
    high: tuple[bool, bool],
    medium: tuple[bool, bool],
    settings: Settings,
) -> Score:
    """M = Vt + Vm and its verdict. `high` and `medium` say whether there certainly is, and whether there may be, a
    risk of that level.

    Vt = max(0, 100·y − Σ f(w)·(1 − x)·S) over technical items, Vm the same with 100·(1 − y) over management items;
    S = 100/n over all applicable items; f = 1, 2, 3; x = 1, ½, 0.
    """
    applicable = [item for item in items if item.state is not ClauseState.NOT_APPLICABLE]
    technical, management = _sides(applicable, settings.attention)
    value = Range(technical.low + management.low, technical.high + management.high) if applicable else None
    possible: tuple[Grade, ...] = ()
    if value is not None:
        grades = {
            grade_2021(step, h, m) for step in _steps(value, _LIMITS_2021) for h in set(high) for m in set(medium)
        }
        possible = tuple(grade for grade in Grade if grade in grades)
    before = _sides([item for item in raw if item.state is not ClauseState.NOT_APPLICABLE], settings.attention)
    official = all(item.clause.weight_official for item in applicable)
    return Score(
        edition=Edition.E2021,
        mode=None,
        value=value,
        raw=Range(before[0].low + before[1].low, before[0].high + before[1].high) if applicable else None,
        applicable=len(applicable),
        pending=sum(item.worst is not item.best for item in applicable),
        shares=tuple(_deductions(applicable)),
        technical=technical if applicable else None,
        management=management if applicable else None,
        grade=possible[0] if len(possible) == 1 else None,
        possible=possible,
        notes=(_RETIRED,) if official else (_RETIRED, _WEIGHTS),
    )


_LIMITS_2021 = (Fraction(90), Fraction(80), Fraction(70))


def grade_2021(score: Fraction, high_risk: bool, medium_risk: bool) -> Grade:
    """优, 良, 中 or 差: one high risk gives 差 whatever the score, one medium risk keeps 优 away."""
    if high_risk or score < 70:
        return Grade.POOR
    if score < 80:
        return Grade.FAIR
    return Grade.EXCELLENT if score >= 90 and not medium_risk else Grade.GOOD


def _sides(applicable: Sequence[ItemResult], attention: Fraction) -> tuple[Range, Range]:
    """Vt and Vm, each with everything pending at its worst and at its best."""
    if not applicable:
        return Range(Fraction(0), Fraction(0)), Range(Fraction(0), Fraction(0))
    lost = {side: [0, 0] for side in (True, False)}
    for item in applicable:
        side = lost[item.clause.layer in TECHNICAL]
        side[0] += item.clause.weight * (2 - HALVES[item.worst])
        side[1] += item.clause.weight * (2 - HALVES[item.best])
    each = Fraction(100, 2 * len(applicable))
    ranges = []
    for is_technical, part in ((True, attention), (False, 1 - attention)):
        low, high = (max(Fraction(0), 100 * part - points * each) for points in lost[is_technical])
        ranges.append(Range(low, high))
    return ranges[0], ranges[1]


def _deductions(applicable: Sequence[ItemResult]) -> Iterable[Share]:
    if not applicable:
        return
    each = Fraction(100, len(applicable))
    counted = Counter(
        ("technical" if item.clause.layer in TECHNICAL else "management", int(item.clause.weight), item.worst)
        for item in applicable
    )
    for (side, weight, state), number in sorted(
        counted.items(), key=lambda entry: (entry[0][0] != "technical", entry[0][1:])
    ):
        yield Share(side, weight, state, number, -weight * (1 - VALUES[state]) * each)
