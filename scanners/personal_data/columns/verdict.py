"""From counts to what a column holds: values, name and chance weighed against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from auditor.model.personal_data import ColumnProfile, EntityShare
from auditor.model.text import Text
from scanners.personal_data.columns.headers import Header
from scanners.personal_data.columns.shapes import CARD, CREDIT, DIGITS15, MOBILE11, ORG, RESIDENT, VIN17
from scanners.personal_data.columns.tally import SHAPE_BIT, ColumnTally, KindTally
from scanners.personal_data.finding import ENTITIES, FORMS, NUMBER, unmasked
from scanners.personal_data.policy_records import Policy, Role, higher_grade, higher_sensitivity

CHANCE: Mapping[str, tuple[int, float]] = {
    "CN_ID_CARD": (RESIDENT, 1 / 11),
    "CN_HKMOTW_RESIDENCE": (RESIDENT, 1 / 11),
    "CN_FOREIGN_PR": (RESIDENT, 1 / 11),
    "CN_DRIVER_LICENSE": (RESIDENT, 1 / 11),
    "CN_SOCIAL_SECURITY": (RESIDENT, 1 / 11),
    "CN_ID_CARD_15": (DIGITS15, 1 / 1000),
    "BANK_CARD": (CARD, 1 / 10),
    "CN_USCC": (CREDIT, 1 / 31),
    "CN_ORG_CODE": (ORG, 1 / 11),
    "IMEI": (DIGITS15, 1 / 10),
    "VIN": (VIN17, 1 / 11),
    "CN_MOBILE": (MOBILE11, 0.6),
}
"""By kind: the shape a value must have, and what share of arbitrary values of that shape is taken for the kind.

MOD 11-2 and MOD 11 let one in 11 pass, Luhn one in 10, MOD 31 one in 31; a 15-digit number has a province and a date
about once in 5,000; of numbers of 11 digits beginning with 1 fewer than six in ten have a mobile prefix in use.
"""

_FAILED, _FAILED_UNNAMED = 8, 3
"""Values of the shape that must have failed before chance explains those that passed; and where no name speaks for a
kind of which arbitrary values pass more often than not: hardly a real mobile number fails."""
_OFTEN = 0.5
_SIGMAS = 3.0
_LOOSE = frozenset(
    {"PERSON", "CN_ADDRESS", "DATE_OF_BIRTH", "CN_LANDLINE", "QQ", "WECHAT_ID", "HEALTH", "COORDINATE"}
    | {"CN_PASSPORT", "CN_HKMO_PERMIT", "CN_TW_PERMIT", "CN_OFFICER_ID", "CN_MEDICAL_NO", "CN_PLATE"}
)
"""Kinds without a check digit: what the name of the column says against them is believed."""
_FAMILIES = (
    frozenset(
        {"CN_ID_CARD", "CN_ID_CARD_15", "CN_HKMOTW_RESIDENCE", "CN_FOREIGN_PR", "CN_DRIVER_LICENSE"}
        | {"CN_SOCIAL_SECURITY", "CN_PASSPORT", "CN_HKMO_PERMIT", "CN_TW_PERMIT", "CN_OFFICER_ID"}
    ),
    frozenset({"CN_MOBILE", "CN_LANDLINE"}),
    frozenset({"CN_USCC", "CN_ORG_CODE"}),
)
"""Kinds that stand in one column under one name."""
ABOUT = frozenset({"COORDINATE", "HEALTH"})
"""What is personal only where it is told of somebody: lamps have positions, statistics have diseases."""
_NOBODYS = ABOUT | {"CN_USCC", "CN_ORG_CODE", "IP_ADDRESS", "MAC_ADDRESS", "CN_LANDLINE"}
"""Kinds that make no table one about persons."""
_OF_NOBODY = Text("表中没有任何人", "the table is about nobody")
_BY_VALUES, _BY_NAME, _AGAINST_OTHER, _AGAINST_NONE = 0.5, 0.2, 0.8, 0.95
"""Share of different values that makes the verdict: by the values alone, with the name, against a name that speaks of
another kind, against a name that says nobody's."""
_MANY = 20
_COUNTED_UP = 5
"""Different mobile numbers to one prefix of eight digits, on average, from which they are numbers counted up."""
_FREE_TEXT = 0.3
_SHOWN_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """A column's profile, the public role its people have, and the kinds that chance or the name explained away."""

    profile: ColumnProfile
    role: Role | None
    dismissed: tuple[str, ...]


