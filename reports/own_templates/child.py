"""The process that reads and fills templates: a request as JSON on stdin, the answer as JSON on stdout.

Whatever a template does, it does in here: with bounded memory and time, and with nothing at hand but plain values.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docx import Document
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, pass_context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from auditor.model.text import Text
from reports.own_templates.language import FILTERS, Shape, faults
from reports.own_templates.reading import TAG, Line, Piece, pieces, plain

MEMORY = 2 << 30
MOST_UNPACKED = 64 << 20
MOST_PARTS = 2_000
MOST_STEPS = 300_000
"""Rows that the loops of one document may go through, nested ones multiplied."""
MOST_PRINTED = 64 << 20
"""Characters that the fields of one document may print."""

_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_XML_TAG = re.compile(r"<[^>]*>")
_IN_ATTRIBUTE = re.compile(r"<[^<>]*\{[{%]")


class Refused(Exception):
    """A template that is not filled: where, and why."""

    def __init__(self, zh: str, en: str, line: int = 0, path: str = "") -> None:
        self.problem = {"line": line, "path": path, "zh": zh, "en": en}
        super().__init__(en)


class _Rows(list[Any]):
    """A list whose rows are counted while a template goes through them."""

    def __init__(self, rows: Sequence[Any], budget: _Budget) -> None:
        super().__init__(rows)
        self._budget = budget

    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            self._budget.step()
            yield row


class _Budget:
    """What one document may cost, and every text its fields printed, in order."""

    def __init__(self) -> None:
        self.steps = self.characters = 0
        self.printed: list[str] = []

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Refused(f"循环超过 {MOST_STEPS} 次，已停止", f"its loops go through more than {MOST_STEPS} rows")

    def put(self, text: str) -> str:
        self.characters += len(text)
        if self.characters > MOST_PRINTED:
            raise Refused(
                f"输出超过 {MOST_PRINTED >> 20} M 字符，已停止", f"prints more than {MOST_PRINTED >> 20} M letters"
            )
        self.printed.append(text)
        return text

    def counted(self, value: Any) -> Any:
        match value:
            case dict():
                return {name: self.counted(inner) for name, inner in value.items()}
            case list():
                return _Rows([self.counted(row) for row in value], self)
        return value


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which a field is what its group holds, and never what Python calls so (`rates.items`)."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def _environment(budget: _Budget) -> _Environment:
    @pass_context
    def recorded(_context: Any, value: Any) -> str:
        return budget.put(str(value))

    found = _Environment(autoescape=True, undefined=StrictUndefined, finalize=recorded, keep_trailing_newline=True)
    found.globals.clear()
    found.tests.clear()
    found.filters = {name: found.filters[name] for name in FILTERS}
    return found


class _Template(DocxTemplate):  # type: ignore[misc]
    """docxtpl, which turns Word's XML into a template, held to what the language allows and to losing nothing."""

    def __init__(self, content: bytes, shape: Mapping[str, Shape], budget: _Budget) -> None:
        super().__init__(io.BytesIO(content))
        self.shape, self.budget = shape, budget

    def patch_xml(self, src_xml: str) -> str:
        patched: str = super().patch_xml(src_xml)
        before = TAG.sub("", html.unescape(_XML_TAG.sub("", src_xml)))
        after = html.unescape(_XML_TAG.sub("", TAG.sub("", patched)))
        if "".join(before.split()) != "".join(after.split()):
            raise Refused(
                "有文字会丢失：{%p、{%tr、{%tc 须独占一段、一行或一格", "text would be lost beside {%p, {%tr or {%tc"
            )
        if _IN_ATTRIBUTE.search(src_xml):
            raise Refused("图片说明等属性中不能有字段", "a field stands in an attribute such as an alternative text")
        return patched

    def render_xml_part(self, src_xml: str, part: Any, context: Mapping[str, Any], jinja_env: Any = None) -> str:
        # Not the inherited one: it reads `{_{` in what was printed as `{{`.
        for _, said in faults(jinja_env.parse(src_xml), self.shape):
            raise Refused(said.zh, said.en)
        start = len(self.budget.printed)
        made: str = self.resolve_listing(jinja_env.from_string(src_xml).render(context))
        self._nothing_lost(made, self.budget.printed[start:])
        return made

    def render_properties(self, context: Mapping[str, Any], jinja_env: Any = None) -> None:
        """Properties of the file stay as they are."""

    def render_footnotes(self, context: Mapping[str, Any], jinja_env: Any = None) -> None:
        # Not the inherited one: it hands on the file's own XML, with its declaration and whatever entities it declares.
        for part in self.docx.part.package.iter_parts():
            if part.content_type.endswith("footnotes+xml"):
                source = self.patch_xml(self.get_part_xml(part))
                part._blob = self.render_xml_part(source, part, context, jinja_env).encode()

    def _nothing_lost(self, xml: str, printed: Sequence[str]) -> None:
        """Every text that a field printed can be read in what was made, in order."""
        try:
            text = "".join(_read(etree.fromstring(xml)))
        except etree.XMLSyntaxError as error:
            raise Refused(
                "填写后不是完整的文档：for 和 endfor、if 和 endif 须在同一层（段落、表格行或单元格）",
                "the filled document is broken: for and endfor, if and endif must stand at the same depth",
            ) from error
        at = 0
        for value in printed:
            found = text.find(value, at)
            if found < 0:
                raise Refused("有字段的文字没有输出", "the text of a field was not printed")
            at = found + len(value)


