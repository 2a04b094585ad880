"""Fields of records in fixed text: steps and expressions take every record apart alike, whatever it is."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.logs import formats
from scanners.personal_data.logs.cuts import Step, Value, by_expression, expression
from scanners.personal_data.logs.formats import PatternFormat
from scanners.personal_data.logs.interface import address_class
from scanners.personal_data.logs.names import Role
from scanners.personal_data.logs.native import NativeLane
from scanners.personal_data.logs.plain import PlainLane

NATIVE, PLAIN = NativeLane(), PlainLane()
TEXTS = st.sampled_from([b" ", b" - ", b'" ', b'"', b"[", b"] ", b"|", b"||", b", ", b"\\"])
SIGNS = (b" ", b" - ", b'"', b'" ', b"\\", b'\\"', b"[", b"] ", b"|", b"||", b",", b"\t", b"\r", b"\n")
PIECES = st.sampled_from([*SIGNS, b"a", b"1.2", b"-", b"\xe4\xb8\xad"])
LAST = [Step(Value.LINE, b""), Step(Value.WORD, b""), Step(Value.CSV, b""), Step(Value.UNTIL, b" ")]
BLANK = [Step(Value.WORD, b" "), Step(Value.TWO_WORDS, b" "), Step(Value.CSV, b",")]


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    found = []
    for text in draw(st.lists(TEXTS, max_size=5)):
        kinds = [Value.UNTIL, Value.LIST, Value.QUOTED] if text.startswith(b'"') else [Value.UNTIL, Value.LIST]
        found.append(Step(draw(st.sampled_from(kinds)), text))
    return [*draw(st.lists(st.sampled_from(BLANK), max_size=2)), *found, draw(st.sampled_from(LAST))]


def places(form: PatternFormat, lines: list[bytes]) -> list[list[list[list[int]]]]:
    """What each lane says of the fields of lines that stand one below the other."""
    bounds = np.cumsum([0, *map(len, lines)]).astype(np.int64)
    data = b"".join(lines) + b" "
    return [lane.fields(form, data, bounds[:-1], bounds[1:]).tolist() for lane in (PLAIN, NATIVE)]


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.just(b""), steps(), st.lists(st.lists(PIECES, max_size=16).map(b"".join), min_size=1, max_size=4))
def test_steps_and_expression_take_a_record_apart_alike(lead: bytes, made: list[Step], lines: list[bytes]) -> None:
    form = PatternFormat.of_steps("t", lead, made, [(str(n),) for n in range(len(made))])
    plain, native = places(form, [lead + line for line in lines] + lines)
    assert native == plain


@pytest.mark.parametrize(
    "line",
    [
        b'10.0.0.1 - u1 [20/Nov/2026:08:30:00 +0800] "GET /a?b=\\"c HTTP/1.1" 200 5 "-" "Mozilla/5.0"\n',
        b'10.0.0.1 - - [20/Nov/2026:08:30:00 +0800] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0" "1.2.3.4, 5.6.7.8"\n',
        b'10.0.0.1 - - [20/Nov/2026:08:30:00 +0800] "GET / HTTP/1.1" 200 5 "-\n',
    ],
)
def test_an_access_log_is_taken_apart_as_its_format_says(line: bytes) -> None:
    plain, native = places(formats.COMBINED, [line])
    assert native == plain
    whole, address, *_ = native[0]
    assert address == ([0, 8] if whole[0] == 0 else [-1, -1])


def test_variables_side_by_side_are_left_to_the_expression() -> None:
    form = formats.log_format("$remote_addr$status|$request")
    assert isinstance(form, PatternFormat) and form.cuts is None
    (found,) = by_expression(form.regex, b"10.0.0.1200|GET /", np.array([0]), np.array([17])).tolist()
    assert found[0] == [0, 17] and found[3] == [12, 17]


def test_a_text_that_means_something_in_expressions_means_itself() -> None:
    assert re.compile(expression(b"(.", [Step(Value.UNTIL, b"]*"), Step(Value.LINE, b"")])).fullmatch(b"(.a]*b")


ADDRESSES = ["127.0.0.1", "172.16.9.9", "172.32.0.1", "192.168.1.1", "192.169.0.1", "::1", "localhost", "1.2", "10."]
ANY_ADDRESS = st.ip_addresses(v=4).map(str) | st.sampled_from(ADDRESSES) | st.text("0123456789.", max_size=9)


@given(st.lists(ANY_ADDRESS, min_size=1, max_size=6))
def test_addresses_with_one_digest_are_of_one_class(addresses: list[str]) -> None:
    data = "".join(addresses).encode() + b" "
    ends = np.cumsum([len(address) for address in addresses])
    spans = np.full((len(addresses), len(Role), 2), -1, np.int64)
    spans[:, Role.ADDRESS] = np.stack([np.append(0, ends[:-1]), ends], axis=1)
    digests = NATIVE.written(data, spans, (Role.ADDRESS,)).digests[Role.ADDRESS].tolist()
    classes: dict[int, str] = {}
    for digest, address in zip(digests, addresses, strict=True):
        assert bool(digest) == bool(address)
        assert classes.setdefault(digest, address_class(address)) == address_class(address)
