"""No raw value leaves a scan: canary people stand in files of every format and are looked for in all that comes out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from canary import Leak, Search, Watch, person
from canary_files import HEADERS, plant, write_long_log

pytestmark = pytest.mark.slow

PEOPLE = tuple(person(seed) for seed in range(1, 5))
SEARCH = Search([canary for one in PEOPLE for canary in one.values()])
TIMEOUT = 300
LARGE = 6 << 20
"""Bytes of a file for whose sake a scan starts workers."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended: what it said, the folder of all it wrote, what was seen of it while it ran."""

    code: int
    out: bytes
    err: bytes
    wrote: Path
    seen: frozenset[Leak]
    processes: int

    @property
    def findings(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.wrote / "findings.jsonl").read_text("utf-8").splitlines()]

    def leaks(self) -> list[Leak]:
        said = SEARCH.deep("stdout", self.out) + SEARCH.deep("stderr", self.err)
        return sorted({*said, *SEARCH.tree(self.wrote), *self.seen}, key=str)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    plant(folder, PEOPLE)
    return folder


def run(wrote: Path, *words: object, **environment: str) -> Ran:
    """One command line in a process of its own, with temporary files, state and working folder below `wrote`."""
    temporary = wrote / "temporary"
    temporary.mkdir(parents=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AUDITOR_")}
    shared = set(Path("/dev/shm").glob("*"))
    process = subprocess.Popen(
        [sys.executable, "-m", "auditor", "--home", str(wrote / "home"), *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**clean, "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        cwd=wrote,
    )
    with Watch(SEARCH, process.pid, temporary) as watch:
        out, err = process.communicate(timeout=TIMEOUT)
    seen = watch.leaks | left_in_memory(shared)
    return Ran(process.returncode, out, err, wrote, frozenset(seen), len(watch.processes))


def left_in_memory(before: set[Path]) -> set[Leak]:
    """What stands in shared memory that was not there before; servers of other tests come and go there too."""
    leaks: set[Leak] = set()
    for path in set(Path("/dev/shm").glob("*")) - before:
        with suppress(FileNotFoundError):
            leaks |= set(SEARCH.deep("shared memory", path.read_bytes() if path.is_file() else b""))
    return leaks


def scanned(wrote: Path, *words: object, **environment: str) -> Ran:
    outputs = (
        "--findings",
        "findings.jsonl",
        "--columns",
        "columns.jsonl",
        "--html",
        "report.html",
        "--sarif",
        "a.sarif",
    )
    return run(wrote, "scan", *words, *outputs, **environment)


@pytest.fixture(scope="module")
def scan(planted: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    long = tmp_path_factory.mktemp("long") / "long.log"
    write_long_log(long, PEOPLE, LARGE)
    return scanned(tmp_path_factory.mktemp("scan"), planted, long, "--jobs", 2, "--mask-to", "masked")


def test_the_scan_sees_the_people_it_must_not_name(scan: Ran) -> None:
    found = {str(finding["entity_type"]) for finding in scan.findings}
    assert HEADERS.keys() - found == set()
    assert scan.processes >= 2


def test_no_raw_value_leaves_a_scan_by_any_door(scan: Ran) -> None:
    assert [leak for leak in scan.leaks() if not leak.where.startswith("masked/")] == []


def test_a_masked_copy_holds_nobody(scan: Ran) -> None:
    assert any((scan.wrote / "masked").rglob("*.csv"))
    assert SEARCH.tree(scan.wrote / "masked") == []


def test_no_raw_value_is_printed_in_english_by_one_process(planted: Path, tmp_path: Path) -> None:
    ran = scanned(tmp_path / "run", planted, "--jobs", 1, "--lang", "en")
    assert ran.findings
    assert ran.leaks() == []


def test_a_log_read_as_a_log_names_no_person_in_an_interface(planted: Path, tmp_path: Path) -> None:
    ran = scanned(tmp_path / "run", planted / "access.log", planted / "gateway.log", "--as", "log", "--json")
    assert ran.findings
    assert ran.leaks() == []


INVENTORY = """\
schema_version: 1
as_of: 2026-11-20
district: {code: "500116", name: 示范区, level: county}
units:
  - {id: u-data, name: 区大数据发展局, type: party_gov, level: county}
platforms:
  - {id: pf-exchange, name: 共享交换平台, kind: portal, owner: u-data, level: {grade: 3, s: 3, a: 3}}
datasets:
  - id: ds-people
    title: 人员
    provider: u-data
    source_platform: pf-exchange
    files: [planted/people-utf8.csv, planted/no-header.csv, planted/people.xlsx, planted/ragged.csv, planted/keyed.json]
    fields: [{name: 姓名, title: 姓名, pi_type: name}]
    pi: {contains: false}
log_sources:
  - {id: ls-access, platform: pf-exchange, kind: access, path: planted/access.log, format: combined}
  - {id: ls-gateway, platform: pf-exchange, kind: interface, path: planted/gateway.log}
"""


def test_no_raw_value_leaves_an_audit(tmp_path: Path) -> None:
    plant(tmp_path / "planted", PEOPLE)
    (tmp_path / "inventory.yaml").write_text(INVENTORY, "utf-8")
    ran = run(tmp_path / "run", "audit", tmp_path / "inventory.yaml", "--only", "personal_data", "--out", "out")
    (told,) = (ran.wrote / "out").glob("2*/audit.json")
    assert "CN_ID_CARD" in told.read_text("utf-8"), "the audit saw nobody, so that its silence says nothing"
    assert any((ran.wrote / "out").rglob("report.xlsx"))
    assert ran.leaks() == []


BREAK = '''
"""Makes the detector fail as programs do: with an error that quotes what it was given."""
import importlib.abc, importlib.util, sys

class Broken(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != "scanners.personal_data.detect":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def broken(module):
            load(module)
            module.Detector.scan = lambda self, data, *rest, **more: int(bytes(data)[:2000])
        spec.loader.exec_module = broken
        return spec

sys.meta_path.insert(0, Broken())
'''


@pytest.mark.parametrize("debug", ["", "1"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_does_not_quote_what_it_failed_on(planted: Path, tmp_path: Path, debug: str, jobs: int) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "sitecustomize.py").write_text(BREAK, "utf-8")
    environment = {"PYTHONPATH": str(tmp_path / "broken"), "AUDITOR_DEBUG": debug}
    write_long_log(tmp_path / "long.log", PEOPLE, LARGE)
    ran = scanned(tmp_path / "run", planted / "people-utf8.csv", tmp_path / "long.log", "--jobs", jobs, **environment)
    assert ran.code not in (0, 1), ran.err.decode()
    assert ran.leaks() == []
