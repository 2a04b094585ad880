"""What the scanner could not read, or not in time: missing, and never clean."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from scanner_lab import (
    Look,
    dataset,
    facts,
    state,
    write_csv,
    write_zip,
)

from auditor.model.fact import Missing, Reason
from auditor.model.register import (
    Entry,
)
from auditor.model.rulebook import Rulebook
from auditor.model.scan import Job
from auditor.model.verdict import State
from scanners.personal_data.declared import copies


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ((), Reason.ABSENT),
        (("gone.csv",), Reason.UNREACHABLE),
        (("../outside.csv",), Reason.DENIED),
        (("link.csv",), Reason.DENIED),
        (("https://example.org/a.csv",), Reason.ABSENT),
        (("empty.csv",), Reason.UNPARSABLE),
        (("header.csv",), Reason.UNPARSABLE),
        (("secret.zip",), Reason.DENIED),
    ],
)
def test_what_could_not_be_read_is_missing_and_never_clean(
    look: Look, tmp_path: Path, files: tuple[str, ...], reason: Reason
) -> None:
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "header.csv").write_text("a,b\n", encoding="utf-8")
    (tmp_path.parent / "outside.csv").write_text("a\nb\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path.parent / "outside.csv")
    write_zip(tmp_path / "secret.zip")
    packed = bytearray((tmp_path / "secret.zip").read_bytes())
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        packed[packed.index(sign) + (6 if sign[2] == 3 else 8)] |= 1
    (tmp_path / "secret.zip").write_bytes(packed)
    observation = look(dataset(*files))
    assert {fact.reason for fact in observation.facts if isinstance(fact, Missing)} == {reason}
    assert len(observation.facts) == 4


def test_one_unreadable_copy_hides_no_find_in_another_and_leaves_the_rest_undecided(
    look: Look, tmp_path: Path, book: Rulebook
) -> None:
    (tmp_path / "a.csv").write_text("mc\n甲\n", encoding="utf-8")
    clean = look(dataset("a.csv", "gone.csv", contains=False))
    assert facts(clean)["pi.dataset"]["complete"].reason is Reason.UNREACHABLE
    for rule in ("declared", "declared-none", "masked", "masks-hold", "open-copy", "nobody-singled-out"):
        assert state(book, f"dataset.{rule}", clean) is State.ERROR
    write_csv(tmp_path / "a.csv")
    found = look(dataset("a.csv", "gone.csv", contains=False))
    assert state(book, "dataset.declared", found) is State.FAIL
    assert state(book, "dataset.declared-none", found) is State.FAIL
    assert b"gone.csv: the file is not there" in found.evidence[0].content


def test_a_copy_that_breaks_off_is_never_complete(look: Look, tmp_path: Path, book: Rulebook) -> None:
    whole = gzip.compress(b"mc\n" + b"".join(b"name of a firm %d\n" % n for n in range(50_000)))
    (tmp_path / "a.csv.gz").write_bytes(whole[: len(whole) // 2])
    observation = look(dataset("a.csv.gz"))
    assert facts(observation)["pi.dataset"]["complete"] is False
    assert facts(observation)["pi.dataset"]["unseen"] == ["truncated"]
    assert state(book, "dataset.declared", observation) is State.PARTIAL
    assert state(book, "dataset.read-in-full", observation) is State.FAIL


def test_ragged_rows_and_binary_rubbish_are_survived(look: Look, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n1\n1,2,13900001234\n\x00\xff\xfe,\n" + b"x" * 2_000_000 + b"\n3,4\n")
    found = facts(look(dataset("a.csv", contains=False)))
    assert [row["entity"] for row in found["pi.columns"]] == ["CN_MOBILE"]
    assert found["pi.dataset"]["contains"] is True


def test_a_scan_that_takes_too_long_is_cut_and_says_so(
    job: Callable[[Entry], Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_SHORTEST", 0.0)
    write_csv(tmp_path / "a.csv")
    (observation,) = job(dataset("a.csv")).look()
    assert {fact.reason for fact in observation.facts if isinstance(fact, Missing)} == {Reason.TIMEOUT}
    assert "a.csv: not read to its end in 0 s" in repr(observation)


def test_a_scan_is_cut_between_two_blocks_too(
    job: Callable[[Entry], Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = itertools.count()
    monkeypatch.setattr(copies, "_SHORTEST", 2.0)
    monkeypatch.setattr(copies, "monotonic", lambda: float(next(seconds)))
    (tmp_path / "a.csv").write_text("mc\n" + "甲\n" * 10_000, encoding="utf-8")
    (observation,) = job(dataset("a.csv")).look()
    assert next(seconds) > 3, "the scan had not begun"
    assert {fact.reason for fact in observation.facts if isinstance(fact, Missing)} == {Reason.TIMEOUT}


def test_larger_copies_are_given_more_time_and_packed_ones_for_what_they_may_hold(
    job: Callable[[Entry], Job], tmp_path: Path
) -> None:
    for name in ("small.csv", "large.csv", "large.csv.gz"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(1000 if name == "small.csv" else 4_000_000_000)
    times = [job(dataset(name)).timeout for name in ("small.csv", "large.csv", "large.csv.gz")]
    assert times == [600.0, 2000.0, 40_000.0]
    assert job(dataset("large.csv", "small.csv")).timeout > 2000.0
