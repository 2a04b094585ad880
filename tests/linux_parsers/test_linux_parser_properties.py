"""Whatever a host prints: a value, a reason or Unparsable; and a comment changes nothing."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from probing import systems

from auditor.errors import Unparsable
from scanners.linux.parsers import PARSERS

RAW = [(probe, text) for _, probe, text in systems()]
WITH_FILES = ("password_policy", "session", "sudo", "audit", "syslog", "logrotate", "access_lists", "integrity")
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _ask(probe: str, text: str, exit_code: int = 0) -> None:
    with suppress(Unparsable):
        PARSERS[probe](text, exit_code)


@pytest.mark.parametrize("probe", sorted(PARSERS))
@given(text=st.text(max_size=300), exit_code=st.sampled_from((0, 1, 127)))
@settings(max_examples=25, deadline=None)
def test_any_text_is_a_value_or_unparsable(probe: str, text: str, exit_code: int) -> None:
    _ask(probe, text, exit_code)


@given(data=st.data())
@QUICK
def test_a_real_output_with_a_piece_changed_never_breaks_a_parser(data: st.DataObject) -> None:
    probe, text = data.draw(st.sampled_from(RAW))
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 40))
    piece = data.draw(
        st.text(max_size=12) | st.sampled_from(["\x00", "| ", "@ x 0\n", ":", "=", "{", "}", "-1", "9" * 30, "\n"])
    )
    _ask(probe, text[:start] + piece + text[start + length :])


@given(data=st.data())
@QUICK
def test_a_real_output_cut_off_anywhere_never_breaks_a_parser(data: st.DataObject) -> None:
    probe, text = data.draw(st.sampled_from(RAW))
    _ask(probe, text[: data.draw(st.integers(0, len(text)))])


@given(data=st.data())
@QUICK
def test_lines_exchanged_or_lost_never_break_a_parser(data: st.DataObject) -> None:
    probe, text = data.draw(st.sampled_from(RAW))
    lines = text.split("\n")
    random.Random(data.draw(st.integers(0, 2**32))).shuffle(lines)
    _ask(probe, "\n".join(lines[: data.draw(st.integers(0, len(lines)))]))


@given(data=st.data())
@QUICK
def test_a_comment_in_a_file_changes_nothing(data: st.DataObject) -> None:
    probe, text = data.draw(st.sampled_from([item for item in RAW if item[0] in WITH_FILES]))
    lines = text.rstrip("\n").split("\n")
    places = [index for index, line in enumerate(lines) if line.startswith("/")]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    path = lines[place].split(":")[0]
    words = data.draw(st.text("abc XYZ=0129*/@.ALL", max_size=30))
    depth = "0:" if probe == "session" else ""
    # A continued line goes on in the next one, so a comment may not come between.
    if lines[place - 1].endswith("\\") or lines[place].endswith("\\"):
        return
    commented = [*lines[:place], f"{path}:99999:{depth}# {words}", *lines[place:]]
    assert PARSERS[probe]("\n".join(commented), 0) == PARSERS[probe](text, 0)


@given(data=st.data())
@QUICK
def test_empty_lines_change_nothing(data: st.DataObject) -> None:
    probe, text = data.draw(st.sampled_from(RAW))
    lines = text.rstrip("\n").split("\n")
    place = data.draw(st.integers(0, len(lines)))
    assert PARSERS[probe]("\n".join([*lines[:place], "", *lines[place:]]), 0) == PARSERS[probe](text, 0)
