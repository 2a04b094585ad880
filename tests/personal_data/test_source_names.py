"""Names of files, members and tables that hold personal data: shown masked to people, noted once, kept for machines."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from pathlib import Path

import pytest
from scan_lab import AS_OF, order

from auditor.model.personal_data import TroubleKind
from scanners.personal_data.policy import load_policy
from scanners.personal_data.source_parts import neutral
from scanners.personal_data.work import ScanOrder, scan
from scanners.personal_data.work.kernel import Kernel
from scanners.personal_data.work.source_names import names_shown

NUMBER, MOBILE = "110101199003070011", "13800138000"
UPLOAD = f"{MOBILE}_龚晴岚_{NUMBER}.csv"


@cache
def kernel() -> Kernel:
    return Kernel(ScanOrder(paths=(), policy=load_policy(), as_of=AS_OF, lane="numpy"), b"k" * 32)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (f"in/{UPLOAD}", {UPLOAD: "138*******0_龚**_110**************1.csv"}),
        (
            f"a.zip!张三丰/{MOBILE}.xlsx#李晓明",
            {"张三丰": "张**", f"{MOBILE}.xlsx": "138*******0.xlsx", "李晓明": "李**"},
        ),
        ("王晓明_简历.txt", {"王晓明_简历.txt": "王**_简历.txt"}),
        ("li.ming@example.cn_2024.json", {"li.ming@example.cn_2024.json": "l*.****@*******.cn_2024.json"}),
        ("logs/access-20240101.log", {}),
        ("logs/backup_1698765432.csv.gz", {}),
        ("data/2024年低保对象信息.csv#高新区", {}),
        ("server-10.1.2.3.log", {}),
        ("91110000100000147X.csv", {}),
        (f"postgresql://reader@10.1.2.3/{MOBILE}", {}),
    ],
)
def test_what_names_somebody_is_masked_and_the_rest_stays(source: str, shown: dict[str, str]) -> None:
    assert names_shown([source], kernel)[0] == shown


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (f"in/{UPLOAD}", "in/….csv"),
        (f"a.zip!张三丰/{MOBILE}.xlsx#李晓明", "a.zip!…/….xlsx#…"),
        ("138 0013 8000/浙A12345.txt", "…/….txt"),
        ("li.ming@example.cn_2024.json", "….json"),
        ("logs/access-20240101.log", "logs/access-20240101.log"),
        ("server-10.1.2.3.log!app.log", "server-10.1.2.3.log!app.log"),
        (f"postgresql://reader@10.1.2.3/{MOBILE}", "postgresql://…/…"),
    ],
)
def test_before_anything_is_read_names_that_may_hold_something_are_left_out(source: str, said: str) -> None:
    assert neutral(source) == said


def test_the_detector_is_not_asked_where_no_name_may_hold_anything() -> None:
    def never() -> Kernel:
        raise AssertionError

    assert names_shown(["data/a.csv", "logs/2024-01-01.log", "x.zip!part-0001.json"], never) == ({}, ())


def test_names_that_look_alike_once_masked_stay_apart() -> None:
    shown, _ = names_shown(["13800138000.csv", "13811138000.csv", "13822138000.csv"], kernel)
    assert list(shown.values()) == ["138*******0.csv", "138*******0 (2).csv", "138*******0 (3).csv"]


def test_one_name_is_noted_by_itself_and_many_in_one_folder_once() -> None:
    _, (note,) = names_shown([f"in/{UPLOAD}", f"in/{UPLOAD}#a", "in/b.csv"], kernel)
    assert (note.source, note.count, note.lost) == (f"in/{UPLOAD}", 1, False)
    assert "CN_ID_CARD, CN_MOBILE, PERSON" in note.detail.en
    _, (note,) = names_shown(["in/13800138000.csv", "in/13811138000.csv"], kernel)
    assert (note.source, note.count) == ("in", 2)


def test_a_scan_keeps_the_path_for_machines_and_says_how_to_show_it(tmp_path: Path) -> None:
    rows = b"id,xm\n" + b"".join(f"{n},张三丰\n".encode() for n in range(9))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{MOBILE}.csv", rows)
    (tmp_path / "a.zip").write_bytes(packed.getvalue())
    (tmp_path / UPLOAD).write_bytes(rows)
    columns = tmp_path / "out" / "columns.jsonl"
    result = scan(order("a.zip", UPLOAD, root=tmp_path, columns=columns, lane="numpy"))
    assert {table.source for table in result.tables} == {f"a.zip!{MOBILE}.csv", UPLOAD}
    assert {json.loads(line)["file"] for line in columns.read_text("utf-8").splitlines()} == {
        f"a.zip!{MOBILE}.csv",
        UPLOAD,
    }
    assert set(result.names) == {f"{MOBILE}.csv", UPLOAD}
    assert [t.kind for t in result.troubles] == [TroubleKind.PERSONAL_NAME] * 2
    assert result.complete
