"""Filling: texts are printed as they are, nothing is lost, and what costs too much is stopped."""

from __future__ import annotations

import base64
import io
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx.document import Document as Docx
from drawn import SHAPE, VALUES, answer, complaints, filled, lines, named, template
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import TemplateError
from reports.own_templates import child, fill, filling
from reports.visible import visible

HOSTILE = [
    "{{7*7}}",
    "{% for x in y %}",
    "{_{ 7 }_} {_% x %_}",
    "<&>\"'",
    "</w:t></w:r></w:p><w:p>",
    "&amp;lt;",
    '=HYPERLINK("http://x")',
    "𬭎 \u202eabc",
    "a\x00b\x07c\x0bd\x0ce",
    "一" * 10_000,
    "“引号”‘’",
    " 前后空格 ",
    "第一行\n第二行\t制表",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_value_is_printed_as_it_is(text: str) -> None:
    shown = visible(text)
    assert lines(filled(template("前{{ platform.name }}后"), named(shown))) == [f"前{shown}后"]


@settings(max_examples=5, deadline=None)
@given(st.lists(st.text(max_size=200), min_size=40, max_size=40))
def test_any_value_comes_out_whole(texts: list[str]) -> None:
    rows = [{"title": visible(text), "due": ""} for text in texts]
    looped = template("{%p for one in problems %}", "{{ one.title }}", "{%p endfor %}")
    assert lines(filled(looped, named("", problems=rows))) == [row["title"] for row in rows]


def test_a_field_with_a_name_that_python_knows_is_the_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SHAPE, "platform", {"items": None, "keys": None})
    made = filled(
        template("{{ platform.items }} {{ platform.keys }}"), {"platform": {"items": 5, "keys": 6}, "problems": []}
    )
    assert lines(made) == ["5 6"]


def test_rows_paragraphs_and_conditions_come_out_in_order() -> None:
    def put(document: Docx) -> None:
        table = document.add_table(rows=3, cols=2)
        table.cell(0, 0).text = "{%tr for one in problems %}"
        table.cell(1, 0).text, table.cell(1, 1).text = "{{ one.title }}", "{{ one.due }}"
        table.cell(2, 0).text = "{%tr endfor %}"
        document.sections[0].header.paragraphs[0].text = "页眉 {{ platform.name }}"

    made = filled(
        template(
            "{% if platform.level < 3 and problems|length == 3 %}二级{% else %}三级{% endif %}",
            "{%p for one in problems %}",
            "{{ loop.index }}. {{ one.title }}",
            "{%p endfor %}",
            "{{ problems|join('、', attribute='title') }}；首先 {{ (problems|first).title }}",
            then=put,
        )
    )
    assert lines(made) == ["二级", "1. 问题1", "2. 问题2", "3. 问题3", "问题1、问题2、问题3；首先 问题1"]
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [
        [row["title"], row["due"]] for row in VALUES["problems"]
    ]
    assert made.sections[0].header.paragraphs[0].text == "页眉 政策文件库"


def test_footnotes_are_filled() -> None:
    content = with_footnote(template("正文"), "见 {{ platform.name }}")
    done = answer(content, named("<&>{{7*7}}"))
    assert done["problems"] == []
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(done["files"][0]))) as archive:
        assert "见 &lt;&amp;&gt;{{7*7}}" in archive.read("word/footnotes.xml").decode()
    (said,) = complaints(with_footnote(template("正文"), "{{ ''.__class__ }}"))
    assert said.startswith("1: footnotes") and "__class__" in said


def test_entities_that_a_footnote_declares_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim", encoding="utf-8")
    declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    done = answer(with_footnote(template("正文"), "&e;", declared), VALUES)
    assert "geheim" not in "".join(base64.b64decode(file).hex() for file in done["files"])
    for file in done["files"]:
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(file))) as archive:
            assert b"geheim" not in archive.read("word/footnotes.xml")


def with_footnote(content: bytes, text: str, declared: str = "") -> bytes:
    """The document with one footnote."""
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    note = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{declared}<w:footnotes xmlns:w="{main}">'
        f'<w:footnote w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    put = {
        "[Content_Types].xml": ("</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'),
        "word/_rels/document.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/></Relationships>',
        ),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name in put:
                data = data.decode().replace(*put[name]).encode()
            after.writestr(name, data)
        after.writestr("word/footnotes.xml", note)
    return made.getvalue()


def test_a_field_that_word_has_split_into_runs_is_filled() -> None:
    def put(document: Docx) -> None:
        paragraph = document.add_paragraph("平台：{")
        for piece in ("{ plat", "form.na", "me }", "}。"):
            paragraph.add_run(piece).bold = True

    assert lines(filled(template(then=put))) == ["平台：政策文件库。"]


def test_the_first_of_an_empty_list_is_told_and_not_left_blank() -> None:
    (said,) = complaints(template("{{ (problems|first).title }}"), {**VALUES, "problems": []})
    assert "empty list" in said


def test_a_loop_that_closes_elsewhere_is_told() -> None:
    def put(document: Docx) -> None:
        document.add_table(rows=1, cols=1).cell(0, 0).text = "{% for one in problems %}"
        document.add_paragraph("{{ one.title }}{% endfor %}")

    assert "same depth" in complaints(template(then=put), VALUES)[0]


def test_loops_within_loops_are_stopped_after_so_many_rows() -> None:
    loops = "".join(f"{{% for x{at} in problems %}}" for at in range(12))
    started = time.monotonic()
    (said,) = complaints(template(loops + "x" + "{% endfor %}" * 12), VALUES)
    assert f"more than {child.MOST_STEPS} rows" in said
    assert time.monotonic() - started < 20


def test_output_is_stopped_after_so_many_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MOST_PRINTED", 10_000)
    text = "{% for one in problems %}{{ platform.name }}{% endfor %}"
    assert "letters" in complaints(template(text), named("a" * 5_000))[0]


def test_a_text_that_was_not_printed_stops_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    lossy: Any = lambda self, xml: xml.replace("政策", "")  # noqa: E731
    monkeypatch.setattr(child._Template, "resolve_listing", lossy)
    assert "was not printed" in complaints(template("{{ platform.name }}"), VALUES)[0]


def test_one_template_gives_one_document_for_each_platform() -> None:
    assert len(answer(template("{{ platform.name }}"), VALUES, named("甲"), named("乙"))["files"]) == 3


def test_a_process_of_its_own_fills_and_complains(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.docx", tmp_path / "bad.docx"
    good.write_bytes(template("{{ platform.name }}"))
    bad.write_bytes(template("{{ nothing }}"))
    (made,) = fill(good, SHAPE, [VALUES])
    assert made.startswith(b"PK")
    with pytest.raises(TemplateError, match=r"bad\.docx:1: page 1: there is no field nothing"):
        fill(bad, SHAPE, [VALUES])


def test_a_process_that_takes_too_long_is_stopped_with_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "SECONDS", 1)
    monkeypatch.setattr(filling, "EACH", 0)
    slow = tmp_path / "slow.docx"
    conditions = "{% if platform.name == problems|join('', attribute='title') %}x{% endif %}" * 400
    loops = "{% for a in problems %}{% for b in problems %}" + conditions + "{% endfor %}{% endfor %}"
    slow.write_bytes(template(loops))
    rows = [{"title": "a" * 100, "due": ""} for _ in range(300)]
    with pytest.raises(TemplateError) as caught:
        fill(slow, SHAPE, [{**VALUES, "problems": rows}])
    (problem,) = caught.value.problems
    assert "was stopped" in problem.message.en or "more than" in problem.message.en
