"""A folder of templates, a stored audit and the register → documents in the unit's own form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from auditor.cli.context import Settings, say
from auditor.cli.context import settings as current
from auditor.cli.files import make_ready, replace_whole
from auditor.cli.papers import Wanted, chosen_platforms, subject_of
from auditor.cli.written import Written
from auditor.errors import Problem, TemplateError, UsageError, unreadable
from auditor.model.text import Lang
from auditor.model.text import Text as Said
from reports import own_templates

FOLDER = "templates"
"""Where templates lie unless told otherwise, beside the register."""
WORKERS = 2


def templates_in(folder: Path) -> tuple[Path, ...]:
    """DOCX files of a folder by name; those that an open Word keeps beside them are left out. Raises UsageError."""
    if folder.is_file():
        return (folder,)
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".docx")
    except OSError as error:
        said = unreadable(error)
        raise UsageError(Said(f"{folder}: {said.zh}", f"{folder}: {said.en}")) from error
    found = [path for path in found if not path.name.startswith(("~$", "."))]
    if not found:
        raise UsageError(Said(f"{folder}: 没有 .docx 模板", f"{folder}: holds no .docx template"))
    return tuple(found)


def fill_templates(settings: Settings, wanted: Wanted, folder: Path | None, names: Sequence[str], out: Path) -> Written:
    """Every template for every platform; nothing is written unless all of them can be filled.

    Raises UsageError for what is not there, TemplateError for templates that cannot be filled.
    """
    paths = _named(templates_in(folder or wanted.inventory.resolve().parent / FOLDER), names)
    subject = subject_of(settings, wanted)
    platforms = chosen_platforms(subject, wanted.of)
    shape = own_templates.shape()
    contexts = [own_templates.values(subject, one) for one in platforms]
    with ThreadPoolExecutor(WORKERS) as pool:
        made = list(pool.map(lambda path: _filled(path, shape, contexts), paths))
    if problems := [problem for found in made if isinstance(found, tuple) for problem in found]:
        raise TemplateError(problems)

    make_ready(out)
    files = []
    for path, documents in zip(paths, made, strict=True):
        for platform, content in zip(platforms, documents, strict=True):
            files.append(out / f"{path.stem}-{platform}.docx")
            replace_whole(files[-1], content)  # type: ignore[arg-type]
    return Written(tuple(files))


def _filled(path: Path, shape: Any, contexts: Sequence[Any]) -> list[bytes] | tuple[Problem, ...]:
    """The documents of a template, or what is wrong with it: those of all templates are told together."""
    try:
        return list(own_templates.fill(path, shape, contexts))
    except TemplateError as error:
        return error.problems


def _named(paths: Sequence[Path], names: Sequence[str]) -> Sequence[Path]:
    if not names:
        return paths
    known = {path.stem: path for path in paths}
    asked = [name.removesuffix(".docx") for name in names]
    if unknown := [name for name in asked if name not in known]:
        these, there = ", ".join(unknown), ", ".join(known)
        raise UsageError(Said(f"没有模板：{these}（有 {there}）", f"there is no template {these}; there are {there}"))
    return [known[name] for name in asked]


@dataclass(frozen=True, slots=True)
class CheckView:
    """What is wrong with templates."""

    templates: tuple[Path, ...]
    problems: tuple[Problem, ...]
    lang: Lang

    @property
    def clean(self) -> bool:
        return not self.problems

    def data(self) -> Any:
        return {
            "templates": [str(path) for path in self.templates],
            "problems": [
                {"file": one.file, "paragraph": one.line, "message": one.message[self.lang]} for one in self.problems
            ],
        }

    def renderable(self) -> RenderableType:
        count = len(self.templates)
        if self.clean:
            return Text(say(f"{count} 个模板，没有问题", f"{count} template(s), nothing wrong"), style="green")
        lines = [Text(one.said(self.lang), style="red") for one in self.problems]
        total = len(lines)
        return Group(*lines, Text(say(f"共 {total} 处问题", f"{total} problem(s)"), style="bold red"))


def check_templates(folder: Path) -> CheckView:
    """Every template of a folder, or one."""
    paths, shape = templates_in(folder), own_templates.shape()
    problems = [problem for path in paths for problem in own_templates.check(path, shape)]
    return CheckView(paths, tuple(problems), current().lang)


@dataclass(frozen=True, slots=True)
class FieldsView:
    """The fields of templates."""

    lang: Lang

    def data(self) -> Any:
        return [{"name": name, "list": listed, "what": what[self.lang]} for name, listed, what in _every_field()]

    def renderable(self) -> RenderableType:
        table = Table(show_edge=False)
        for title in (say("字段", "field"), say("内容", "what it holds")):
            table.add_column(title, overflow="fold")
        for name, _, what in _every_field():
            table.add_row(Text(name), Text(what[self.lang]))
        return table


def _every_field() -> Iterator[tuple[str, bool, Said]]:
    for one in own_templates.FIELDS:
        listed = isinstance(one, own_templates.Listing)
        mark = Said("（列表）", " (list)") if listed else Said("", "")
        yield one.name, listed, Said(one.what.zh + mark.zh, one.what.en + mark.en)
        for field in one.fields:
            yield f"{one.name}[].{field.name}" if listed else f"{one.name}.{field.name}", listed, field.what


def fields_table(lang: Lang) -> str:
    """The fields as the Markdown tables of the documentation."""
    return "\n".join(_markdown(lang))


def _markdown(lang: Lang) -> Iterable[str]:
    for one in own_templates.FIELDS:
        listed = isinstance(one, own_templates.Listing)
        kind = Said("（列表）", " (list)")[lang] if listed else ""
        yield from (f"### `{one.name}`", "", f"{one.what[lang]}{kind}", "")
        yield from (f"| {Said('字段', 'field')[lang]} | {Said('内容', 'what it holds')[lang]} |", "|---|---|")
        prefix = "one" if listed else one.name
        yield from (f"| `{prefix}.{field.name}` | {field.what[lang]} |" for field in one.fields)
        yield ""
