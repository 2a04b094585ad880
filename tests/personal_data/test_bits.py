"""What the compiler does in one instruction is what `lane.bits` says, and hashes know words by what they should."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.lane import bits, sources

BLOCKS = st.binary(min_size=64, max_size=200)
NUMBERS = st.integers(0, 2**64 - 1)
MAPS = st.lists(st.one_of(st.sampled_from([0, 2**64 - 1]), NUMBERS), min_size=1, max_size=4)
WORDS = st.binary(min_size=1, max_size=40)
quick = settings(max_examples=200, deadline=None)


@pytest.fixture(scope="module")
def compiled() -> SimpleNamespace:
    """Functions of the lane; those that Python may not call, in one that it may."""
    numba = pytest.importorskip("numba")
    made = sources.compiled()
    run_from, run_before, bits_from = made.run_from, made.run_before, made.bits_from
    fold, fold_small = made.fold, made.fold_small
    return SimpleNamespace(
        fold=numba.njit(lambda buf, s, e: fold(buf, s, e)),
        fold_small=numba.njit(lambda buf, s, e: fold_small(buf, s, e)),
        run_from=numba.njit(lambda rows, i, most: run_from(rows, i, most)),
        run_before=numba.njit(lambda rows, i: run_before(rows, i)),
        bits_from=numba.njit(lambda rows, i: bits_from(rows, i)),
    )


@pytest.fixture(scope="module")
def instructions() -> SimpleNamespace:
    """Each instruction in a function of its own."""
    numba = pytest.importorskip("numba")
    from scanners.personal_data.lane.intrinsics import INTRINSICS

    between, eight, lowest = (INTRINSICS[name] for name in ("between", "eight", "lowest"))
    leading, counted, put_block = (INTRINSICS[name] for name in ("leading", "counted", "put_block"))
    return SimpleNamespace(
        between=numba.njit(lambda buf, p, low, width: between(buf, p, low, width)),
        eight=numba.njit(lambda buf, p: eight(buf, p)),
        lowest=numba.njit(lambda number: lowest(number)),
        leading=numba.njit(lambda number: leading(number)),
        counted=numba.njit(lambda number: counted(number)),
        put_block=numba.njit(lambda out, w, buf, p: put_block(out, w, buf, p)),
    )


@given(data=BLOCKS, low=st.integers(0, 255), width=st.integers(1, 128), shift=st.integers(0, 136))
@quick
def test_a_block_is_compared_as_defined(
    instructions: SimpleNamespace, data: bytes, low: int, width: int, shift: int
) -> None:
    buf, width = np.frombuffer(data, np.uint8), min(width, 256 - low)
    p = shift % (len(data) - 63)
    assert instructions.between(buf, p, low, width) == int(bits.between(buf, p, low, width))
    assert instructions.eight(buf, p) == int(bits.eight(buf, p))
    out = np.zeros(len(data) + 1, np.uint8)
    instructions.put_block(out, 1, buf, p)
    assert out[1:65].tobytes() == data[p : p + 64]


@given(number=NUMBERS)
@quick
def test_bits_are_counted_as_defined(instructions: SimpleNamespace, number: int) -> None:
    value = np.uint64(number)
    assert instructions.counted(value) == bits.counted(value)
    assert instructions.leading(value) == bits.leading(value)
    if number:
        assert instructions.lowest(value) == bits.lowest(value)


@given(numbers=MAPS, at=st.integers(0, 300), most=st.integers(1, 300))
@quick
def test_runs_and_windows_of_bits_are_those_of_the_whole_map(
    compiled: SimpleNamespace, numbers: list[int], at: int, most: int
) -> None:
    i = at % (64 * len(numbers))
    written = "".join(f"{number:064b}"[::-1] for number in [*numbers, 0, 0])
    rows = np.array([*numbers, 0, 0], np.uint64)
    behind, before = written[i:], written[:i][::-1]
    assert compiled.run_from(rows, i, most) == min(most, len(behind) - len(behind.lstrip("1")))
    run = len(before) - len(before.lstrip("1"))
    assert compiled.run_before(rows, i) == run or (run > 64 and compiled.run_before(rows, i) >= 64)
    assert compiled.bits_from(rows, i) == int(written[i : i + 64][::-1], 2)


@given(word=WORDS, other=WORDS, around=st.binary(max_size=12))
@quick
def test_hashes_know_words_but_for_their_digits(
    compiled: SimpleNamespace, word: bytes, other: bytes, around: bytes
) -> None:
    def alike(text: bytes) -> bytes:
        return bytes(48 if 48 <= sign <= 57 else sign for sign in text)

    def fold(text: bytes, behind: bytes = b"") -> int:
        return int(compiled.fold(np.frombuffer(text + behind, np.uint8), 0, len(text)))

    assert fold(word) == fold(word, around) == fold(alike(word))
    assert (fold(word) == fold(other)) == (alike(word) == alike(other))


@given(word=st.text(st.characters(codec="ascii"), min_size=1, max_size=30))
@quick
def test_small_hashes_know_words_but_for_capitals(compiled: SimpleNamespace, word: str) -> None:
    def fold_small(text: str) -> int:
        return int(compiled.fold_small(np.frombuffer(text.encode(), np.uint8), 0, len(text)))

    small = word.lower()
    assert fold_small(word) == fold_small(small)
    assert fold_small(small) == int(compiled.fold(np.frombuffer(small.encode(), np.uint8), 0, len(small)))
