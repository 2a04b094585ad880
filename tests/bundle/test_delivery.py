"""A packed bundle: whatever is done to it afterwards is found and named, and nothing is ever unpacked."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from auditor.errors import EvidenceError
from auditor.evidence import delivery
from auditor.evidence.delivery import LIST, pack, verify

CONTENT: Mapping[str, bytes] = {
    "README.zh.md": "说明".encode(),
    "reports/a.pdf": b"%PDF " + bytes(range(256)) * 20,
    "reports/b.pdf": b"%PDF " + bytes(reversed(range(256))) * 30,
    "evidence/index.csv": b"digest\n",
    "audit/manifest.jsonl": b'{"entry": 1}\n' * 50,
}
ABOUT = {"audit": "a-1", "district": "示范区"}


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    return made(tmp_path, CONTENT, "bundle.zip")


def made(folder: Path, content: Mapping[str, bytes], name: str) -> Path:
    members = {}
    for at, (member, data) in enumerate(content.items()):
        members[member] = folder / f"member-{at}"
        members[member].write_bytes(data)
    with (folder / name).open("w+b") as file:
        pack(members, ABOUT, file)
    return folder / name


def said(path: Path) -> list[str]:
    return [str(finding) for finding in verify(path).findings]


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive packed again by somebody else, with the list as it was."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    change(content)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def test_what_was_packed_is_as_listed(packed: Path) -> None:
    found = verify(packed)
    assert (found.findings, found.members, found.about) == ((), len(CONTENT), ABOUT)


def test_the_list_has_both_digests_of_every_member_and_its_own_are_told(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        content = archive.read(LIST)
    listed = {one["name"]: one for one in json.loads(content)["members"]}
    for name, data in CONTENT.items():
        assert listed[name]["sha256"] == hashlib.sha256(data).hexdigest()
        assert listed[name]["size"] == len(data)
        assert [listed[name].get(digest) for digest in delivery.here()] == [
            hashlib.new(digest, data).hexdigest() for digest in delivery.here()
        ]
    digests = verify(packed).digests
    assert digests is not None and digests["sha256"] == hashlib.sha256(content).hexdigest()


def test_the_same_members_give_the_same_bytes(tmp_path: Path) -> None:
    backwards = dict(reversed(CONTENT.items()))
    one, other = made(tmp_path, CONTENT, "one.zip"), made(tmp_path, backwards, "other.zip")
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("name", CONTENT)
def test_one_changed_byte_names_its_member(packed: Path, name: str) -> None:
    def change(content: dict[str, bytes]) -> None:
        content[name] = bytes([content[name][0] ^ 1]) + content[name][1:]

    assert said(rewritten(packed, change)) == [f"{name}: was changed"]


def test_a_missing_and_an_added_member_are_named(packed: Path) -> None:
    def change(content: dict[str, bytes]) -> None:
        content["reports/c.pdf"] = content.pop("reports/a.pdf")

    assert said(rewritten(packed, change)) == [
        "reports/c.pdf: is not on the list: it was added",
        "reports/a.pdf: is missing",
    ]


def test_swapped_members_are_told_from_changed_ones(packed: Path) -> None:
    def change(content: dict[str, bytes]) -> None:
        content["reports/a.pdf"], content["reports/b.pdf"] = content["reports/b.pdf"], content["reports/a.pdf"]

    assert said(rewritten(packed, change)) == [
        "reports/a.pdf: was swapped: it holds the content of reports/b.pdf",
        "reports/b.pdf: was swapped: it holds the content of reports/a.pdf",
    ]


def test_every_flipped_byte_of_the_file_is_noticed_or_changes_nothing_that_is_read(packed: Path) -> None:
    whole = packed.read_bytes()
    before = contents(packed)
    for at in range(0, len(whole), 7):
        packed.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        if not verify(packed).findings:
            assert contents(packed) == before, at


def contents(path: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_truncated_file_is_told_at_any_length(packed: Path) -> None:
    whole = packed.read_bytes()
    for length in [*range(0, len(whole) - 1, 101), len(whole) - 1]:
        packed.write_bytes(whole[:length])
        assert said(packed) == ["bundle.zip: is no whole zip file; it may be cut off"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_told(packed: Path) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("reports/a.pdf", CONTENT["reports/a.pdf"])
    assert "reports/a.pdf: is there more than once" in said(packed)


@pytest.mark.parametrize("name", ["../up.txt", "/etc/passwd", "a/../../b", "C:\\x", "a\\..\\b", "C:/x"])
def test_a_name_that_leads_outside_is_told_and_nothing_is_written(packed: Path, name: str) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x")
    before = sorted(packed.parent.rglob("*"))
    beside = {path.name for path in packed.parent.parent.iterdir()}
    assert any("leads outside" in line for line in said(packed))
    assert sorted(packed.parent.rglob("*")) == before
    assert not {"up.txt", "b", "x"} & ({path.name for path in packed.parent.parent.iterdir()} - beside)


@pytest.mark.parametrize("place", ["before", "behind", "comment", "between"])
def test_content_that_belongs_to_no_member_is_told(packed: Path, place: str) -> None:
    whole = packed.read_bytes()
    match place:
        case "before":
            packed.write_bytes(b"MZ" * 100 + whole)
        case "behind":
            packed.write_bytes(whole + b"more")
        case "comment":
            with zipfile.ZipFile(packed, "a") as archive:
                archive.comment = b"hidden"
        case "between":
            packed.write_bytes(with_a_gap(whole))
    assert said(packed)


def with_a_gap(whole: bytes) -> bytes:
    """The archive with bytes put between its last member and its directory, and the directory's place corrected."""
    end = whole.rindex(b"PK\x05\x06")
    (start,) = struct.unpack_from("<I", whole, end + 16)
    gap = b"hidden content"
    return whole[:start] + gap + whole[start : end + 16] + struct.pack("<I", start + len(gap)) + whole[end + 20 :]


