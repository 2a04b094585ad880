"""The search for canaries finds what was let through, in every dress and every wrapping."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from canary import Canary, Search, Watch, dresses, person
from canary_files import HEADERS, plant
from labelled.written import fullwidth, grouped

ID, MOBILE, NAME = (
    Canary("CN_ID_CARD", "11010519491231002X"),
    Canary("CN_MOBILE", "13900001234"),
    Canary("PERSON", "欧阳翀霈"),
)
SEARCH = Search([ID, MOBILE, NAME])


def found(data: bytes | str) -> set[str]:
    return {leak.kind for leak in SEARCH.deep("here", data.encode() if isinstance(data, str) else data)}


LET_THROUGH: dict[str, Callable[[str], bytes | str]] = {
    "raw": lambda value: f"value={value};",
    "lower case": str.lower,
    "full width": fullwidth,
    "json": lambda value: json.dumps({"v": value}),
    "percent": lambda value: quote(value),
    "percent twice": lambda value: quote(quote(value)),
    "entities": lambda value: "".join(f"&#{ord(sign)};" for sign in value) if not value.isascii() else value,
    "bytes in a traceback": lambda value: repr(value.encode()),
    "hex": lambda value: value.encode().hex(),
    "utf-16": lambda value: value.encode("utf-16"),
    "gb18030": lambda value: value.encode("gb18030"),
    "base64 within other text": lambda value: base64.b64encode(f"x{value}yz".encode()),
    "base64 at another place": lambda value: base64.urlsafe_b64encode(f"ab{value}".encode()),
    "an unkeyed digest": lambda value: hashlib.sha256(value.encode()).hexdigest(),
    "gzip": lambda value: gzip.compress(value.encode()),
    "zlib": lambda value: zlib.compress(value.encode()),
}


@pytest.mark.parametrize("before", range(9))
@pytest.mark.parametrize("after", [0, 1, 7, 100])
def test_a_value_is_found_wherever_it_begins_and_ends(before: int, after: int) -> None:
    assert found("." * before + MOBILE.value + "." * after) == {MOBILE.kind}


@pytest.mark.parametrize("way", LET_THROUGH)
@pytest.mark.parametrize("canary", [ID, MOBILE, NAME], ids=lambda canary: canary.kind)
def test_what_was_let_through_is_found(way: str, canary: Canary) -> None:
    assert found(LET_THROUGH[way](canary.value)) == {canary.kind}


def test_groups_and_bare_digits_are_found() -> None:
    assert found(grouped(MOBILE.value, (3, 4), " ")) == found(grouped(MOBILE.value, (3, 4), "-")) == {"CN_MOBILE"}
    assert found("id: 11010519491231002") == {"CN_ID_CARD"}


def test_masked_values_are_no_leak() -> None:
    assert found("110105********002X 139****1234 欧阳** 3f2a9c") == set()


def test_nothing_is_found_in_other_peoples_data() -> None:
    other = person(9)
    assert Search(person(8).values()).deep("here", " ".join(c.value for c in other.values()).encode()) == []


def test_dresses_are_distinct_and_long_enough_to_mean_something() -> None:
    for canary in person(1).values():
        found = dresses(canary.value)
        assert len(set(found.values())) == len(found)
        assert all(len(dress) >= 7 for dress in found.values()), canary.kind


def test_archives_and_databases_are_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.gz", gzip.compress(MOBILE.value.encode()))
    with closing(sqlite3.connect(tmp_path / "b.db")) as database, database:
        database.execute("CREATE TABLE t (packed BLOB)")
        database.execute("INSERT INTO t VALUES (?)", [zlib.compress(NAME.value.encode())])
    (tmp_path / ID.value).touch()
    leaks = SEARCH.tree(tmp_path)
    assert {leak.kind for leak in leaks} == {"CN_MOBILE", "PERSON", "CN_ID_CARD"}
    assert all(canary.value not in leak.dress for leak in leaks for canary in (ID, MOBILE, NAME))


def test_processes_and_temporary_files_are_watched(tmp_path: Path) -> None:
    program = (
        "import os, pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(0.5)', sys.argv[1]])\n"
        "pathlib.Path(sys.argv[2], 'spill').write_text(os.environ['SPILL']); time.sleep(0.3)\n"
        "pathlib.Path(sys.argv[2], 'spill').unlink(); child.wait()\n"
    )
    environment = {**os.environ, "SPILL": NAME.value, "ALSO": ID.value}
    with subprocess.Popen([sys.executable, "-c", program, MOBILE.value, str(tmp_path)], env=environment) as process:
        time.sleep(0.05)
        with Watch(SEARCH, process.pid, tmp_path) as watch:
            process.wait(timeout=30)
    where = {(leak.where, leak.kind) for leak in watch.leaks}
    assert ("cmdline of a process", "CN_MOBILE") in where
    assert ("environ of a process", "CN_ID_CARD") in where
    assert ("temporary spill", "PERSON") in where
    assert len(watch.processes) >= 2


def test_every_planted_file_holds_canaries(tmp_path: Path) -> None:
    people = [person(1), person(2)]
    plant(tmp_path, people)
    names = {path.name for path in tmp_path.iterdir()}
    assert len(names) > 40
    # Of a workbook without its directory nobody, the search included, reads anything.
    for path in set(tmp_path.iterdir()) - {tmp_path / "cut.xlsx"}:
        assert Search(people[0].values()).deep(path.name, path.read_bytes()), path.name
    assert HEADERS.keys() == people[0].keys()