def judge(
    source: str,
    column: str,
    tally: ColumnTally,
    header: Header,
    policy: Policy,
    *,
    has_comment: bool = False,
    nobodys: frozenset[str] = frozenset(),
) -> Verdict:
    """What the column holds. A kind explained by chance, or by a name that says nobody's, is no finding at all; nor are
    `nobodys`, kinds that tell of nobody in a table such as this."""
    shares: list[EntityShare] = []
    dismissed: list[str] = []
    reasons: dict[str, Text] = {}
    role: Role | None = None
    for kind in sorted(tally.kinds):
        entity, counts = ENTITIES[kind], tally.kinds[kind]
        if why := _OF_NOBODY if entity in nobodys else _explained(tally, kind, header):
            dismissed.append(entity)
            reasons.setdefault("", why)
            continue
        found_role = _role(policy, entity, column, counts)
        role = role or found_role
        shares.append(_share(tally, kind, header, policy, found_role))
    held = [share for share in shares if share.verdict]
    best = max(held, key=lambda share: _rank(tally, share, header), default=None)
    profile = ColumnProfile(
        source=source,
        column=column,
        rows=tally.rows,
        filled=tally.filled,
        distinct=tally.sample.count(),
        entity=best.entity if best else "",
        rate=best.rate if best else 0.0,
        score=_score(tally, best, header) if best else 0.0,
        sensitivity=best.sensitivity if best else higher_sensitivity(*(share.sensitivity for share in shares)),
        grade=best.grade if best else higher_grade(*(share.grade for share in shares)),
        header=header.entity,
        free_text=tally.filled > 0 and tally.text >= _FREE_TEXT * tally.filled,
        shares=tuple(sorted(shares, key=lambda share: (not share.verdict, -share.values, NUMBER[share.entity]))),
        why=_why(tally, best, header, column, has_comment, reasons.get("")),
    )
    return Verdict(profile, role, tuple(dismissed))


def about_somebody(profile: ColumnProfile) -> frozenset[str]:
    """What in a column names, reaches or tells a person: then what else its table holds is told of somebody."""
    return frozenset(share.entity for share in profile.shares) - _NOBODYS


def whole_rate(tally: ColumnTally, kind: int) -> float:
    """Share of the different values that are of the kind as a whole."""
    return tally.sample.seen(1 << kind) / max(1, len(tally.sample.digests))


def _share(tally: ColumnTally, kind: int, header: Header, policy: Policy, role: Role | None) -> EntityShare:
    entity, counts = ENTITIES[kind], tally.kinds[kind]
    return EntityShare(
        entity=entity,
        values=counts.values,
        whole=counts.whole,
        rate=round(counts.values / max(1, tally.filled), 6),
        distinct=counts.distinct.count(),
        score=counts.best,
        verdict=_holds(tally, kind, header),
        sensitivity=role.sensitivity if role else policy.sensitivity_of(entity),
        grade=role.grade if role else policy.grade_of(entity),
        first_row=counts.first_row,
        forms={name: count for name, count in zip(FORMS, counts.forms.tolist(), strict=True) if count},
        samples=tuple(dict.fromkeys(counts.samples.values()))[:_SHOWN_SAMPLES],
    )


def _role(policy: Policy, entity: str, column: str, counts: KindTally) -> Role | None:
    if role := policy.role_of(entity, column):
        return role
    by_value = (role for role in policy.roles if role.prefix and entity in role.entities)
    return next((role for role in by_value if counts.prefixed), None)


