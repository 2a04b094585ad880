"""Evidence by digest, and a manifest in which every change shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import EvidenceError, StoreFull
from auditor.evidence import EvidenceStore
from auditor.evidence.manifest import check, check_evidence, local_key, seal
from auditor.model.fact import Evidence

KEY = b"k" * 32
ENTRIES = [
    {"type": "audit", "id": "a"},
    {"type": "facts", "target": "h-1", "digest": "0"},
    {"type": "verdicts", "n": 2},
]


def piece(content: bytes, label: str = "x") -> Evidence:
    return Evidence(label, "cat /etc/x", content, datetime(2026, 11, 20, tzinfo=UTC), 0)


def test_what_is_stored_is_masked_and_found_by_its_digest(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path)
    record = store.put(piece("电话 13900001234\n".encode()))
    assert store.get(record.digest) == "电话 139****1234\n".encode()
    assert (record.masked, record.algorithm) == (1, store.algorithm)


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path)
    assert store.put(piece(b"a")).digest == store.put(piece(b"a", "y")).digest
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_refused_write_leaves_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file where the folder should be")
    with pytest.raises(StoreFull):
        EvidenceStore(tmp_path / "evidence").put(piece(b"a"))


def test_missing_evidence_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError):
        EvidenceStore(tmp_path).get("0" * 64)


def test_an_untouched_manifest_checks_out() -> None:
    entries, findings = check(list(seal(ENTRIES, KEY)), KEY)
    assert findings == ()
    assert list(entries[:-1]) == ENTRIES


@given(st.data())
def test_every_changed_removed_or_swapped_line_shows(data: st.DataObject) -> None:
    lines = list(seal(ENTRIES, KEY))
    what = data.draw(st.sampled_from(["change", "remove", "swap", "double"]))
    at = data.draw(st.integers(0, len(lines) - 1))
    match what:
        case "change":
            record = json.loads(lines[at])
            record["entry"]["type"] = "forged"
            lines[at] = json.dumps(record)
        case "remove":
            del lines[at]
        case "swap":
            other = (at + 1) % len(lines)
            lines[at], lines[other] = lines[other], lines[at]
        case "double":
            lines.insert(at, lines[at])
    assert check(lines, KEY)[1]


@given(st.lists(st.text(max_size=30), max_size=4))
def test_a_manifest_of_rubbish_is_refused_not_believed(lines: list[str]) -> None:
    assert check(lines, KEY)[1]


def test_another_key_does_not_vouch() -> None:
    assert check(list(seal(ENTRIES, KEY)), b"x" * 32)[1]


def test_changed_bytes_of_evidence_show(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path)
    record = store.put(piece(b"PermitRootLogin yes\n"))
    entries = [{"type": "evidence", "digest": record.digest, "algorithm": record.algorithm}]
    assert list(check_evidence(entries, store)) == []
    store.path_of(record.digest).write_bytes(b"PermitRootLogin no\n")
    assert [str(finding) for finding in check_evidence(entries, store)] == [
        f"{record.digest[:12]}: the bytes were changed"
    ]


def test_the_local_key_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "home" / "key"
    first = local_key(path)
    assert local_key(path) == first
    assert path.stat().st_mode & 0o077 == 0


def test_a_damaged_key_is_said_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(EvidenceError):
        local_key(tmp_path / "key")
