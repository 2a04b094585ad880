"""Private keys on several lines, whole and cut. None of them opens anything."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from three_paths import detector, on_every_path

from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.private_keys import key_pieces

SIGNS = base64.b64encode(bytes(n * 37 % 251 for n in range(165))).decode()
BODY = [SIGNS[at : at + 64] for at in range(0, len(SIGNS), 64)]
"""Three lines of 64 signs and one of 28."""
SHORT = [*BODY[:2], "q3w="]


def pem(lines: list[str], name: str = "RSA PRIVATE KEY", before: str = "", end: str = "\n") -> str:
    return end.join(f"{before}{line}" for line in (f"-----BEGIN {name}-----", *lines, f"-----END {name}-----"))


def secrets(text: str) -> list[list[str]]:
    return [[text[hit.start : hit.end] for hit in found if hit.entity == "SECRET"] for found in on_every_path(text)]


ON_LINES = [
    ("alone", pem(BODY), BODY),
    ("its last line short", pem(SHORT, "PRIVATE KEY"), SHORT),
    ("with ends of Windows", pem(SHORT, "EC PRIVATE KEY", end="\r\n"), SHORT),
    ("of OpenSSH", pem([SIGNS[:70], SIGNS[70:100]], "OPENSSH PRIVATE KEY"), [SIGNS[:70], SIGNS[70:100]]),
    ("indented", pem(SHORT, before="    "), SHORT),
    ("behind what a log writes", pem(SHORT, before="2026-01-02 03:04:05.678 INFO "), SHORT),
    ("in lines of JSON", pem(SHORT, before='{"log":"', end='\\n"}\n'), SHORT),
    ("behind its key", "key: " + pem(SHORT), SHORT),
    ("in a source", pem(SHORT, before='"', end='\\n" +\n'), SHORT),
    (
        "encrypted",
        pem(["Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-256-CBC,0A1B2C3D4E5F60718293A4B5C6D7E8F9", "", *SHORT]),
        SHORT,
    ),
    ("of OpenPGP", pem(["Version: 1", "", *BODY, "=aB1x"], "PGP PRIVATE KEY BLOCK"), BODY),
    ("its end not there", pem(BODY).rpartition("\n")[0], BODY),
    ("its end cut off, and another line behind", pem(BODY[:2]).rpartition("\n")[0] + "\nGET /index.html\nok", BODY[:2]),
    ("its beginning not there", pem(SHORT).partition("\n")[2], SHORT),
    ("two of them", pem(SHORT) + "\n" + pem(BODY), [*SHORT, *BODY]),
]


@pytest.mark.parametrize(("text", "lines"), [row[1:] for row in ON_LINES], ids=[row[0] for row in ON_LINES])
def test_each_line_of_a_private_key_is_found(text: str, lines: list[str]) -> None:
    assert secrets(text) == [lines] * 3


@pytest.mark.parametrize(("text", "lines"), [row[1:] for row in ON_LINES], ids=[row[0] for row in ON_LINES])
@pytest.mark.parametrize("lane", ["numba", "numpy"])
def test_lines_of_a_log_give_the_same(lane: str, text: str, lines: list[str]) -> None:
    data = f"before\n{text}\nbehind\n".encode()
    found = detector(lane).scan(data)  # type: ignore[arg-type]
    places = zip(found.start.tolist(), found.end.tolist(), found.entity.tolist(), strict=True)
    assert [data[start:end].decode() for start, end, entity in places if ENTITIES[entity] == "SECRET"] == lines


def test_a_key_on_one_line_is_found_as_a_whole() -> None:
    text = json.dumps({"private_key": pem(BODY) + "\n", "id": 1})
    inner = "\\n".join(BODY)
    assert secrets(text) == [[inner]] * 3
    assert secrets(pem(BODY, end="")) == [["".join(BODY)]] * 3
    assert secrets("key=" + pem(BODY, end="\\n").rpartition("\\n")[0]) == [[inner]] * 3


@pytest.mark.parametrize(
    "text",
    [
        pem(BODY, "CERTIFICATE"),
        pem(BODY, "PUBLIC KEY"),
        pem(["..."]),
        pem([]),
        pem([], end=""),
        "-----BEGIN PRIVATE KEY----- must stand on the first line",
        "PRIVATE KEY",
        "Not found: -----END RSA PRIVATE KEY-----\n" + BODY[0],
        "\n".join(BODY) + "\n\nGET /\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_nothing_else_is_a_private_key(text: str) -> None:
    assert secrets(text) == [[]] * 3


def test_cells_hold_keys_too() -> None:
    cells = [f"{pem(SHORT)}\n".encode(), b"a", pem(BODY).encode()]
    bounds = np.cumsum([0, *map(len, cells)], dtype=np.int64)
    found = detector("numpy").scan(b"".join(cells), bounds, "cert")
    assert found.segment.tolist() == [0] * len(SHORT) + [2] * len(BODY)


_lines = st.lists(
    st.sampled_from(
        [
            *(*BODY, *SHORT, "", " ", "PRIVATE KEY", "张三", "Proc-Type: 4,ENCRYPTED", "=aB1x", '{"log":"'),
            *("-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"),
            "-----END PRIVATE KEY----------BEGIN PRIVATE KEY-----",
        ]
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(_lines, st.sampled_from(["\n", "\r\n", "", " "]), st.lists(st.integers(0, 900), max_size=4))
def test_pieces_of_any_text_lie_in_their_segments(lines: list[str], end: str, cuts: list[int]) -> None:
    data = end.join(lines).encode() + b"."
    bounds = np.array(sorted({0, len(data), *(cut for cut in cuts if cut < len(data))}), np.int64)
    for piece in key_pieces(data, bounds, range(len(bounds) - 1)):
        assert bounds[piece.segment] <= piece.start < piece.end <= bounds[piece.segment + 1]
        assert b"\n" not in data[piece.start : piece.end].strip()


@settings(max_examples=60, deadline=None)
@given(_lines, st.sampled_from(["\n", "\r\n", "", " "]))
def test_every_path_finds_the_same_keys(lines: list[str], end: str) -> None:
    first, second, third = on_every_path(end.join(lines))
    assert first == second == third
