"""Conditions of a rule: from YAML to their frozen form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from auditor.model.operators import OPERATORS, Shape
from auditor.model.rule import All, AnyOf, Assertion, Condition, Every, NoRow, Not, ParamRef
from auditor.rulebook.cursor import Cursor

_NOTHING = All(())
"""Stands in for a condition that could not be read; the problem is already noted."""


def read_condition(cursor: Cursor) -> Condition:
    """A condition over facts."""
    value = cursor.value
    if not isinstance(value, Mapping) or not value:
        cursor.problem(
            "应为条件：{fact: ..., <运算符>: ...}、all、any、not、every 或 no_row",
            "expected a condition: {fact: ..., <operator>: ...}, all, any, not, every or no_row",
        )
        return _NOTHING
    if "fact" in value:
        return _read_test(cursor, cursor.at("fact").string(), set(value) - {"fact"})
    if len(value) != 1:
        names = list(map(str, value))
        cursor.problem(
            f"一个条件只有一个键，现有 {'、'.join(names)}", f"a condition has one key, found {', '.join(names)}"
        )
        return _NOTHING
    key = next(iter(value))
    part = cursor.at(key)
    match key:
        case "all":
            return All(tuple(read_condition(item) for item in part.each()))
        case "any":
            return AnyOf(tuple(read_condition(item) for item in part.each()))
        case "not":
            return Not(read_condition(part))
        case "every":
            part.keys(("where",), ("in", "must"))
            where = read_row_condition(part.at("where")) if part.has("where") else None
            return Every(part.at("in").string(), where, read_row_condition(part.at("must")))
        case "no_row":
            part.keys(("where",), ("in",))
            where = read_row_condition(part.at("where")) if part.has("where") else None
            return NoRow(part.at("in").string(), where)
    cursor.problem(
        f"没有“{key}”这种条件；单个断言写作 {{fact: 路径, <运算符>: 阈值}}",
        f"unknown condition {key!r}; a single assertion reads {{fact: path, <operator>: threshold}}",
    )
    return _NOTHING


def read_row_condition(cursor: Cursor) -> Condition:
    """A condition over the columns of one row: `{port: 23, state: {equals: open}}`, or all, any, not of such."""
    value = cursor.value
    if not isinstance(value, Mapping) or not value:
        cursor.problem("应为行条件 {列: 值, ...}", "expected a row condition {column: value, ...}")
        return _NOTHING
    if len(value) == 1:
        key = next(iter(value))
        part = cursor.at(key)
        if key == "all":
            return All(tuple(read_row_condition(item) for item in part.each()))
        if key == "any":
            return AnyOf(tuple(read_row_condition(item) for item in part.each()))
        if key == "not":
            return Not(read_row_condition(part))
    tests = tuple(read_selector(name, item) for name, item in cursor.items())
    return tests[0] if len(tests) == 1 else All(tests)


def read_selector(path: str, cursor: Cursor) -> Condition:
    """`path: scalar` means equals, `path: [..]` means one of, `path: {operator: threshold, ...}` means all of them."""
    match cursor.value:
        case Mapping():
            tests = tuple(_read_operator(cursor, path, str(name)) for name in cursor.value)
            if not tests:
                cursor.problem("空的键值表没有断言任何内容", "an empty mapping asserts nothing")
                return _NOTHING
            return tests[0] if len(tests) == 1 else All(tests)
        case list():
            return Assertion(path, "one_of", read_threshold(cursor, Shape.LIST))
        case None:
            cursor.problem(
                "应有值；要表示缺失请写 {absent: true}", "expected a value; where absence is meant say {absent: true}"
            )
            return _NOTHING
        case str() as text if text.startswith("$"):
            return Assertion(path, "equals", ParamRef(text[1:]))
    return Assertion(path, "equals", cursor.value)


def _read_test(cursor: Cursor, fact: str, operators: set[Any]) -> Condition:
    if not fact:
        cursor.problem("fact 没有写事实", "fact names no fact")
    if len(operators) != 1:
        names = sorted(map(str, operators))
        cursor.problem(
            "断言须有且只有一个运算符，" + (f"现有 {'、'.join(names)}" if names else "现在没有，等于没有断言"),
            "an assertion has exactly one operator, found " + (", ".join(names) or "none: it would assert nothing"),
        )
        return _NOTHING
    return _read_operator(cursor, fact, str(next(iter(operators))))


def _read_operator(cursor: Cursor, fact: str, name: str) -> Condition:
    part = cursor.at(name)
    if name not in OPERATORS:
        part.problem(
            f"没有这个运算符；可用的有 {'、'.join(OPERATORS)}",
            f"unknown operator; the closed set is {', '.join(OPERATORS)}",
        )
        return _NOTHING
    return Assertion(fact, name, read_threshold(part, OPERATORS[name].threshold))


_SHAPES: Mapping[Shape, str] = {
    Shape.SCALAR: "单个值",
    Shape.NUMBER: "数字",
    Shape.STRING: "文本",
    Shape.LIST: "非空列表",
    Shape.PAIR: "两个值的列表 [下限, 上限]",
    Shape.FLAG: " true 或 false ",
    Shape.AGE: "键值表 {days: n} 或 {months: n} ",
}


def read_threshold(cursor: Cursor, shape: Shape) -> Any:
    """A threshold of the operator's shape, with `$param` as a reference."""
    value = cursor.value
    if isinstance(value, str) and value.startswith("$"):
        return ParamRef(value[1:])
    fits = {
        Shape.SCALAR: isinstance(value, (str, int, float, bool, date)),
        Shape.NUMBER: isinstance(value, (int, float)) and not isinstance(value, bool),
        Shape.STRING: isinstance(value, str),
        Shape.LIST: isinstance(value, list) and bool(value),
        Shape.PAIR: isinstance(value, list) and len(value) == 2,
        Shape.FLAG: isinstance(value, bool),
        Shape.AGE: isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in ("days", "months"),
    }[shape]
    if not fits:
        cursor.problem(f"阈值应为{_SHAPES[shape]}或 $参数", f"the threshold must be {shape.value} or a $param")
        return None
    match value:
        case list():
            return [_reference(item) for item in value]
        case Mapping():
            return {key: _reference(item) for key, item in value.items()}
    return value


def _reference(value: Any) -> Any:
    return ParamRef(value[1:]) if isinstance(value, str) and value.startswith("$") else value
