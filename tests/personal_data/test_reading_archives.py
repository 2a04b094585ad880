"""Packed files and archives: nested, cut off, damaged, encrypted, and bombs."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_lab import by_source, kinds, parts_of, rows_of, text_of, troubles

from auditor.model.personal_data import TroubleKind
from scanners.personal_data.reading import Limits, Lines, read_split, splits_of
from scanners.personal_data.reading.walk import Entry

_LOG = "".join(f"{n} 张三 13800000000\n" for n in range(2000))
_PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "zst": zstandard.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def _zip(path: Path | io.BytesIO, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def _tar(members: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize("ending", _PACK)
def test_packed_logs_are_read(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a.log.{ending}").write_bytes(_PACK[ending](_LOG.encode()))
    parts = parts_of(tmp_path / f"a.log.{ending}")
    assert text_of(parts) == _LOG
    assert kinds(parts) == set()


@pytest.mark.parametrize("ending", _PACK)
def test_packed_data_glued_together_is_read_to_its_end(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a.log.{ending}").write_bytes(_PACK[ending](b"one\n") + _PACK[ending](b"two\n"))
    assert text_of(parts_of(tmp_path / f"a.log.{ending}")) == "one\ntwo\n"


@pytest.mark.parametrize("ending", _PACK)
def test_packed_data_that_breaks_off_counts_up_to_there(tmp_path: Path, ending: str) -> None:
    import random

    text = "".join(f"{random.Random(n).random()}\n" for n in range(60_000))
    packed = _PACK[ending](text.encode())
    (tmp_path / f"a.log.{ending}").write_bytes(packed[: len(packed) * 3 // 4])
    parts = parts_of(tmp_path / f"a.log.{ending}")
    assert kinds(parts) == {TroubleKind.TRUNCATED}
    if ending != "bz2":
        assert text.startswith(text_of(parts))
        assert len(text_of(parts)) > len(text) // 3


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz"])
def test_damaged_packed_data_is_a_trouble(tmp_path: Path, ending: str) -> None:
    packed = bytearray(_PACK[ending](_LOG.encode()))
    packed[len(packed) // 2 : len(packed) // 2 + 20] = b"\xff" * 20
    (tmp_path / f"a.log.{ending}").write_bytes(bytes(packed))
    assert kinds(parts_of(tmp_path / f"a.log.{ending}")) >= {TroubleKind.TRUNCATED}


def test_a_packed_table_is_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"name,phone\na,1\n"))
    assert rows_of(parts_of(tmp_path / "a.csv.gz")) == [{"name": "a", "phone": "1"}]


def test_members_are_named_behind_an_exclamation_mark(tmp_path: Path) -> None:
    _zip(tmp_path / "a.zip", {"logs/x.log": b"line\n", "data/人.csv": b"name,phone\na,1\n"})
    parts = parts_of(tmp_path / "a.zip")
    assert [part.source for part in parts] == [f"{tmp_path}/a.zip!logs/x.log", f"{tmp_path}/a.zip!data/人.csv"]


def test_names_that_windows_wrote_in_gbk_are_read(tmp_path: Path) -> None:
    _zip(tmp_path / "a.zip", {"XXXX.log": b"line\n"})
    data = (tmp_path / "a.zip").read_bytes().replace(b"XXXX.log", "人员".encode("gbk") + b".log")
    (tmp_path / "a.zip").write_bytes(data)
    assert parts_of(tmp_path / "a.zip")[0].source.endswith("!人员.log")


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar_archives_are_read_from_the_stream(tmp_path: Path, mode: str) -> None:
    members = {"a.log": _LOG.encode(), "汉字/" + "long" * 40 + "/b.csv": b"name,phone\na,1\n"}
    (tmp_path / "a.tar").write_bytes(_tar(members, mode))
    parts = parts_of(tmp_path / "a.tar")
    assert text_of(parts) == _LOG
    assert by_source(parts) == {f"{tmp_path}/a.tar!汉字/{'long' * 40}/b.csv": [{"name": "a", "phone": "1"}]}


def test_archives_within_archives_are_opened_three_deep(tmp_path: Path) -> None:
    inner = io.BytesIO()
    _zip(inner, {"x.log": b"deep\n"})
    data = gzip.compress(_tar({"in.zip": inner.getvalue()}))
    (tmp_path / "a.tgz").write_bytes(data)
    assert text_of(parts_of(tmp_path / "a.tgz")) == "deep\n"
    outer = io.BytesIO()
    _zip(outer, {"a.tgz": data})
    (tmp_path / "b.zip").write_bytes(outer.getvalue())
    parts = parts_of(tmp_path / "b.zip")
    assert text_of(parts) == ""
    assert troubles(parts) == [(f"{tmp_path}/b.zip!a.tgz!in.zip", TroubleKind.TOO_LARGE)]


def test_a_workbook_in_an_archive_is_read(tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "in.xlsx")
    sheet = book.add_worksheet("x")
    sheet.write_row(0, 0, ("姓名", "电话"))
    sheet.write_row(1, 0, ("张三", "1"))
    book.close()
    (tmp_path / "a.tar").write_bytes(_tar({"in.xlsx": (tmp_path / "in.xlsx").read_bytes()}))
    assert by_source(parts_of(tmp_path / "a.tar")) == {f"{tmp_path}/a.tar!in.xlsx#x": [{"姓名": "张三", "电话": "1"}]}


def test_an_encrypted_member_is_a_trouble_and_the_others_are_read(tmp_path: Path) -> None:
    _zip(tmp_path / "a.zip", {"secret.log": b"hidden\n", "open.log": b"seen\n"}, zipfile.ZIP_STORED)
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(data))
    parts = parts_of(tmp_path / "a.zip")
    assert text_of(parts) == "seen\n"
    assert troubles(parts) == [(f"{tmp_path}/a.zip!secret.log", TroubleKind.ENCRYPTED)]


def test_a_damaged_member_is_a_trouble_and_the_others_are_read(tmp_path: Path) -> None:
    _zip(tmp_path / "a.zip", {"bad.log": b"to be damaged\n" * 9, "open.log": b"seen\n"}, zipfile.ZIP_STORED)
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(b"to be damaged", b"to be DAMAGED", 1))
    parts = parts_of(tmp_path / "a.zip")
    assert "seen\n" in "".join(part.data.decode() for part in parts if isinstance(part, Lines))
    assert troubles(parts) == [(f"{tmp_path}/a.zip!bad.log", TroubleKind.BROKEN_MEMBER)]


def test_a_zip_whose_end_is_missing_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    _zip(tmp_path / "a.zip", {"a.log": b"first\n" * 50, "b.log": b"second\n" * 50})
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data[: data.find(b"PK\x01\x02")])
    parts = parts_of(tmp_path / "a.zip")
    found = [(part.source.partition("!")[2], part.lines) for part in parts if isinstance(part, Lines)]
    assert found == [("a.log", 50), ("b.log", 50)]
    assert TroubleKind.TRUNCATED in kinds(parts)


def test_a_tar_that_breaks_off_counts_up_to_there(tmp_path: Path) -> None:
    data = _tar({"a.log": b"first\n" * 50, "b.log": b"second\n" * 500})
    (tmp_path / "a.tar").write_bytes(data[:2600])
    parts = parts_of(tmp_path / "a.tar")
    assert [part.source.partition("!")[2] for part in parts if isinstance(part, Lines)] == ["a.log", "b.log"]
    assert TroubleKind.TRUNCATED in kinds(parts)


def test_links_and_devices_in_an_archive_are_passed_over(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        info = tarfile.TarInfo("../../a.log")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"ok\n"))
    (tmp_path / "a.tar").write_bytes(out.getvalue())
    assert text_of(parts_of(tmp_path / "a.tar")) == "ok\n"


@pytest.mark.parametrize("ending", _PACK)
def test_a_bomb_is_noted_and_left(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a.log.{ending}").write_bytes(_PACK[ending](b"0" * 79 + b"\n" + b"\0" * 20_000_000))
    limits = Limits(ratio=50, ratio_free=1 << 20)
    parts = parts_of(tmp_path / f"a.log.{ending}", limits)
    assert TroubleKind.BOMB in kinds(parts)
    assert sum(len(part.data) for part in parts if isinstance(part, Lines)) < 6_000_000


def test_a_bomb_within_archives_counts_all_levels(tmp_path: Path) -> None:
    inner = io.BytesIO()
    _zip(inner, {f"{n}.log": b"\0" * 1_000_000 for n in range(10)})
    _zip(tmp_path / "a.zip", {f"{n}.zip": inner.getvalue() for n in range(10)})
    parts = parts_of(tmp_path / "a.zip", Limits(ratio=50, ratio_free=1 << 20))
    assert TroubleKind.BOMB in kinds(parts)
    assert sum(len(part.data) for part in parts if isinstance(part, Lines)) < 20_000_000


def test_too_many_members_are_a_bomb(tmp_path: Path) -> None:
    members = {f"{n}.log": b"x\n" for n in range(50)}
    _zip(tmp_path / "a.zip", members)
    (tmp_path / "a.tar").write_bytes(_tar(members))
    for name in ("a.zip", "a.tar"):
        assert TroubleKind.BOMB in kinds(parts_of(tmp_path / name, Limits(members=20)))


def test_splits_of_an_archive_are_its_members(tmp_path: Path) -> None:
    import os

    members = {f"{n}.log": f"{n}\n".encode() + os.urandom(2000).hex().encode() for n in range(5)}
    _zip(tmp_path / "a.zip", members)
    limits = Limits(split=1000)
    splits = list(splits_of(Entry("a.zip", str(tmp_path / "a.zip")), limits))
    assert len(splits) == 5
    sources = [part.source for split in splits for part in read_split(split, limits)]  # type: ignore[arg-type]
    assert sources == [f"a.zip!{n}.log" for n in range(5)]


@given(
    st.binary(max_size=300),
    st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"]),
)
@settings(deadline=None)
def test_no_bytes_make_unpacking_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes, magic: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.bin"
    path.write_bytes(magic + data)
    assert any(trouble for trouble in troubles(parts_of(path)))


@given(st.integers(0, 3000), st.binary(min_size=1, max_size=8))
@settings(deadline=None)
def test_damage_anywhere_in_an_archive_is_survived(
    tmp_path_factory: pytest.TempPathFactory, place: int, damage: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    members = {"a.log": b"first\n" * 99, "b.csv": b"name,phone\na,1\n", "c.json": b'[{"a": 1}]'}
    _zip(folder / "a.zip", members)
    (folder / "a.tar").write_bytes(_tar(members))
    for name in ("a.zip", "a.tar"):
        data = bytearray((folder / name).read_bytes())
        data[place : place + len(damage)] = damage
        (folder / name).write_bytes(bytes(data))
        parts_of(folder / name)