def _read(root: Any) -> Iterator[str]:
    for node in root.iter(f"{_TEXT}t", f"{_TEXT}tab", f"{_TEXT}br"):
        yield node.text or "" if node.tag == f"{_TEXT}t" else "\t" if node.tag == f"{_TEXT}tab" else "\n"


def _opened(content: bytes) -> Any:
    """The template as a document. Raises Refused for what is none, or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
                raise Refused("展开后过大", "unpacks to too much")
            if any("vbaproject" in one.filename.lower() for one in parts):
                raise Refused("含有宏，请另存为 .docx", "holds macros; save it as .docx")
        return Document(io.BytesIO(content))
    except Refused:
        raise
    except Exception as error:
        raise Refused("不是完整的 .docx 文件", "is no whole .docx file") from error


def problems(content: bytes, shape: Mapping[str, Shape]) -> Iterator[dict[str, Any]]:
    """Everything wrong with a template, each with the number of its paragraph, its page and heading."""
    for piece in pieces(_opened(content)):
        if not piece.filled:
            yield Refused("此处的字段不会被填写", "fields here are not filled", 0, piece.name).problem
            continue
        found = [*_losses(piece), *_language(piece, shape)]
        for line, said in sorted(found, key=lambda one: one[0]):
            place = piece.lines[line - 1] if 0 < line <= len(piece.lines) else Line("", 1, "")
            yield _placed(piece, line, place, said)


def _losses(piece: Piece) -> Iterator[tuple[int, Text]]:
    for at, line in enumerate(piece.lines, 1):
        if line.spread:
            yield at, Text("标记须在同一段内写完", "a tag must begin and end in one paragraph")
        if line.lost:
            yield (
                at,
                Text(
                    f"与标记同段（行、格）的内容会丢失：{line.lost}",
                    f"what stands in the same paragraph, row or cell as the tag would be lost: {line.lost}",
                ),
            )


def _language(piece: Piece, shape: Mapping[str, Shape]) -> Iterator[tuple[int, Text]]:
    source = "\n".join(plain(line.text) for line in piece.lines)
    try:
        yield from faults(_environment(_Budget()).parse(source), shape)
    except TemplateSyntaxError as error:
        yield error.lineno, Text(f"写法有误：{error.message}", f"is not written right: {error.message}")


def _placed(piece: Piece, line: int, place: Line, said: Text) -> dict[str, Any]:
    heading = f"“{place.heading}”" if place.heading else ""
    where = {
        "zh": piece.name or f"第 {place.page} 页{heading}",
        "en": piece.name or f"page {place.page}{' ' if heading else ''}{heading}",
    }
    return {"line": line, "path": "", "zh": f"{where['zh']}：{said.zh}", "en": f"{where['en']}: {said.en}"}


def filled(content: bytes, shape: Mapping[str, Shape], context: Mapping[str, Any]) -> bytes:
    """The template with its fields filled. Raises Refused."""
    budget = _Budget()
    template = _Template(content, shape, budget)
    try:
        template.render(budget.counted(context), _environment(budget), autoescape=True)
        made = io.BytesIO()
        template.save(made)
    except UndefinedError as error:
        raise Refused("取了空列表的第一条或最后一条", "takes the first or last row of an empty list") from error
    except (TemplateError, TypeError) as error:
        raise Refused(f"无法填写：{error}", f"cannot be filled: {error}") from error
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception as error:
        kind = type(error).__name__
        raise Refused(f"无法填写（{kind}）", f"cannot be filled ({kind})") from error
    Document(io.BytesIO(made.getvalue()))
    return made.getvalue()


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """`template`, `shape` and `contexts` in; `problems`, or one of `files` for each context, out."""
    content, shape = base64.b64decode(request["template"]), request["shape"]
    try:
        if found := list(problems(content, shape)):
            return {"problems": found, "files": []}
        made = [filled(content, shape, context) for context in request["contexts"]]
    except Refused as error:
        return {"problems": [error.problem], "files": []}
    except (MemoryError, RecursionError):
        return {
            "problems": [Refused("内存或层次超出限度", "needs more memory or depth than allowed").problem],
            "files": [],
        }
    return {"problems": [], "files": [base64.b64encode(one).decode() for one in made]}


def main() -> None:
    seconds = int(sys.argv[1])
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0)):
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (value if hard < 0 else min(value, hard), hard))
    json.dump(answer(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
