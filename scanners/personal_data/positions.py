"""Values that a format tells by their places: fields of HL7 version 2, names and passwords of FreeRADIUS.

    PID|1||2022375467^^^HIS^MR||张三||19990829|M      Login incorrect (pap: …): [zhangsan/password] (from client …

Source: HL7 v2.5.1 chapters 3 (PID, NK1, PV1, AL1) and 6 (DG1), CX, XPN, XCN, XAD, XTN and CE of chapter 2.A.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

SEGMENTS = ("PID", "NK1", "DG1", "PV1", "AL1")
LOGINS = ("OK", "incorrect", "):")
"""What stands before the bracket in which FreeRADIUS tells who came, as a key or as a remark that ends."""
_NAME, _BIRTH, _HOME, _TELEPHONE, _ILLNESS, _PATIENT = "姓名", "出生日期", "家庭住址", "联系电话", "诊断", "病历号"
_OF_TYPES: Mapping[str, str] = MappingProxyType(
    {"NI": "身份证号", "PPN": "护照号", "DL": "驾驶证号", "SS": "社会保障号", "MC": "医保号"}
)
"""Columns of identifiers by their type, table 0203; of any other it is the patient's number."""
_PUBLIC_SECURITY = "GA"
"""The assigner of identity numbers in messages of Chinese hospitals."""
_IDENTITY = re.compile(r"[1-9][0-9]{16}[0-9Xx]|[1-9][0-9]{14}")
_SEPARATORS = re.compile(r"MSH\|(?P<component>[^\s\w])(?P<repetition>[^\s\w])[^\s\w]{1,3}\|")
_SEGMENT_END = re.compile(r"[\r\n]| (?=[A-Z][A-Z0-9]{2}\|)")
_LOGGED_IN = re.compile(r"Login (?:OK|incorrect)(?: \([^()\[\]]{0,120}\))?: \[\Z")
_LOGIN = re.compile(r"[^\[\]/\s]{1,64}/(?P<password>[^\]\r\n]{1,128})\] \(from client ")
_FARTHEST_BEFORE = 200

Placed = tuple[int, int, str]
"""Start and end of a value, and the name of its column."""


def login_password(text: str, at: int) -> Iterator[Placed]:
    """The password in the bracket whose inside begins at `at`."""
    if _LOGGED_IN.search(text, max(0, at - _FARTHEST_BEFORE), at) and (login := _LOGIN.match(text, at)):
        yield *login.span("password"), "password"


def segment_values(text: str, segment: str, at: int) -> Iterator[Placed]:
    """Values of the segment of HL7 whose first field begins behind the bar at `at`."""
    signs = _SEPARATORS.search(text, 0, at)
    component, repetition = (signs["component"], signs["repetition"]) if signs else ("^", "~")
    end = _SEGMENT_END.search(text, at)
    fields = [*_parts(text, at + 1, end.start() if end else len(text), "|")]
    for number, read in _FIELDS[segment].items():
        if number <= len(fields):
            for start, last in _parts(text, *fields[number - 1], repetition):
                components = [*_parts(text, start, last, component)]
                for first, stop, column in read(text, components):
                    if first < stop:
                        yield first, stop, column


def _parts(text: str, start: int, end: int, sign: str) -> Iterator[tuple[int, int]]:
    """Places of the parts of a text between signs."""
    while (next_ := text.find(sign, start, end)) >= 0:
        yield start, next_
        start = next_ + len(sign)
    yield start, end


_Components = list[tuple[int, int]]
_Read = Callable[[str, _Components], Iterator[Placed]]


def _only(number: int, column: str) -> _Read:
    """One component of a field."""

    def read(text: str, components: _Components) -> Iterator[Placed]:
        if number <= len(components):
            yield *components[number - 1], column

    return read


def _identifier(text: str, components: _Components) -> Iterator[Placed]:
    start, end = components[0]
    said = [text[slice(*place)] for place in components[3:6]]
    column = next((_OF_TYPES[word] for word in said if word in _OF_TYPES), _PATIENT)
    if column == _PATIENT and (_PUBLIC_SECURITY in said or _IDENTITY.fullmatch(text, start, end)):
        column = _OF_TYPES["NI"]
    yield start, end, column


def _born(text: str, components: _Components) -> Iterator[Placed]:
    """The day, of which the time may follow."""
    start, end = components[0]
    yield start, min(end, start + 8) if text[start:end].isdigit() else end, _BIRTH


def _number(text: str, components: _Components) -> Iterator[Placed]:
    """A telephone number as a whole, or without its area."""
    for number in (0, 6, 11):
        if number < len(components):
            yield *components[number], _TELEPHONE


_FIELDS: Mapping[str, Mapping[int, _Read]] = MappingProxyType(
    {
        "PID": {
            **{2: _identifier, 3: _identifier, 4: _identifier, 5: _only(1, _NAME), 6: _only(1, _NAME), 7: _born},
            **{9: _only(1, _NAME), 11: _only(1, _HOME), 13: _number, 14: _number, 19: _only(1, _OF_TYPES["NI"])},
        },
        "NK1": {2: _only(1, _NAME), 4: _only(1, _HOME), 5: _number, 6: _number},
        "DG1": {3: _only(2, _ILLNESS), 4: _only(1, _ILLNESS)},
        "PV1": {**dict.fromkeys((7, 8, 9, 17), _only(2, _NAME)), 19: _only(1, _PATIENT)},
        "AL1": {3: _only(2, "过敏史")},
    }
)
