"""`auditor scan` end to end on real files: what is found, what is written, what bad input ends with."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import Said, ended, started
from selectolax.lexbor import LexborHTMLParser

Command = Callable[..., Said]

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident(area: str, born: str, sequence: int) -> str:
    body = f"{area}{born}{sequence:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def card(account: int) -> str:
    body = f"621700{account:012d}"
    doubled = (int(d) * 2 if n % 2 == 0 else int(d) for n, d in enumerate(reversed(body)))
    return body + str(-sum(v - 9 if v > 9 else v for v in doubled) % 10)


SURNAMES, GIVEN = ("欧阳", "司马", "诸葛", "上官"), "甲乙丙丁戊己庚辛"
ROWS = [
    (
        f"{SURNAMES[n % 4]}{GIVEN[n % 8]}{GIVEN[n // 8 % 8]}",
        resident("500116", f"19{60 + n % 40}0{1 + n % 9}1{n % 10}", n),
        f"199{n:08d}",
        card(n),
    )
    for n in range(60)
]
HEADER = ("姓名", "身份证号", "手机号", "银行卡号")
PLANTED = [value for row in ROWS for value in row]


def table(rows: list[tuple[str, ...]] | None = None) -> str:
    return "\n".join(",".join(row) for row in [HEADER, *(ROWS if rows is None else rows)]) + "\n"


def log() -> str:
    return "".join(
        json.dumps(
            {
                "time": f"2026-11-20T09:00:{n:02d}+08:00",
                "uri": "/api/person",
                "consumer": "u-hrss",
                "status": 200,
                "response": {"name": name, "phone": phone},
            },
            ensure_ascii=False,
        )
        + "\n"
        for n, (name, _, phone, _) in enumerate(ROWS)
    )


CLEAN = "文号,标题,日期\n" + "".join(
    f"示府发〔2026〕{n}号,关于做好第{n}项工作的通知,2026-11-20\n" for n in range(1, 40)
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place where the command runs, with a folder `data` below it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    return tmp_path


@pytest.fixture
def people(place: Path) -> Path:
    """A table and a log with people, and a clean table."""
    (place / "data" / "people.csv").write_text(table(), encoding="utf-8")
    (place / "data" / "policy.csv").write_text(CLEAN, encoding="utf-8")
    (place / "data" / "logs").mkdir()
    (place / "data" / "logs" / "gateway.jsonl").write_text(log(), encoding="utf-8")
    return place


def test_people_in_tables_and_logs_are_found_and_end_with_1(auditor: Command, people: Path) -> None:
    said = auditor("scan", "data", "--json", "--jobs", 1)
    assert said.code == 1
    scan = said.json["scan"]
    assert scan["complete"]
    columns = {(c["column"], c["entity"]) for t in scan["tables"] for c in t["columns"] if c["entity"]}
    assert columns >= {
        ("姓名", "PERSON"),
        ("身份证号", "CN_ID_CARD"),
        ("手机号", "CN_MOBILE"),
        ("银行卡号", "BANK_CARD"),
    }
    fields = {(f["field"].rpartition(".")[2], f["entity"]) for found in scan["logs"] for f in found["fields"]}
    assert fields >= {("name", "PERSON"), ("phone", "CN_MOBILE")}


def test_nothing_personal_ends_with_0(auditor: Command, place: Path) -> None:
    (place / "data" / "policy.csv").write_text(CLEAN, encoding="utf-8")
    said = auditor("scan", "data", "--lang", "en")
    assert said.code == 0
    assert "This scan is complete" in said.out


def test_no_value_is_in_anything_that_is_printed_or_written(auditor: Command, people: Path) -> None:
    outputs = ("--findings", "f.jsonl", "--columns", "c.jsonl", "--html", "r.html", "--sarif", "r.sarif")
    said = auditor("scan", "data", *outputs, "--home", "home")
    written = [
        path for path in people.rglob("*") if path.is_file() and "data" not in path.relative_to(people).parts[:1]
    ]
    assert {"f.jsonl", "c.jsonl", "r.html", "r.sarif"} <= {path.name for path in written}
    texts = [said.out + said.err, *(path.read_bytes().decode("utf-8", "replace") for path in written)]
    assert not [value for value in PLANTED for text in texts if value in text]


def test_terminal_json_html_sarif_and_findings_agree(auditor: Command, people: Path) -> None:
    outputs = ("--findings", "f.jsonl", "--columns", "c.jsonl", "--html", "r.html", "--sarif", "r.sarif")
    said = auditor("scan", "data", "--json", "--lang", "en", *outputs)
    summary = said.json["scan"]["summary"]
    found = [json.loads(line) for line in (people / "f.jsonl").read_text("utf-8").splitlines()]
    in_tables = {(row["file"], row["column"]) for row in found if "column" in row}
    assert len(in_tables) == summary["columns_with_personal_data"]
    assert sum("line" in row and row["entity_type"] != "IP_ADDRESS" for row in found) == summary["log_occurrences"]
    profiles = [json.loads(line) for line in (people / "c.jsonl").read_text("utf-8").splitlines()]
    assert {(p["file"], p["column"]) for p in profiles if p["entity_type"]} >= in_tables
    results = json.loads((people / "r.sarif").read_text("utf-8"))["runs"][0]["results"]
    hits = [result["properties"]["hits"] for result in results if "hits" in result["properties"]]
    assert sum(hits) == summary["log_occurrences"]
    page = LexborHTMLParser((people / "r.html").read_text("utf-8"))
    numbers = {item.css("span")[0].text(): item.css("b")[0].text() for item in page.css(".metrics li")}
    assert numbers["Tables with personal data"] == f"{summary['tables_with_personal_data']} / {summary['tables']}"
    text = " ".join(auditor("scan", "data", "--lang", "en").out.split())
    assert f"({summary['columns_with_personal_data']} columns)" in text
    assert f"({summary['log_occurrences']} occurrences)" in text


def test_one_worker_and_two_say_the_same(auditor: Command, people: Path) -> None:
    def said(jobs: int) -> Any:
        scan = auditor("scan", "data", "--json", "--jobs", jobs, "--no-resume").json["scan"]
        return {key: scan[key] for key in ("tables", "logs", "not_looked_at", "remarks")}

    assert said(1) == said(2)


def test_a_second_scan_of_the_same_data_says_the_same(auditor: Command, people: Path) -> None:
    first, second = (auditor("scan", "data", "--json", "--home", "home").json["scan"] for _ in range(2))
    assert (first["tables"], first["logs"]) == (second["tables"], second["logs"])
    with (people / "data" / "logs" / "gateway.jsonl").open("a", encoding="utf-8") as file:
        file.write(log())
    third = auditor("scan", "data", "--json", "--home", "home").json["scan"]
    assert third["summary"]["log_occurrences"] == 2 * first["summary"]["log_occurrences"]


def test_text_is_read_as_what_was_asked_for(auditor: Command, people: Path) -> None:
    as_table = auditor("scan", "data/logs", "--as", "table", "--json").json["scan"]
    assert (len(as_table["tables"]), len(as_table["logs"])) == (1, 0)
    as_log = auditor("scan", "data/people.csv", "--as", "log", "--json").json["scan"]
    assert (len(as_log["tables"]), len(as_log["logs"])) == (0, 1)


def test_a_sample_is_never_complete(auditor: Command, people: Path) -> None:
    said = auditor("scan", "data/people.csv", "--sample", 10, "--lang", "en")
    assert said.code == 3
    assert "This scan is incomplete" in said.out


def encrypted_zip(folder: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", table())
    data = bytearray(buffer.getvalue())
    data[6] |= 1  # the flag of encryption, in the member and in the list of members
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (folder / "secret.zip").write_bytes(data)


def encrypted_workbook(folder: Path) -> None:
    name = "EncryptedPackage".encode("utf-16-le")
    (folder / "book.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name + bytes(2000))


def loop(folder: Path) -> None:
    (folder / "a.csv").write_text(CLEAN, encoding="utf-8")
    (folder / "again").symlink_to(folder, target_is_directory=True)


def outside(folder: Path) -> None:
    (folder.parent / "elsewhere.csv").write_text(table(), encoding="utf-8")
    (folder / "link.csv").symlink_to(folder.parent / "elsewhere.csv")


def gone(folder: Path) -> None:
    (folder / "link.csv").symlink_to(folder / "gone.csv")


def unreadable(folder: Path) -> None:
    (folder / "a.csv").write_text(table(), encoding="utf-8")
    (folder / "a.csv").chmod(0)


BAD = [
    ("empty.csv", b"", "empty", 3),
    ("cut.csv.gz", gzip.compress(table().encode() + os.urandom(9000))[:-3000], "truncated", 3),
    ("scan.pdf", b"%PDF-1.7\n" + os.urandom(500), "unsupported", 3),
    ("photo.jpg", b"\xff\xd8\xff\xe0" + os.urandom(500), "unsupported", 3),
    ("book.xlsx", table().encode(), "misnamed", 1),
    ("mixed.csv", table().encode() + "姓名甲,x,y,z\n".encode("gb18030"), "guessed_encoding", 1),
    ("long.log", b"x" * (3 << 20) + b" tel 19900001234\n", "long_line", 1),
    ("ragged.csv", (table() + "a,b\n").encode(), "ragged_row", 1),
    (encrypted_zip, b"", "encrypted", 3),
    (encrypted_workbook, b"", "encrypted", 3),
    (loop, b"", "loop", 3),
    (outside, b"", "outside", 3),
    (gone, b"", "unreadable", 3),
]


@pytest.mark.parametrize(
    ("make", "content", "kind", "code"), BAD, ids=[f"{b[2]} {getattr(b[0], '__name__', b[0])}" for b in BAD]
)
def test_bad_input_is_told_and_never_counts_as_clean(
    auditor: Command, place: Path, make: str | Callable[[Path], None], content: bytes, kind: str, code: int
) -> None:
    if isinstance(make, str):
        (place / "data" / make).write_bytes(content)
    else:
        make(place / "data")
    said = auditor("scan", "data", "--json")
    assert said.code == code
    told = said.json["scan"]["not_looked_at"] + said.json["scan"]["remarks"]
    assert kind in {trouble["kind"] for trouble in told}
    for lang in ("zh", "en"):
        words = next(trouble["detail"][lang] for trouble in told if trouble["kind"] == kind)
        shown = auditor("scan", "data", "--lang", lang).out.replace("│", "")
        assert words and "".join(words.split()) in "".join(shown.split())


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_told(auditor: Command, place: Path) -> None:
    unreadable(place / "data")
    said = auditor("scan", "data", "--json")
    assert said.code == 3
    assert said.json["scan"]["not_looked_at"][0]["kind"] == "unreadable"


def test_an_empty_folder_is_not_clean(auditor: Command, place: Path) -> None:
    said = auditor("scan", "data", "--lang", "en")
    assert said.code == 3
    assert "There was no table and no log" in said.out


def test_bad_files_do_not_keep_the_good_ones_from_being_found(auditor: Command, people: Path) -> None:
    encrypted_zip(people / "data")
    (people / "data" / "broken.jsonl").write_text('{"a": 1}\n{broken\n{"a": 2}\n' * 9)
    said = auditor("scan", "data", "--json")
    assert said.code == 3
    assert said.json["scan"]["summary"]["tables_with_personal_data"] == 1
    assert said.json["scan"]["found"]


HOSTILE = ("<script>alert(1)<", "a\u202eb", "x[red]y", "{{7*7}}", "$(touch pwned)", "a b;c", "-rf")


def test_hostile_names_of_files_and_columns_stay_text(auditor: Command, place: Path) -> None:
    for name in HOSTILE:
        header = ",".join((name.replace(",", ""), *HEADER[1:]))
        text = table().replace(",".join(HEADER), header, 1)
        (place / "data" / f"{name}.csv").write_text(text, encoding="utf-8")
    said = auditor("scan", "data", "--html", "r.html", "--sarif", "r.sarif")
    page = (place / "r.html").read_text("utf-8")
    tree = LexborHTMLParser(page)
    assert not tree.css("script")
    assert len(tree.css("#t-tables tbody tr")) == len(HOSTILE)
    for text in (page, said.out):
        assert not [sign for sign in text if sign in "\u202e\x1b\x07"]
    json.loads((place / "r.sarif").read_text("utf-8"))
    assert not (place / "pwned").exists()


REGISTER = """\
schema_version: 1
as_of: 2026-11-20
district: {code: "500116", name: 示范区, level: county}
units:
  - {id: u-data, name: 区大数据发展局, type: party_gov, level: county}
