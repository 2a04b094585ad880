"""Which files are read, as what, and what is refused."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_lab import kinds, parts_of, rows_of, troubles

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.reading import Batch, Entry, Lines, read, walk
from scanners.personal_data.reading.kinds import Kind, binary_kind, ending_of, is_log_place, shape_of, text_kind


def _tree(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x\n")


def _sources(root: Path, *paths: str, fence: bool = False) -> list[str]:
    os.chdir(root)
    found = walk(paths, root if fence else None)
    return [entry.source for entry in found if isinstance(entry, Entry)]


@pytest.fixture(autouse=True)
def _stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path.cwd())


def test_files_come_sorted_and_are_named_as_given(tmp_path: Path) -> None:
    _tree(tmp_path, "logs/b.log", "logs/a.log", "logs/sub/c.log", "other.csv")
    assert _sources(tmp_path, "logs", "other.csv") == ["logs/a.log", "logs/b.log", "logs/sub/c.log", "other.csv"]
    assert _sources(tmp_path, "./logs/") == ["./logs/a.log", "./logs/b.log", "./logs/sub/c.log"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    _tree(tmp_path, "logs/a.log")
    assert _sources(tmp_path, "logs", "logs/a.log") == ["logs/a.log"]


def test_a_link_that_leads_back_is_noted_and_not_followed(tmp_path: Path) -> None:
    _tree(tmp_path, "a/x.log")
    (tmp_path / "a" / "loop").symlink_to(tmp_path / "a")
    parts = list(walk([tmp_path / "a"]))
    assert troubles(parts) == [(f"{tmp_path}/a/loop", TroubleKind.LOOP)]  # type: ignore[arg-type]
    assert sum(isinstance(part, Entry) for part in parts) == 1


def test_a_link_out_of_the_folder_is_noted_and_not_followed(tmp_path: Path) -> None:
    _tree(tmp_path, "in/a.log", "out/secret.log")
    (tmp_path / "in" / "file").symlink_to(tmp_path / "out" / "secret.log")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out")
    parts = list(walk([tmp_path / "in"]))
    assert [part.kind for part in parts if isinstance(part, Trouble)] == [TroubleKind.OUTSIDE] * 2
    assert [part.source for part in parts if isinstance(part, Entry)] == [f"{tmp_path}/in/a.log"]


def test_a_link_within_the_folder_is_read_once_under_its_own_name(tmp_path: Path) -> None:
    _tree(tmp_path, "a/x-2026.log")
    (tmp_path / "a" / "current.log").symlink_to("x-2026.log")
    assert _sources(tmp_path, "a") == ["a/x-2026.log"]


def test_a_link_that_was_named_is_read_wherever_it_leads(tmp_path: Path) -> None:
    _tree(tmp_path, "out/a.log")
    (tmp_path / "link").symlink_to(tmp_path / "out")
    assert _sources(tmp_path, "link") == ["link/a.log"]


def test_with_a_root_nothing_outside_it_is_read(tmp_path: Path) -> None:
    _tree(tmp_path, "root/a.log", "out/b.log")
    (tmp_path / "root" / "link").symlink_to(tmp_path / "out")
    for path in ("../out/b.log", "link", str(tmp_path / "out" / "b.log")):
        assert kinds(walk([path], tmp_path / "root")) == {TroubleKind.OUTSIDE}  # type: ignore[arg-type]
    assert [part.source for part in walk(["a.log"], tmp_path / "root")] == ["a.log"]


def test_what_is_no_file_is_noted_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "socket"))
    (tmp_path / "gone").symlink_to("nowhere")
    found = dict(troubles(read([tmp_path])))
    assert found == {
        f"{tmp_path}/pipe": TroubleKind.UNSUPPORTED,
        f"{tmp_path}/socket": TroubleKind.UNSUPPORTED,
        f"{tmp_path}/gone": TroubleKind.UNREADABLE,
    }
    server.close()


def test_a_path_that_is_not_there_is_a_trouble(tmp_path: Path) -> None:
    assert kinds(read([tmp_path / "nowhere"])) == {TroubleKind.UNREADABLE}


def test_a_file_nobody_may_read_is_a_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _tree(tmp_path, "a.log", "b.log")

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("scanners.personal_data.reading.files.open_file", refuse)
    parts = list(read([tmp_path]))
    assert [part.kind for part in parts if isinstance(part, Trouble)] == [TroubleKind.UNREADABLE] * 2
    assert all(str(tmp_path) not in part.detail.en for part in parts if isinstance(part, Trouble))


def test_names_that_are_no_text_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\n.log")).write_text("x\n")
    (part,) = read([tmp_path])
    assert isinstance(part, Lines)
    part.source.encode("utf-8")
    assert "\n" not in part.source


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", b"PK\x05\x06" + b"\0" * 18, "zip"),
        ("a.xlsx", b"name,phone\na,1\n", "delimited"),
        ("a.gz", b"plain text\n", "text"),
        ("a.csv", b'[{"name": "a"}]', "json"),
        ("a.json", b"<?xml version='1.0'?><a/>", "xml"),
    ],
)
def test_a_misnamed_file_is_noted_and_read_as_what_it_is(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(content)
    found = [part for part in parts_of(tmp_path / name) if isinstance(part, Trouble)]
    assert [(part.kind, part.lost) for part in found] == [(TroubleKind.MISNAMED, False)]
    if kind != "delimited":
        assert kind in found[0].detail.en


def test_a_workbook_called_csv_is_read_as_a_workbook(tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "a.csv")
    sheet = book.add_worksheet("x")
    sheet.write_row(0, 0, ("姓名", "电话"))
    sheet.write_row(1, 0, ("张三", "1"))
    book.close()
    parts = parts_of(tmp_path / "a.csv")
    assert rows_of(parts) == [{"姓名": "张三", "电话": "1"}]
    assert kinds(parts) == {TroubleKind.MISNAMED}


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.html", "a"])
def test_pictures_and_documents_are_not_taken_for_looked_at(tmp_path: Path, name: str) -> None:
    for content in (b"%PDF-1.7\n...", b"\x89PNG\r\n\x1a\n....", b"7z\xbc\xaf\x27\x1c..", b"PGDMP..."):
        (tmp_path / name).write_bytes(content)
        found = parts_of(tmp_path / name)
        assert TroubleKind.UNSUPPORTED in kinds(found)
        assert any(isinstance(part, Trouble) and part.lost for part in found)


@pytest.mark.parametrize(
    ("kind", "path", "keys", "shape"),
    [
        (Kind.DELIMITED, "logs/a.csv", (), "table"),
        (Kind.JSON, "logs/a.json", (), "table"),
        (Kind.JSON, "logs/a.log", (), "lines"),
        (Kind.JSON_LINES, "data/a.jsonl", ("name", "phone"), "table"),
        (Kind.JSON_LINES, "logs/a.jsonl", ("name", "phone"), "lines"),
        (Kind.JSON_LINES, "日志/a.jsonl", ("name",), "lines"),
        (Kind.JSON_LINES, "access.jsonl", ("name",), "lines"),
        (Kind.JSON_LINES, "catalog/blog.jsonl", ("name",), "table"),
        (Kind.JSON_LINES, "a.jsonl", ("time", "request_uri", "status", "client_ip"), "lines"),
        (Kind.JSON_LINES, "a.jsonl", ("name", "phone", "address", "status"), "table"),
        (Kind.TEXT, "data/a.txt", (), "lines"),
        (Kind.SQL, "a.sql", (), "table"),
        (Kind.XML, "a.xml", (), "table"),
        (Kind.XLSX, "logs/a.xlsx", (), "table"),
    ],
)
def test_what_is_a_table_and_what_is_lines(kind: Kind, path: str, keys: tuple[str, ...], shape: str) -> None:
    assert shape_of(kind, path, frozenset(keys)) == shape
    if kind is not Kind.XLSX:
        assert shape_of(kind, path, frozenset(keys), "log") == "lines"
        assert shape_of(kind, path, frozenset(keys), "table") == "table"


def test_the_caller_may_say_that_a_csv_is_a_log(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,phone\na,1\n")
    assert isinstance(parts_of(tmp_path / "a.csv", as_="log")[0], Lines)
    (tmp_path / "a.log").write_text("name,phone\na,1\n")
    assert isinstance(parts_of(tmp_path / "a.log", as_="table")[0], Batch)


@pytest.mark.parametrize(
    ("path", "log"),
    [
        ("app.log", True),
        ("app.log.1", True),
        ("logs/app", True),
        ("nginx_log/x.json", True),
        ("a/访问日志.json", True),
        ("catalog.json", False),
        ("blog/data.json", False),
        ("logistics.json", False),
        ("dialog.jsonl", False),
    ],
)
def test_a_log_is_known_by_its_folder_or_name(path: str, log: bool) -> None:
    assert is_log_place(path) is log


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.log", "log"),
        ("a.log.1", "log"),
        ("a.log-20261101", "log-20261101"),
        ("a.csv.2026-11-01", "csv"),
        ("a", ""),
        ("x.zip!b/c.CSV", "csv"),
    ],
)
def test_the_ending_of_a_rotated_file_is_the_one_before_its_number(name: str, ending: str) -> None:
    assert ending_of(name) == ending


@given(st.binary(max_size=600), st.text(max_size=100), st.text(max_size=20))
def test_any_bytes_and_names_have_a_kind(data: bytes, text: str, name: str) -> None:
    binary_kind(data)
    text_kind(text, name)


def test_nothing_read_is_quoted_in_a_trouble(tmp_path: Path) -> None:
    canary = "13812345678"
    for name, content in {
        "a.json": '{"a": ' + canary,
        "b.jsonl": "{" + canary + "\n",
        "c.xml": f"<a><{canary}></a>",
        "d.csv": f"name,phone\n{canary},1,2,{canary}\n",
        "e.sql": f"INSERT INTO t VALUES (1,'{canary}",
        "f.xlsx": "PK\x03\x04" + canary,
        "g.db": "SQLite format 3\0" + canary,
    }.items():
        (tmp_path / name).write_text(content)
    parts = [part for part in read([tmp_path]) if isinstance(part, Trouble)]
    assert len(parts) >= 6
    assert canary not in repr(parts)
    assert all(canary not in "".join(part.columns) for part in read([tmp_path]) if isinstance(part, Batch))
