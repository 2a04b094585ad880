"""Findings made by hand: values that a test names are found wherever they stand in a block of lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from scanners.personal_data.finding import ENTITIES, Found
from scanners.personal_data.logs.attribute import Attribution, Tools
from scanners.personal_data.logs.formats import LogFormat
from scanners.personal_data.logs.lane import Lane
from scanners.personal_data.logs.native import NativeLane
from scanners.personal_data.logs.sniff import sniff
from scanners.personal_data.logs.tally import Count, Group, LogTally

RESIDENT_ID, MOBILE, CARD, MAIL, NAME = (
    "11010519491231002X",
    "13900001234",
    "6217000000000000000",
    "u1@example.com",
    "赵一",
)
KINDS: Mapping[str, str] = {
    RESIDENT_ID: "CN_ID_CARD",
    MOBILE: "CN_MOBILE",
    "139****1234": "MASKED_CN_MOBILE",
    "1390000***4": "MASKED_CN_MOBILE",
    "110105199003****12": "MASKED_CN_ID_CARD",
    CARD: "BANK_CARD",
    MAIL: "EMAIL_ADDRESS",
    NAME: "PERSON",
    "10.9.8.7": "IP_ADDRESS",
    "%E8%B5%B5%E4%B8%80": "PERSON",
}
_VALUE = re.compile("|".join(re.escape(value) for value in sorted(KINDS, key=len, reverse=True)).encode())
_KEY = re.compile(rb"([\w.-]+)(?:\\*\"|')?\s*[=:]\s*(?:\\*\"|')?$")


def found_in(data: bytes, bounds: np.ndarray) -> Found:
    """What a detector would find: the values of `KINDS` with the keys before them."""
    keys: dict[str, int] = {"": 0}
    rows = []
    for match in _VALUE.finditer(data):
        entity = ENTITIES.index(KINDS[match[0].decode()])
        segment = int(np.searchsorted(bounds, match.start(), "right")) - 1
        before = _KEY.search(data[max(int(bounds[segment]), match.start() - 60) : match.start()])
        key = keys.setdefault(before[1].decode() if before else "", len(keys))
        rows.append((segment, *match.span(), entity, 0.9, 3 if b"%" in match[0] else 0, key))
    columns = list(zip(*rows, strict=True)) or [()] * 7
    types = (np.int32, np.int64, np.int64, np.uint8, np.float32, np.uint8, np.int32)
    return Found(*(np.array(column, kind) for column, kind in zip(columns, types, strict=True)), tuple(keys))


def holds(text: str) -> str:
    found = _VALUE.search(text.encode())
    return KINDS[found[0].decode()] if found else ""


def tools(lane: Lane | None = None) -> Tools:
    clear = frozenset(entity for entity in ENTITIES if not entity.startswith(("MASKED_", "IP_", "CN_USCC")))
    with_names = lane or NativeLane()
    return Tools(
        holds,
        lambda value, _: value[: len(value) // 3] + "*",
        bytes(range(16)),
        clear,
        with_names,
        lambda text: "PERSON" if text == "钱二" else "",
    )


def tallied(text: str | bytes, form: LogFormat | None = None, lane: Lane | None = None) -> LogTally:
    """One block counted as a log of its own."""
    data = text if isinstance(text, bytes) else text.encode()
    with_ = tools(lane)
    bounds = with_.lane.bounds(data)
    tally = LogTally("a.log")
    attribution = Attribution(form or sniff(data), with_)
    tally.take(attribution.sightings(data, bounds, found_in(data, bounds)), 0, 0)
    tally.lines[0] = len(bounds) - 1
    return tally


def said(tally: LogTally) -> dict[tuple[str, str, str, str, str], int]:
    """Hits by interface, consumer, direction, field and kind."""
    return {group[:5]: count.hits for group, count in tally.groups.items()}


def counted(tally: LogTally, entity: str) -> tuple[Group, Count]:
    """The only group of a kind."""
    ((group, count),) = [(g, c) for g, c in tally.groups.items() if g.entity == entity]
    return group, count
