"""Samples of a rule: from `base`, `vary`, `each` and `cases` to single samples, each with all its facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.profile import Profile
from auditor.model.rule import Sample
from auditor.model.verdict import State
from auditor.rulebook.cursor import Cursor


def read_samples(
    cursor: Cursor, levels: frozenset[int], facts: tuple[str, ...]
) -> Mapping[Profile, tuple[Sample, ...]]:
    """Every sample, spelled out, by the profile it holds in; the usual one is always there. `facts` are the catalogue
    keys the rule uses; they tell a key from a path into it."""
    if not cursor.keys(("as_of", "vary", "each", "cases"), ("base",)):
        return {Profile.USUAL: ()}
    base_cursor = cursor.at("base")
    base = {str(key): _value(item) for key, item in base_cursor.items()}
    as_of = cursor.at("as_of").day()
    reading = _Samples(levels, facts, base, as_of.isoformat() if as_of else None)
    usual = [
        Sample(f"base at level {level}", level, base, State.PASS, as_of=reading.as_of, line=base_cursor.line)
        for level in sorted(levels)
    ]
    samples = {Profile.USUAL: usual}
    for name, read in (("vary", reading.vary), ("each", reading.each), ("cases", reading.case)):
        if cursor.has(name):
            for item in cursor.at(name).each():
                profile = item.at("profile").choice(Profile, Profile.USUAL)
                samples.setdefault(profile, []).extend(read(item))
    return {profile: tuple(found) for profile, found in samples.items()}


class _Samples:
    """What the samples of one rule share."""

    def __init__(
        self, levels: frozenset[int], facts: tuple[str, ...], base: Mapping[str, Any], as_of: str | None
    ) -> None:
        self.levels, self.facts, self.base, self.as_of = levels, facts, base, as_of

    def vary(self, cursor: Cursor) -> Iterator[Sample]:
        cursor.keys(("level", "profile", "states", "values"), ("fact",))
        path = cursor.at("fact").string()
        for value, expect, place in _variations(cursor):
            yield from self._at_levels(cursor, f"{path} = {value!r}", {path: value}, expect, place)

    def each(self, cursor: Cursor) -> Iterator[Sample]:
        cursor.keys(("level", "profile", "offenders"), ("fact", "row", "put", "values", "expect"))
        path, column = cursor.at("fact").string(), cursor.at("put").string()
        row = {str(key): _value(item) for key, item in cursor.at("row").items()}
        for item in cursor.at("values").each():
            given = {path: [row | {column: _value(item)}]}
            name = f"{path} with {column} = {item.value!r}"
            yield from self._at_levels(cursor, name, given, cursor.at("expect"), item)

    def case(self, cursor: Cursor) -> Iterator[Sample]:
        cursor.keys(("level", "profile", "given", "as_of"), ("name", "expect"))
        given = {str(key): _value(item) for key, item in cursor.at("given").items()} if cursor.has("given") else {}
        day = cursor.at("as_of").day()
        for sample in self._at_levels(cursor, cursor.at("name").string(), given, cursor.at("expect"), cursor):
            yield sample if day is None else _dated(sample, day.isoformat())

    def _levels(self, cursor: Cursor) -> tuple[int, ...]:
        asked = cursor.at("level")
        match asked.value:
            case None:
                return tuple(sorted(self.levels))
            case int(level):
                chosen: tuple[int, ...] = (level,)
            case list(levels):
                chosen = tuple(levels)
            case _:
                asked.problem("level 应为数字或数字列表", "level is a number or a list of numbers")
                return ()
        for level in chosen:
            if level not in self.levels:
                asked.problem(f"本规则没有 {level} 级", f"the rule has no level {level}")
        return chosen

    def _at_levels(
        self, cursor: Cursor, name: str, given: Mapping[str, Any], expect: Cursor, place: Cursor
    ) -> Iterator[Sample]:
        """The same sample at every level; nobody changes a sample, so that they share their facts."""
        state, offenders = _expected(expect)
        facts = dict(self.base)
        for path, value in given.items():
            _put(facts, path, value, self.facts)
        line = place.line
        for level in self._levels(cursor):
            yield Sample(f"{name} at level {level}", level, facts, state, offenders, self.as_of, line)


def _dated(sample: Sample, as_of: str) -> Sample:
    return Sample(sample.name, sample.level, sample.given, sample.expect, sample.offenders, as_of, sample.line)


def _variations(cursor: Cursor) -> Iterator[tuple[Any, Cursor, Cursor]]:
    if cursor.has("states") == cursor.has("values"):
        cursor.problem(
            "states: {值: 状态} 与 values: [{value: ..., expect: ...}] 须且只须写一种",
            "give either states: {value: state} or values: [{value: ..., expect: ...}]",
        )
        return
    if cursor.has("states"):
        for written, expect in cursor.at("states").items():
            yield _from_key(written), expect, expect
        return
    for item in cursor.at("values").each():
        item.keys((), ("value", "expect"))
        yield _value(item.at("value")), item.at("expect"), item


def _from_key(written: Any) -> Any:
    """The value a key of `states` stands for: keys are text or whole numbers, values also truth values and days."""
    if written in ("true", "false"):
        return written == "true"
    if isinstance(written, str):
        for read in (date.fromisoformat, float):
            with suppress(ValueError):
                return read(written)
    return written


def _expected(cursor: Cursor) -> tuple[State, int | None]:
    if isinstance(cursor.value, Mapping):
        cursor.keys(("offenders",), ("state",))
        offenders = cursor.at("offenders").integer() if cursor.has("offenders") else None
        return cursor.at("state").choice(State, State.ERROR), offenders
    if cursor.value is None:
        cursor.problem("样例须写明预期状态", "a sample needs the state it expects")
    return cursor.choice(State, State.ERROR), None


def _value(cursor: Cursor) -> Any:
    """A typed value; `{missing: denied}` is a value that could not be had."""
    match cursor.value:
        case str():
            return cursor.value
        case {"missing": reason} if len(cursor.value) == 1:
            if reason not in set(Reason):
                cursor.problem(f"“{reason}”不在 {'、'.join(Reason)} 之列", f"{reason!r} is none of {', '.join(Reason)}")
                return None
            return Missing("", Reason(reason), "sample")
        case Mapping():
            return {key: _value(item) for key, item in cursor.items()}
        case list(items):
            return [_value(cursor.at(index)) for index in range(len(items))]
    return cursor.value


def _put(facts: dict[str, Any], path: str, value: Any, keys: tuple[str, ...]) -> None:
    """Set `path` among the facts, inside a map where the path goes into one: in a copy, as others hold the map too."""
    key = max((k for k in (*facts, *keys) if path == k or path.startswith(f"{k}.")), key=len, default=path)
    rest = path[len(key) + 1 :]
    if not rest:
        facts[key] = value
        return
    known = facts.get(key)
    holder = facts[key] = dict(known) if isinstance(known, dict) else {}
    while rest not in holder:
        head, dot, tail = rest.partition(".")
        if not dot or not isinstance(holder.get(head), dict):
            break
        holder[head] = dict(holder[head])
        holder, rest = holder[head], tail
    holder[rest] = value


def facts_of(given: Mapping[str, Any]) -> FactSet:
    """The facts of a sample as the judge takes them."""
    return FactSet(
        {
            key: Missing(key, value.reason, value.detail) if isinstance(value, Missing) else Fact(key, value)
            for key, value in given.items()
        }
    )
