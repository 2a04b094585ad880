"""The transcript format: what was rendered is read back, damage costs only what it hit, content forges nothing."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import Unparsable
from scanners.linux.frame import (
    MAX_BLOCK_BYTES,
    Block,
    Header,
    Outcome,
    Sudo,
    Transcript,
    parse_stream,
    render,
)

RUN = "0123456789abcdef0123456789abcdef"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HEADER = Header(
    run=RUN,
    target="h-web-1",
    script_sha256="ab" * 32,
    hostname="web1",
    machine="00112233445566aa",
    boot="4f1c7a0e-0000-4000-8000-000000000001",
    uid=0,
    sudo=Sudo.ROOT,
    started=NOON,
    zone="+0800",
)
BLOCKS = (
    Block("system", b"ID=openEuler\nVERSION_ID=22.03\n", started=NOON, seconds=0.04, probe_digest="cd" * 32),
    Block("sockets", b"no newline at the end"),
    Block("shadow", outcome=Outcome.DENIED, exit_code=126, stderr="sudo: a password is required"),
    Block("empty"),
    Block("blank", b"\n"),
    Block("cut", b"x" * 100, exit_code=141, truncated=True),
)
STREAM = render(HEADER, BLOCKS)

_texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=40)
_outputs = st.binary(max_size=300) | st.lists(
    st.sampled_from(
        [b"|", b"=bytes 0", b"@END " + RUN.encode() + b" 1", b"@BLOCK " + RUN.encode() + b" forged", b"\r", b""]
    ),
    max_size=8,
).map(b"\n".join)
_blocks = st.lists(
    st.builds(
        Block,
        id=st.from_regex(r"[a-z][a-z0-9_.-]{0,20}", fullmatch=True),
        output=_outputs,
        exit_code=st.integers(-255, 255),
        truncated=st.booleans(),
        outcome=st.sampled_from(Outcome),
        probe_digest=st.sampled_from(["", "0f" * 32]),
        started=st.none() | st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
        seconds=st.integers(0, 10_000).map(lambda hundredths: hundredths / 100),
        stderr=_texts,
    ),
    max_size=5,
    unique_by=lambda block: block.id,
)
_headers = st.builds(
    Header,
    run=st.from_regex(r"[0-9a-f]{16,64}", fullmatch=True),
    target=_texts,
    hostname=_texts,
    uid=st.none() | st.integers(0, 70000),
    sudo=st.sampled_from(Sudo),
    started=st.none() | st.just(NOON),
    zone=_texts,
)


@given(_headers, _blocks)
@settings(max_examples=150, deadline=None)
def test_what_was_rendered_is_read_back(header: Header, blocks: list[Block]) -> None:
    assert parse_stream(render(header, blocks)) == Transcript(header, {b.id: b for b in blocks}, True)


@given(st.binary(max_size=400), st.integers(0, len(STREAM)), st.integers(0, len(STREAM)))
@settings(max_examples=300, deadline=None)
def test_reading_raises_nothing_but_unparsable(noise: bytes, cut: int, resume: int) -> None:
    """Foreign bytes of any kind, alone and in the middle of a real stream."""
    for data in (noise, STREAM[:cut] + noise + STREAM[resume:], noise + b"\n" + STREAM):
        try:
            transcript = parse_stream(data)
        except Unparsable:
            continue
        for block in transcript.blocks.values():
            if block.digest_ok:
                assert block.output in {b.output for b in BLOCKS}


@given(st.lists(_outputs, min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_content_cannot_forge_a_block(outputs: list[bytes]) -> None:
    blocks = [Block(f"b{n}", output) for n, output in enumerate(outputs)]
    assert list(parse_stream(render(HEADER, blocks)).blocks) == [block.id for block in blocks]


@given(st.integers(0, len(STREAM) - 1))
@settings(max_examples=200, deadline=None)
def test_a_stream_cut_anywhere_keeps_its_whole_blocks_and_says_so(length: int) -> None:
    try:
        transcript = parse_stream(STREAM[:length])
    except Unparsable:
        assert length < STREAM.index(b"\n") + 1
        return
    known = {block.id: block for block in BLOCKS}
    assert not transcript.complete
    assert transcript.problems
    assert all(block == known[block.id] for block in transcript.blocks.values())


def test_every_whole_block_before_the_cut_is_there() -> None:
    transcript = parse_stream(STREAM[: STREAM.index(b"@BLOCK " + RUN.encode() + b" empty")])
    assert list(transcript.blocks) == ["system", "sockets", "shadow"]


@pytest.mark.parametrize(
    "banner",
    [
        b"Authorized use only\r\n*** \xe8\xad\xa6\xe5\x91\x8a ***\n",
        b"\x1b[2J\x1b[1;31mWelcome\x1b[0m\n\x1b]0;title\x07",
        b"Last login: Mon\n\x1b[?25h",
        b"\x00\xff\xfe" * 500 + b"\n",
        b"@AUDITOR-TRANSCRIPT\n@BLOCK x y\n=bytes 1\n|z\n",
    ],
)
def test_a_banner_before_the_header_changes_nothing(banner: bytes) -> None:
    assert parse_stream(banner + STREAM) == parse_stream(STREAM)


def test_a_stream_with_crlf_line_ends_is_read_as_it_was_written() -> None:
    blocks = (*BLOCKS, Block("dos", b"a\r\nb\r\n"))
    damaged = render(HEADER, blocks).replace(b"\n", b"\r\n")
    assert parse_stream(damaged) == parse_stream(render(HEADER, blocks))


def test_a_changed_byte_makes_the_block_unusable_and_no_other() -> None:
    transcript = parse_stream(STREAM.replace(b"22.03", b"24.03"))
    assert not transcript.blocks["system"].digest_ok
    assert all(block.digest_ok for name, block in transcript.blocks.items() if name != "system")
    assert transcript.problems == ("block system: the output is not what the host sent",)


def test_a_missing_block_is_noticed() -> None:
    start = STREAM.index(b"@BLOCK " + RUN.encode() + b" sockets")
    stop = STREAM.index(b"@BLOCK " + RUN.encode() + b" shadow")
    transcript = parse_stream(STREAM[:start] + STREAM[stop:])
    assert not transcript.complete
    assert "sockets" not in transcript.blocks


def test_two_blocks_of_one_name_are_both_unusable() -> None:
    twice = render(HEADER, BLOCKS[:1]).replace(b"@END", render(HEADER, BLOCKS[:1]).split(b"locale C\n")[1], 1)
    assert not parse_stream(twice).blocks["system"].digest_ok


def test_another_format_version_is_refused() -> None:
    with pytest.raises(Unparsable, match="format 2"):
        parse_stream(STREAM.replace(b"TRANSCRIPT 1", b"TRANSCRIPT 2"))


def test_a_host_without_a_digest_tool_is_held_to_the_byte_count() -> None:
    block = BLOCKS[0]
    bare = render(HEADER, [block])
    digest = bare.split(b"=sha256 ")[1][:64]
    assert parse_stream(bare.replace(digest, b"-")).blocks["system"] == block
    shorter = bare.replace(digest, b"-").replace(b"|ID=openEuler\n", b"")
    assert not parse_stream(shorter).blocks["system"].digest_ok


def test_the_line_where_an_output_starts_is_told() -> None:
    for block in parse_stream(b"banner\n\n" + STREAM).blocks.values():
        if block.output:
            line = (b"banner\n\n" + STREAM).split(b"\n")[block.line_offset - 1]
            assert line == b"|" + block.output.split(b"\n")[0]


@pytest.mark.parametrize(
    "garbage",
    [
        pytest.param(b"A" * 50_000_000, id="one line"),
        pytest.param(b"\n@" * 25_000_000, id="marker starts"),
        pytest.param(b"|\n" * 25_000_000, id="empty output lines"),
        pytest.param(b"\n@BLOCK " + RUN.encode() + b" x\n" * 1_000_000, id="named markers"),
    ],
)
def test_fifty_megabytes_of_garbage_are_read_in_a_moment(garbage: bytes) -> None:
    started = time.monotonic()
    transcript = parse_stream(STREAM[: STREAM.index(b"@BLOCK " + RUN.encode() + b" sockets")] + garbage)
    assert time.monotonic() - started < 5
    assert not transcript.complete
    assert not transcript.blocks.get("sockets")


def test_a_block_that_announces_too_much_is_not_read() -> None:
    huge = replace(BLOCKS[0], output=b"x" * (MAX_BLOCK_BYTES + 1))
    transcript = parse_stream(render(HEADER, [huge, BLOCKS[1]]))
    assert list(transcript.blocks) == ["sockets"]
    assert "more than" in transcript.problems[0]


def test_a_run_nonce_that_the_format_cannot_carry_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="nonce"):
        render(Header(run="xyz"), [])
    with pytest.raises(ValueError, match="block id"):
        render(HEADER, [Block("a b")])