def _holds(tally: ColumnTally, kind: int, header: Header) -> bool:
    """Whether the kind is what the column holds. Two different values are needed unless the name says so."""
    rate, different = whole_rate(tally, kind), tally.sample.seen(1 << kind)
    if agrees(header, ENTITIES[kind]):
        return different >= 1 and rate >= _BY_NAME
    if header.against:
        return ENTITIES[kind] not in _LOOSE and different >= _MANY and rate >= _AGAINST_NONE
    least = _AGAINST_OTHER if header.entity and header.confidence >= _BY_VALUES else _BY_VALUES
    return different >= 2 and rate >= least


def agrees(header: Header, entity: str) -> bool:
    """Whether the name speaks of this kind, or of one that stands under the same names."""
    plain = unmasked(entity)
    return bool(header.entity) and (
        plain == header.entity
        or entity == "MASKED_OTHER"
        or any(plain in family and header.entity in family for family in _FAMILIES)
    )


def _explained(tally: ColumnTally, kind: int, header: Header) -> Text | None:
    """Why values that look like the kind are not of it; None where nothing speaks against them."""
    entity, counts = ENTITIES[kind], tally.kinds[kind]
    if header.against and entity in _LOOSE and 2 * counts.whole > counts.values and not tally.text:
        return Text("列名表明不是个人信息", "the column's name says that it is nobody's")
    if entity not in CHANCE or 10 * counts.whole < 9 * counts.values:
        return None
    shape, chance = CHANCE[entity]
    alike = tally.sample.marks & np.uint64(shape << SHAPE_BIT) != 0
    shaped = int(np.count_nonzero(alike))
    passed = int(np.count_nonzero(tally.sample.marks[alike] & np.uint64(1 << kind)))
    expected = shaped * chance
    least = _FAILED_UNNAMED if chance > _OFTEN and not agrees(header, entity) else _FAILED
    if shaped - passed >= least and passed <= expected + _SIGMAS * sqrt(expected * (1 - chance)):
        return Text(
            f"{shaped} 个同形值中只有 {passed} 个符合规则，与随机相当",
            f"only {passed} of {shaped} values of this shape pass, which is what chance gives",
        )
    if entity == "CN_MOBILE" and not agrees(header, entity) and _counted_up(tally, shaped):
        return Text("号码连续，是编号而不是手机号码", "the numbers are counted up: serial numbers, not telephones")
    return None


def _counted_up(tally: ColumnTally, shaped: int) -> bool:
    if shaped < _MANY or not len(tally.prefixes.digests):
        return False
    different = tally.sample.count() * shaped / len(tally.sample.digests)
    return different >= _COUNTED_UP * tally.prefixes.count()


def _rank(tally: ColumnTally, share: EntityShare, header: Header) -> tuple[bool, float, float, int]:
    kind = NUMBER[share.entity]
    same = unmasked(share.entity) == header.entity
    return same, whole_rate(tally, kind), share.score, -kind


def _score(tally: ColumnTally, share: EntityShare, header: Header) -> float:
    """How sure the verdict is, 0 to 1: values and name as two witnesses that know nothing of each other."""
    named = header.confidence if agrees(header, share.entity) else 0.0
    by_values = share.score * whole_rate(tally, NUMBER[share.entity])
    return round(1 - (1 - by_values) * (1 - 0.8 * named), 4)


def _why(
    tally: ColumnTally, best: EntityShare | None, header: Header, column: str, has_comment: bool, dismissed: Text | None
) -> Text:
    zh, en = [], []
    name_zh = f"列名“{column}”" + "及其注释" * has_comment
    name_en = f"the name {column!r}" + " with its comment" * has_comment
    if best:
        percent = round(100 * whole_rate(tally, NUMBER[best.entity]))
        zh.append(f"{percent}% 的不同值整体符合")
        en.append(f"{percent}% of the different values match as a whole")
        if agrees(header, best.entity):
            zh.append(f"{name_zh}与之一致")
            en.append(f"{name_en} agrees")
    elif tally.kinds and not dismissed:
        zh.append("只在部分值中出现")
        en.append("found in some values only")
    if dismissed:
        zh.append(dismissed.zh)
        en.append(dismissed.en)
    if not tally.kinds and header.entity:
        zh.append(f"{name_zh}指向个人信息，但值中未发现")
        en.append(f"{name_en} speaks of personal data, but the values show none")
    return Text("；".join(zh), "; ".join(en))
