"""Health of a person: diseases, disabilities, pregnancy, allergies, and the words for being well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.name_data import HAN
from scanners.personal_data.rule_data import rule_data

SICK, LIKELY, GRADE, WELL = 0.9, 0.75, 0.7, 0.5
"""Scores of a known disease or disability; of a word that ends like one; of a grade alone; of being well.

A healthy word (良好, 无, 正常) under a health key is health data too, but such words fill any status column: `WELL`
counts under a key that can only mean health and not under a weak one.
"""
CODE = 0.8
"""Score of a code of the International Classification of Diseases, where codes are asked for."""

LONGEST = 2000

_EDGE = " \t\r\n　\"'“”‘’「」,，;；。.、"
_ICD = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.[0-9xX]{1,4}(?:[xX]?[0-9]{0,4})?)?(?:[*+†])?")
_CODES = re.compile(rf"{_ICD.pattern}(?:[ ,，;；、/|]+{_ICD.pattern}){{0,9}}")
_LEAD = re.compile(
    r"(?:名?称|(?:筛查|检[查测验])?结果|结论|情况|信息|描述)?[ \t　]{0,4}"
    r"(?:[为是：:＝=]|系(?!统)|有(?!机)|[\"'”’]?[ \t　]{0,4}[:：=＝])?"
    r"[ \t　\"'“‘「『（(\[【]{0,4}(?:[1１一][.、．)）])?"
)
_CLAUSE = re.compile(r"[^。；;\n\r\t\"'”’」』】\]|]{1,40}")
_TAIL = r"[（(][^（()）]{0,20}[)）]|[0-9一二三四ⅠⅡⅢⅣIV]{1,4}[期级度型]|术后|状态|暴露|前期|后期|[A-C](?![0-9A-Za-z])"
"""What tells of a disease how far it has come."""
_TAILS = re.compile(f"(?:{_TAIL}){{0,2}}")
_SORT = re.compile("(?:[12ⅠⅡ一二]型|急性|慢性|先天性|继发性|老年性?|[左右双]侧){0,2}")
"""What tells before its name of which sort a disease is."""
_PART = re.compile(f"(?:(?![防抗无非治查疑筛否除未不及或与和])[{HAN}]){{1,4}}")
"""What of the body a disease is of, or what it comes from: 乳腺, 缺铁性."""
_DISABLED = re.compile("(?:视力|听力|言语|肢体|智力|精神|多重)(?:残疾)?[一二三四1-4]级")
_IN_WORD = "产术"
"""产后 and 术后 begin no other clause."""
_PREGNANT = re.compile(r"孕 ?[0-9一二三四五六七八九十]{1,3} ?(?:\+ ?[0-6] ?)?(?:周|个?月|次|产)|停经 ?[0-9]")
_DIVIDE = re.compile(r"[，,、;；/+和及与 　]+")


@dataclass(frozen=True, slots=True)
class HealthData:
    """Words by weight, and patterns over them, longest first."""

    whole: dict[str, float]
    sick: re.Pattern[str]
    ending: re.Pattern[str]
    not_endings: frozenset[str]
    stops: re.Pattern[str]


@cache
def health_data() -> HealthData:
    """The shipped words, read once."""
    found = rule_data("health.yaml")
    words = {kind: found[kind].split() for kind in found}
    whole = dict.fromkeys(words["healthy"], WELL)
    whole |= dict.fromkeys(words["grades"], GRADE)
    whole |= dict.fromkeys([*words["disability"], *words["allergies"]], SICK)
    whole |= dict.fromkeys(words["sick"], SICK)
    long = [word for kind in ("sick", "disability") for word in words[kind] if len(word) > 1]
    return HealthData(
        whole,
        _any_of(word for word in long if word not in ("视力", "听力", "言语", "肢体", "智力", "精神", "多重", "中毒")),
        re.compile(f"(?:{_any_of(words['endings']).pattern})(?:[0-9一二三四ⅠⅡⅢⅣIV期级度型]{{1,6}}|{_TAIL}){{0,2}}$"),
        frozenset(words["not_endings"]),
        _any_of(words["stops"]),
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    # 高血压病史 is a history of 高血压, not of 高血压病.
    return re.compile(
        "|".join(re.escape(word) + ("(?![史历房床区人情因])" if word[-1] == "病" else "") for word in longest_first)
    )


def health_value(text: str, *, codes: bool = False) -> Match | None:
    """What the value of `text` under a health key (健康状况, 诊断, 病史, 残疾等级 ...) says of a person's health.

    The span is the whole value. `codes`: the key asks for a diagnosis, so that ICD-10 codes count. Scores: `SICK`,
    `LIKELY`, `GRADE`, `WELL`.
    """
    start = len(text) - len(text.lstrip(_EDGE))
    core = text[start:].rstrip(_EDGE)
    size = len(core)
    if not size or size > LONGEST:
        return None
    score = health_data().whole.get(core) or _score(core, codes)
    return Match(start, start + size, score) if score else None


def _score(core: str, codes: bool) -> float:
    data = health_data()
    if core.isascii() and core not in data.whole:
        return CODE if codes and _CODES.fullmatch(core) else SICK if data.sick.search(core) else 0.0
    if data.sick.search(core) or _PREGNANT.search(core):
        return SICK
    if len(core) > 2 and _ends_like_a_disease(core, data):
        return LIKELY
    parts = [part for part in _DIVIDE.split(core) if part]
    if len(parts) > 1:
        scores = [data.whole.get(part) or (LIKELY if _ends_like_a_disease(part, data) else 0.0) for part in parts]
        if all(scores) or max(scores) > WELL:
            return max(scores)
    return 0.0


def is_disease(text: str) -> bool:
    """Whether a text names a known disease, its sort or a part of the body before it, how far it has come behind; or
    a grade of a disability."""
    found = [*health_data().sick.finditer(text)]
    if not found:
        return _DISABLED.fullmatch(text) is not None
    start, end = found[0].start(), found[-1].end()
    is_whole = len(found) == 1 and _TAILS.fullmatch(text, end) is not None
    before = text[:start]
    return is_whole and (_SORT.fullmatch(before) or _PART.fullmatch(before)) is not None


def _ends_like_a_disease(text: str, data: HealthData) -> bool:
    return len(text) > 2 and text not in data.not_endings and data.ending.search(text) is not None


def health_after_cue(text: str, at: int, *, codes: bool = False) -> Match | None:
    """The disease, disability or state right behind a cue (诊断为, 患有, 病史 ...) that ends at `at`.

    The span runs from the first word to the end of the last that names a disease before the clause ends.
    """
    data = health_data()
    lead = _LEAD.match(text, at)
    start = lead.end() if lead else at
    clause = _CLAUSE.match(text, start)
    if not clause:
        return None
    if codes and (code := _ICD.match(text, start)):
        return Match(start, code.end(), CODE)
    end = clause.end()
    stop = data.stops.search(text, start + 1, end)
    while stop and stop[0] == "后" and text[stop.start() - 1] in _IN_WORD:
        stop = data.stops.search(text, stop.end(), end)
    if stop:
        end = stop.start()
    best = None
    for part in _parts(text, start, end):
        reach = _reach(text, *part, data)
        if reach is None:
            break
        best = reach
    if best is None:
        return None
    return Match(start, best[0], best[1])


BEFALLEN = frozenset({"入院", "住院", "就诊", "就医", "手术", "去世", "病故", "病逝", "离世", "逝世"})
"""Words in running text before which stands why: 因脑梗死住院."""
_BECAUSE = re.compile(
    r"(?:因|由于|罹患|患)(?:患)?(?P<ill>[^因由患，。；,;: ]{2,14}?)(?:加重|发作|复发|后|而|再次|多次|紧急|急诊){0,2}"
    rf"(?:{'|'.join(sorted(BEFALLEN))})$"
)


def illness_before(text: str, behind: str) -> Match | None:
    """The disease for which somebody came where a word of `BEFALLEN` says; that word ends `text`, `behind` follows.

    What is said of everybody with a disease (因糖尿病住院的患者) is nobody's health.
    """
    because = _BECAUSE.search(text)
    if because is None or behind.startswith("的"):
        return None
    start, end = because.span("ill")
    is_ill = all(_reach(text, *part, health_data()) == (part[1], SICK) for part in _parts(text, start, end))
    return Match(start, end, SICK) if is_ill else None


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    parts = []
    for gap in _DIVIDE.finditer(text, start, end):
        if gap.start() > start:
            parts.append((start, gap.start()))
        start = gap.end()
    return [*parts, (start, end)] if start < end else parts


def _reach(text: str, start: int, end: int, data: HealthData) -> tuple[int, float] | None:
    """End and score of what one part of a clause says of health; None for nothing."""
    last = None
    for found in data.sick.finditer(text, start, end):
        last = found
    word = text[start:end]
    if _ends_like_a_disease(word, data):
        return end, SICK if last else LIKELY
    if last:
        tail = _TAILS.match(text, last.end(), end)
        return tail.end() if tail else last.end(), SICK
    score = data.whole.get(word)
    return (end, score) if score else None