platforms:
  - {id: pf-x, name: 共享平台, kind: portal, owner: u-data, level: {grade: 3, s: 3, a: 3}}
datasets:
  - id: ds-people
    title: 示范人员信息
    provider: u-data
    source_platform: pf-x
    grade: general-1
    pi: {contains: false}
    opening: {attribute: unconditional, file: data/people.csv}
    files: [data/people.csv]
    fields:
      - {name: 姓名, title: 姓名, pi_type: name}
      - {name: 身份证号, title: 身份证号, pi_type: cn_id, mask: required}
"""


def test_a_dataset_is_compared_with_its_entry_in_the_register(auditor: Command, people: Path) -> None:
    (people / "register.yaml").write_text(REGISTER, encoding="utf-8")
    said = auditor("scan", "data", "--json", "--inventory", "register.yaml", "--html", "r.html")
    [dataset] = said.json["scan"]["datasets"]
    assert (dataset["id"], dataset["provider"], dataset["sources"]) == (
        "ds-people",
        "区大数据发展局",
        ["data/people.csv"],
    )
    kinds = {difference["kind"] for difference in dataset["differences"]}
    assert kinds >= {"denied", "open_to_all", "not_masked", "undeclared_column", "grade_too_low"}
    page = (people / "r.html").read_text("utf-8")
    assert "示范人员信息" in page and "已向社会开放" in page


def test_the_register_is_matched_wherever_the_command_runs(
    auditor: Command, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (people / "register.yaml").write_text(REGISTER, encoding="utf-8")
    monkeypatch.chdir(people / "data")
    said = auditor("scan", "people.csv", "--json", "--inventory", "../register.yaml")
    assert said.json["scan"]["datasets"][0]["sources"] == ["people.csv"]


def test_a_masked_copy_holds_nobody_and_scans_as_substitutes(auditor: Command, people: Path) -> None:
    said = auditor("scan", "data", "--mask-to", "masked", "--json")
    assert said.code == 1
    copies = [Path(copy["copy"]) for copy in said.json["masked"]["copies"]]
    assert {copy.name for copy in copies} == {"people.csv", "policy.csv", "gateway.jsonl"}
    text = "".join(copy.read_text("utf-8") for copy in copies)
    assert not [value for value in PLANTED if value in text]
    assert (people / "masked/data/policy.csv").read_text("utf-8") == CLEAN
    again = auditor("scan", "masked", "--json").json["scan"]
    # Mobile numbers of no block are no mobile numbers; names and identity numbers are, of nobody.
    assert "CN_MOBILE" not in {c["entity"] for t in again["tables"] for c in t["columns"]}
    assert [t["rows"] for t in again["tables"]] == [
        t["rows"] for t in auditor("scan", "data", "--json").json["scan"]["tables"]
    ]


def test_what_cannot_be_copied_is_told_and_ends_with_3(auditor: Command, people: Path) -> None:
    (people / "data" / "scan.pdf").write_bytes(b"%PDF-1.7\n")
    said = auditor("scan", "data", "--mask-to", "masked", "--lang", "en")
    assert said.code == 3
    assert "not copied data/scan.pdf" in said.out
    assert not (people / "masked/data/scan.pdf").exists()


def wait_for_the_ledger(home: Path) -> None:
    """Returns once the scan has begun to keep what it finishes; a busy machine takes long to get there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if any(path.is_file() for path in (home / "personal_data").rglob("*")):
            time.sleep(1)
            return
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_keeps_what_was_finished_and_leaves_no_worker(place: Path, jobs: int) -> None:
    line = json.dumps({"time": "2026-11-20T09:00:00+08:00", "uri": "/a", "response": {"phone": "19900001234"}}) + "\n"
    (place / "data" / "big.jsonl").write_text(line * 1_500_000)
    for copy in range(4):  # so much that even a fast machine is still at it
        (place / "data" / f"big{copy}.jsonl").hardlink_to(place / "data" / "big.jsonl")
    process = started(["scan", "data", "--jobs", str(jobs), "--lang", "en", "--home", "home", "--html", "r.html"])
    wait_for_the_ledger(place / "home")
    assert process.poll() is None, "the scan ended before it could be interrupted"
    process.send_signal(signal.SIGINT)
    said = ended(process)
    assert said == Said(130, "", "interrupted; what was finished is kept, and the same command goes on from there\n")
    assert not (place / "r.html").exists()
