"""What a template may say: everything else is refused before anything runs, and the place is named."""

from __future__ import annotations

import pytest
from docx.document import Document as Docx
from drawn import VALUES, complaints, template
from hypothesis import given, settings
from hypothesis import strategies as st

HARMFUL = [
    "{{ platform.name.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ platform['__class__'] }}",
    "{{ platform.name|attr('__class__') }}",
    "{{ platform.items }}",
    "{{ platform.items() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum }}",
    "{% import 'os' as os %}",
    "{% from 'x' import y %}",
    "{% include '/etc/passwd' %}",
    "{% extends 'base' %}",
    "{% macro m() %}x{% endmacro %}",
    "{% set x = 7 %}",
    "{% for n in range(1000000) %}x{% endfor %}",
    "{{ 'a' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%999999999d'|format(1) }}",
    "{{ platform.name|center(999999999) }}",
    "{{ problems|map(attribute='__class__')|list }}",
    "{{ problems|join(',', attribute='__class__') }}",
    "{{ problems[0].title }}",
    "{{ namespace() }}",
    "{% for a in problems recursive %}{{ loop(problems) }}{% endfor %}",
    "{% filter upper %}x{% endfilter %}",
    "{% raw %}{{ x }}{% endraw %}{{ nothing }}",
]


@pytest.mark.parametrize("text", HARMFUL)
def test_what_could_do_harm_is_refused_and_its_paragraph_named(text: str) -> None:
    said = complaints(template("一", text))
    assert said and said[0].startswith("2: page 1")


@pytest.mark.parametrize("place", ["header", "footer"])
def test_headers_and_footers_are_held_to_the_same(place: str) -> None:
    def put(document: Docx) -> None:
        getattr(document.sections[0], place).paragraphs[0].text = "{{ ''.__class__ }}"

    (said,) = complaints(template("一", then=put))
    assert place in said and "__class__" in said


def test_fields_in_properties_of_the_file_are_told_because_nobody_fills_them() -> None:
    def put(document: Docx) -> None:
        document.core_properties.title = "{{ platform.name }}"

    assert complaints(template("一", then=put)) == ["0: fields here are not filled"]


def test_an_unknown_field_is_named_with_page_heading_and_paragraph() -> None:
    def put(document: Docx) -> None:
        document.add_page_break()
        document.add_heading("二、平台", level=1)
        document.add_paragraph("平台：{{ platform.nmae }}")

    (said,) = complaints(template("一", then=put))
    assert said == "4: page 2 “二、平台”: there is no field platform.nmae (did you mean platform.name?)"


def test_every_fault_of_a_template_is_told_at_once() -> None:
    said = complaints(template("{{ a }}", "{{ platform.b }}", "{% for one in problems %}{{ one.c }}{% endfor %}"))
    assert [line.partition(":")[0] for line in said] == ["1", "2", "3"]


def test_groups_and_lists_cannot_be_printed_whole() -> None:
    assert "is a group" in complaints(template("{{ platform }}"))[0]
    assert "is a list" in complaints(template("{{ problems }}"))[0]
    assert "only lists" in complaints(template("{% for x in platform %}{% endfor %}"))[0]


def test_a_name_of_a_loop_is_known_inside_of_it_alone() -> None:
    assert complaints(template("{% for one in problems %}{{ one.title }}{{ loop.index }}{% endfor %}")) == []
    assert "no field one" in complaints(template("{% for one in problems %}{% endfor %}{{ one.title }}"))[0]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("{%p if platform.level > 2 %} 三级以上", "{%p endif %}"),
        ("前 {%p for one in problems %}", "{{ one.title }}", "{%p endfor %}"),
    ],
)
def test_text_that_a_tag_would_swallow_is_told(paragraphs: tuple[str, ...]) -> None:
    (said,) = complaints(template(*paragraphs))
    assert said.startswith("1: ") and "would be lost" in said


def test_text_beside_a_tag_of_a_table_row_is_told() -> None:
    def put(document: Docx) -> None:
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "{%tr for one in problems %}", "合计"
        table.cell(1, 0).text = "{%tr endfor %}"

    (said,) = complaints(template(then=put))
    assert said.endswith("would be lost: 合计")


@pytest.mark.parametrize("text", ["{{r platform.name }}", "{{p platform.name }}", "{% colspan 3 %}", "{% vm %}"])
def test_tags_of_word_that_put_markup_into_the_text_are_refused(text: str) -> None:
    assert complaints(template(text))


def test_a_tag_that_never_ends_is_told() -> None:
    assert any("must begin and end in one paragraph" in said for said in complaints(template("{{ platform.name", "x")))
    assert complaints(template("{% for one in problems %}"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no document", template("x")[:500]])
def test_a_file_that_is_no_document_is_told(content: bytes) -> None:
    assert complaints(content) == ["0: is no whole .docx file"]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.text(st.sampled_from("{}%#|._ aifornpt'\"[]()*“”<&"), max_size=30), min_size=1, max_size=8))
def test_no_text_of_a_template_brings_the_checker_down(texts: list[str]) -> None:
    for said in complaints(template(*texts), VALUES):
        assert said
