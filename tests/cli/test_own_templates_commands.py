"""`auditor report own` and `auditor report templates` from the outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Said
from docx import Document
from tiny_district import District


def draw(path: Path, *paragraphs: str) -> None:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    path.parent.mkdir(exist_ok=True)
    document.save(str(path))


@pytest.fixture
def audited(auditor: Callable[..., Said], district: District) -> Callable[..., Said]:
    """`report own` on the tiny district, which has been audited."""
    assert auditor(*district.audit("--json")).code in (0, 1)
    words = ("report", "own", "-i", district.inventory, "--home", district.home, "--out", district.folder / "own")
    return lambda *more: auditor(*words, *more)


def test_templates_beside_the_register_are_filled_for_every_platform(
    audited: Callable[..., Said], district: District
) -> None:
    draw(district.folder / "templates" / "通知.docx", "{{ district.name }}：{{ platform.name }}（{{ unit.name }}）")
    (district.folder / "templates" / "~$通知.docx").write_bytes(b"Word keeps this beside an open file")
    (district.folder / "own").mkdir()
    (district.folder / "own" / "mine.txt").write_text("stays", encoding="utf-8")
    said = audited("--json")
    assert said.code == 0, said.err
    (file,) = said.json["files"]
    assert [paragraph.text for paragraph in Document(file).paragraphs] == ["示范区：政策文件库（区大数据发展局）"]
    assert (district.folder / "own" / "mine.txt").exists()


def test_a_bad_template_is_told_and_nothing_is_written(audited: Callable[..., Said], district: District) -> None:
    draw(district.folder / "templates" / "good.docx", "{{ platform.name }}")
    draw(district.folder / "templates" / "bad.docx", "一", "{{ platform.nmae }}")
    said = audited("--lang", "en")
    assert (said.code, said.out) == (2, "")
    assert "bad.docx:2: page 1: there is no field platform.nmae (did you mean platform.name?)" in said.err
    assert not (district.folder / "own").exists()
    assert audited("--template", "good", "--json").code == 0


def test_what_is_not_there_is_told(audited: Callable[..., Said], district: District) -> None:
    assert "templates" in audited().err
    draw(district.folder / "templates" / "通知.docx", "{{ platform.name }}")
    assert "没有模板：x（有 通知）" in audited("--template", "x").err
    assert "pf-x" in audited("--platform", "pf-x").err


def test_templates_are_checked_without_an_audit(auditor: Callable[..., Said], tmp_path: Path) -> None:
    draw(tmp_path / "t" / "a.docx", "{{ platform.name }}")
    assert auditor("report", "templates", "check", tmp_path / "t").code == 0
    draw(tmp_path / "t" / "b.docx", "{{ ''.__class__ }}", "{% include 'x' %}")
    said = auditor("report", "templates", "check", tmp_path / "t", "--json")
    assert said.code == 2
    assert [(one["file"], one["paragraph"]) for one in said.json["problems"]] == [("b.docx", 1), ("b.docx", 2)]
    assert auditor("report", "templates", "check", tmp_path / "nothing").code == 2


def test_every_field_is_listed(auditor: Callable[..., Said]) -> None:
    names = [one["name"] for one in auditor("report", "templates", "fields", "--json").json]
    assert {"platform.name", "problems[].title", "drills[].day", "verdict.text", "hazards[].state"} <= set(names)