def test_a_member_that_unpacks_to_far_more_than_listed_is_not_read_to_its_end(packed: Path) -> None:
    def change(content: dict[str, bytes]) -> None:
        content["evidence/index.csv"] = b"\0" * (64 << 20)

    assert said(rewritten(packed, change)) == ["evidence/index.csv: was changed"]


def test_a_directory_that_lies_about_a_member_is_told(packed: Path) -> None:
    whole = bytearray(packed.read_bytes())
    at = whole.rindex(b"PK\x01\x02")
    whole[at + 16 : at + 20] = struct.pack("<I", zlib.crc32(b"other"))
    packed.write_bytes(whole)
    assert said(packed) == [f"{LIST}: is missing or cannot be read"]


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"{",
        b"[]",
        b'{"format": "another"}',
        b'{"format": "mlps-auditor delivery 1", "about": {}, "members": [1]}',
    ],
)
def test_a_list_that_is_gone_or_no_list_is_told(packed: Path, content: bytes | None) -> None:
    def change(members: dict[str, bytes]) -> None:
        members.pop(LIST) if content is None else members.update({LIST: content})

    assert said(rewritten(packed, change)) == [f"{LIST}: is missing or cannot be read"]


def test_a_list_without_digests_proves_nothing(packed: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        listed = json.loads(members[LIST])
        listed["members"] = [{"name": one["name"], "size": one["size"]} for one in listed["members"]]
        members[LIST] = json.dumps(listed).encode()

    assert f"{LIST}: has no digest that can be checked here" in said(rewritten(packed, change))


def test_a_machine_without_sm3_checks_sha256_and_says_so(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "sm3" not in delivery.here():
        pytest.skip("this machine cannot pack SM3")
    monkeypatch.setattr(delivery, "here", lambda: ("sha256",))
    found = verify(packed)
    assert (found.findings, found.unchecked) == ((), ("sm3",))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError):
        verify(tmp_path / "nothing.zip")


def test_an_empty_archive_is_no_bundle(tmp_path: Path) -> None:
    file = io.BytesIO()
    zipfile.ZipFile(file, "w").close()
    (tmp_path / "empty.zip").write_bytes(file.getvalue())
    assert said(tmp_path / "empty.zip")
