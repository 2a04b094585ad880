"""What a template may say: fields, loops over lists, conditions and a few filters. Everything else is refused.

Calls, arithmetic, assignments, imports, includes and macros have no place here, so that what a template can do follows
from reading it. Names are held to the documented fields, and so no attribute of a Python object is ever reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeAlias

from jinja2 import nodes

from auditor.model.text import Text

Shape: TypeAlias = Any
"""What stands at a name: None for a value, a mapping for a group of fields, a list of one mapping for a list."""

FILTERS = ("count", "first", "join", "last", "length", "lower", "trim", "upper")
"""None of them makes more out of less."""

_ROW: Mapping[str, Shape] = {"index": None, "index0": None, "first": None, "last": None, "length": None}
_UNKNOWN = object()
"""The shape of what was already complained about."""

Fault: TypeAlias = tuple[int, Text]
"""Line of the source and what is wrong there."""


def faults(tree: nodes.Template, shape: Mapping[str, Shape]) -> Iterator[Fault]:
    """Everything in a template that is not allowed or names no field."""
    for node in tree.body:
        yield from _statement(node, {**shape})


def _statement(node: nodes.Node, scope: Mapping[str, Shape]) -> Iterator[Fault]:
    match node:
        case nodes.Output():
            for part in node.nodes:
                if not isinstance(part, nodes.TemplateData):
                    yield from _printed(part, scope)
        case nodes.If():
            yield from _checked(node.test, scope)
            for inner in (*node.body, *node.elif_, *node.else_):
                yield from _statement(inner, scope)
        case nodes.For():
            yield from _loop(node, scope)
        case _:
            yield node.lineno, _refused(node)


def _loop(node: nodes.For, scope: Mapping[str, Shape]) -> Iterator[Fault]:
    found, said = _shape(node.iter, scope)
    yield from said
    if not isinstance(node.target, nodes.Name) or node.recursive:
        yield node.lineno, Text("循环只能写成 for 名称 in 列表", "a loop is written: for NAME in LIST")
        return
    row: Shape = _UNKNOWN
    if isinstance(found, list):
        row = found[0]
    elif found is not _UNKNOWN:
        yield node.lineno, Text("只能对列表循环", "only lists can be looped over")
    inner = {**scope, node.target.name: row, "loop": _ROW}
    if node.test is not None:
        yield from _checked(node.test, inner)
    for each in node.body:
        yield from _statement(each, inner)
    for each in node.else_:
        yield from _statement(each, scope)


def _printed(node: nodes.Expr, scope: Mapping[str, Shape]) -> Iterator[Fault]:
    found, said = _shape(node, scope)
    yield from said
    if isinstance(found, list):
        yield node.lineno, Text("是列表，须用 for 逐条输出", "is a list; print its rows with for")
    elif isinstance(found, Mapping):
        names = ", ".join(found)
        yield (
            node.lineno,
            Text(f"是一组字段，须写明其中哪一个：{names}", f"is a group; name one of its fields: {names}"),
        )


def _checked(node: nodes.Node, scope: Mapping[str, Shape]) -> Iterator[Fault]:
    yield from _shape(node, scope)[1]


def _shape(node: nodes.Node, scope: Mapping[str, Shape]) -> tuple[Shape, list[Fault]]:
    """The shape of an expression, and what is wrong with it."""
    match node:
        case nodes.Const():
            return None, []
        case nodes.Name():
            return _member(node.lineno, node.name, "", scope)
        case nodes.Getattr():
            return _within(node.node, node.attr, node.lineno, scope)
        case nodes.Getitem(arg=nodes.Const(value=str() as name)):
            return _within(node.node, name, node.lineno, scope)
        case nodes.Filter():
            return _filtered(node, scope)
        case nodes.And() | nodes.Or() | nodes.Concat() | nodes.Not() | nodes.CondExpr() | nodes.Compare():
            return None, [fault for part in node.iter_child_nodes() for fault in _value(part, scope)]
    return _UNKNOWN, [(node.lineno, _refused(node))]


def _value(node: nodes.Node, scope: Mapping[str, Shape]) -> list[Fault]:
    return _value(node.expr, scope) if isinstance(node, nodes.Operand) else _shape(node, scope)[1]


def _within(owner: nodes.Expr, name: str, line: int, scope: Mapping[str, Shape]) -> tuple[Shape, list[Fault]]:
    found, said = _shape(owner, scope)
    if said or found is _UNKNOWN:
        return _UNKNOWN, said
    return _member(line, name, f"{_spelled(owner)}.", found if isinstance(found, Mapping) else {})


def _member(line: int, name: str, prefix: str, known: Mapping[str, Shape]) -> tuple[Shape, list[Fault]]:
    if name in known:
        return known[name], []
    near = get_close_matches(name, known, n=3)
    zh = f"（是否应为 {'、'.join(prefix + one for one in near)}）" if near else ""
    en = f" (did you mean {' or '.join(prefix + one for one in near)}?)" if near else ""
    return _UNKNOWN, [(line, Text(f"没有字段 {prefix}{name}{zh}", f"there is no field {prefix}{name}{en}"))]


def _filtered(node: nodes.Filter, scope: Mapping[str, Shape]) -> tuple[Shape, list[Fault]]:
    if node.node is None or node.name not in FILTERS or node.dyn_args or node.dyn_kwargs:
        names = ", ".join(FILTERS)
        return _UNKNOWN, [
            (
                node.lineno,
                Text(f"不允许的过滤器 {node.name}（可用 {names}）", f"filter {node.name} is not allowed ({names})"),
            )
        ]
    found, said = _shape(node.node, scope)
    row = found[0] if isinstance(found, list) else {}
    for argument in node.args:
        said += _shape(argument, scope)[1]
    for named in node.kwargs:
        match named:
            case nodes.Keyword(key="attribute", value=nodes.Const(value=str() as name)):
                said += _member(node.lineno, name, "", row)[1]
            case _:
                said.append((node.lineno, _refused(named)))
    return (row if isinstance(found, list) and node.name in ("first", "last") else None), said


def _spelled(node: nodes.Expr) -> str:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_spelled(node.node)}.{node.attr}"
    return "…"


def _refused(node: nodes.Node) -> Text:
    what = type(node).__name__
    return Text(
        f"模板中不允许 {what}：只能用字段、for、if 和过滤器",
        f"{what} is not allowed in a template: only fields, for, if and filters are",
    )
