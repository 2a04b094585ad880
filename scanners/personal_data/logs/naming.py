"""From spans of records to names: interface, consumer, direction and field, each different one named once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from scanners.personal_data.finding import FORMS
from scanners.personal_data.logs.interface import Span, address_class, consumer_id, interface_id, template
from scanners.personal_data.logs.lane import Lane, Written
from scanners.personal_data.logs.names import Holds, Path, Role, direction_of, field_of
from scanners.personal_data.logs.passes import NEVER
from scanners.personal_data.logs.records import Told
from scanners.personal_data.logs.tally import Group
from scanners.personal_data.logs.tokens import unescaped

if TYPE_CHECKING:
    from numpy.typing import NDArray

Key = TypeVar("Key")
Value = TypeVar("Value")

_REMEMBERED = 20_000
"""Written kept of each sort; then all are forgotten and found anew."""
_MIXER = np.int64(0x9E3779B97F4A7C15 - (1 << 64))
"""2^64 by the golden ratio (Knuth, volume 3, 6.4)."""
_LONGEST_TIME = 40
_NAMING = tuple(role for role in Role if role not in (Role.ADDRESS, Role.TIME))
"""Roles of what a record may be named by; the caller's address only where nothing else tells."""
_LONGEST_MOST = 2048
"""Bytes of a name that are looked at."""


class Namer:
    """Written the groups of a log's blocks. `holds` is asked once per name and the answer kept."""

    def __init__(self, holds: Holds, names_somebody: Holds, lane: Lane, entities: tuple[str, ...]) -> None:
        self._lane = lane
        self._names_somebody = names_somebody
        self._entities = entities
        self._holds = holds
        self._fields: dict[tuple[Path, str, int], tuple[str, str]] = {}
        self._interfaces: dict[tuple[bytes, ...], str] = {}
        self._consumers: dict[tuple[bytes, ...], str] = {}

    def groups(
        self,
        read: Told,
        record: NDArray[np.intp],
        entity: NDArray[np.uint8],
        form: NDArray[np.uint8],
        key: NDArray[np.int32],
        keys: Sequence[str],
    ) -> tuple[list[Group], NDArray[np.intp]]:
        """The groups that findings fall into, and the group of each. `record` is the record of each finding."""
        written = self._lane.written(read.data, read.spans, _NAMING)
        interfaces, interface = self._named_interfaces(read, written, record)
        consumers, consumer = self._named_consumers(read, written, record, entity)
        fields, where = self._named_fields(read, entity, key, keys)
        code = interface[record]
        for ids, size in (
            (consumer[record], len(consumers)),
            (where, len(fields)),
            (entity, len(self._entities)),
            (form, len(FORMS)),
        ):
            code = code * size + ids
        ids, example = self._lane.numbered(code)
        named: dict[Group, int] = {}
        numbers = np.zeros(len(example), np.intp)
        for n, left in enumerate(code[example].tolist()):
            left, form_ = divmod(left, len(FORMS))
            left, entity_ = divmod(left, len(self._entities))
            left, field_ = divmod(left, len(fields))
            interface_, consumer_ = divmod(left, len(consumers))
            direction, name = fields[field_]
            group = Group(
                interfaces[interface_], consumers[consumer_], direction, name, self._entities[entity_], FORMS[form_]
            )
            numbers[n] = named.setdefault(group, len(named))
        return [*named], numbers[ids]

    def moments(self, read: Told, starts: NDArray[np.int64] | None) -> NDArray[np.int64]:
        """The time of every record; where no field tells it, what the record begins with is tried."""
        span = np.ascontiguousarray(read.spans[:, Role.TIME].T)
        found = self._lane.moments(read.data, span[0], span[1])
        if starts is not None and (silent := np.flatnonzero(found == NEVER)).size:
            data = np.frombuffer(read.data, np.uint8)
            begin = starts[silent] + (data[np.minimum(starts[silent], len(data) - 1)] == ord("["))
            found[silent] = self._lane.moments(read.data, begin, np.minimum(begin + _LONGEST_TIME, len(data)))
        return found

    def _text(self, read: Told, names: Written, role: Role, r: int) -> bytes:
        if not names.digests[role, r]:
            return b""
        start = int(read.spans[r, role, 0])
        return read.data[start : min(int(names.ends[role, r]), start + _LONGEST_MOST)]

    def _named_interfaces(
        self, read: Told, written: Written, record: NDArray[np.intp]
    ) -> tuple[list[str], NDArray[np.int64]]:
        """Written of interfaces, and the name of every record: what the log declares, else method and path, else the
        statement's kind, else the route."""
        there = written.digests != 0
        silent = ~there[Role.INTERFACE]
        with_path = silent & there[Role.URI]
        stated = silent & ~with_path & (there[Role.COMMAND] | there[Role.DATABASE])
        wanted = {
            Role.INTERFACE: ~silent,
            Role.URI: with_path,
            Role.METHOD: with_path,
            Role.DATABASE: stated,
            Role.COMMAND: stated,
            Role.ROUTE: silent & ~with_path & ~stated,
        }
        code = _code([np.where(where, written.digests[role], 0) for role, where in wanted.items()])
        ids, example = self._lane.numbered(code)
        names: list[str] = []
        for r in example.tolist():
            parts = [self._text(read, written, role, r) if where[r] else b"" for role, where in wanted.items()]
            names.append(self._interface(tuple(parts)))
        known = {name: number for number, name in enumerate(dict.fromkeys(names))}
        numbers = np.array([known[name] for name in names], np.int64)[ids]
        self._replace_values_in_paths(read, record, written.ends[Role.URI], with_path, known, numbers)
        return [*known], numbers

    def _interface(self, written: tuple[bytes, ...], found: Sequence[Span] = ()) -> str:
        if not found and (known := self._interfaces.get(written)) is not None:
            return known
        declared, path, method, database, command, route = (unescaped(part) for part in written)
        if declared:
            name = interface_id(declared, self._holds)
        elif path:
            verb, shown = template(path, found, self._holds)
            name = " ".join(filter(None, (verb or _verb(method), shown)))
        elif command or database:
            name = " ".join(filter(None, (interface_id(database, self._holds), _verb(command))))
        else:
            name = interface_id(route, self._holds) if route else ""
        if not found:
            _remember(self._interfaces, written, name)
        return name

    def _replace_values_in_paths(
        self,
        read: Told,
        record: NDArray[np.intp],
        path_end: NDArray[np.int64],
        with_path: NDArray[np.bool_],
        known: dict[str, int],
        numbers: NDArray[np.int64],
    ) -> None:
        """Records in whose path something was found get a name of their own, with that replaced.

        Where it starts with five digits the template replaces it anyway.
        """
        start = read.spans[record, Role.URI, 0]
        inside = with_path[record] & (read.place < path_end[record]) & (read.end > start)
        suspects = np.flatnonzero(inside)
        if not len(suspects):
            return
        data = np.frombuffer(read.data, np.uint8)
        signs = data[np.minimum(read.place[suspects, None] + np.arange(5), len(data) - 1)]
        suspects = suspects[~((signs >= ord("0")) & (signs <= ord("9"))).all(1)]
        spans: dict[int, list[Span]] = {}
        for f in suspects.tolist():
            spans.setdefault(int(record[f]), []).append((int(read.place[f] - start[f]), int(read.end[f] - start[f])))
        for r, found in spans.items():
            begin, end = int(read.spans[r, Role.URI, 0]), int(path_end[r])
            written = read.data[begin:end]
            # Spans are bytes and the template works on text, so what is no ASCII must keep its length.
            text = written.decode("ascii", "replace") if written.isascii() else written.decode("latin-1")
            a, b = read.spans[r, Role.METHOD]
            method = read.data[a:b].decode("ascii", "replace") if a >= 0 else ""
            verb, shown = template(text, found, self._holds)
            name = " ".join(filter(None, (verb or _verb(method), shown)))
            numbers[r] = known.setdefault(name, len(known))

    def _named_consumers(
        self, read: Told, written: Written, record: NDArray[np.intp], entity: NDArray[np.uint8]
    ) -> tuple[list[str], NDArray[np.int64]]:
        """Names of consumers, and the name of every record: unit and application, else the user, else the class of
        the caller's address. A name in which something was found is replaced by the kind of what was found."""
        there = written.digests != 0
        named = there[Role.CONSUMER] | there[Role.UNIT]
        user = ~named & there[Role.USER]
        wanted = {Role.UNIT: named, Role.CONSUMER: named, Role.USER: user}
        kinds = {role: self._kinds_inside(read, role, record, entity) for role in wanted if there[role].any()}
        if not (named | user).all():
            wanted[Role.ADDRESS] = ~named & ~user
            address = self._lane.written(read.data, read.spans, (Role.ADDRESS,))
            written = Written(written.digests + address.digests, written.ends + address.ends)
        told = [written.digests[role] for role in wanted]
        inside = [kinds.get(role) for role in wanted]
        columns = [
            np.where(where, column if kind is None else np.where(kind, -kind, column), 0)
            for where, column, kind in zip(wanted.values(), told, inside, strict=True)
        ]
        numbers, example = self._lane.numbered(_code(columns))
        names = []
        for r in example.tolist():
            parts = []
            for role, where in wanted.items():
                if not where[r] or not written.digests[role, r]:
                    continue
                if role in kinds and (kind := int(kinds[role][r])):
                    parts.append(f"{{{self._entities[kind - 1]}}}")
                else:
                    parts.append(self._consumer(role, self._text(read, written, role, r)))
            names.append("/".join(dict.fromkeys(filter(None, parts))))
        known = {name: number for number, name in enumerate(dict.fromkeys(names))}
        return [*known], np.array([known[name] for name in names], np.int64)[numbers]

    def _consumer(self, role: Role, written: bytes) -> str:
        if (known := self._consumers.get((b"%d" % role, written))) is not None:
            return known
        text = unescaped(written)
        match role:
            case Role.ADDRESS:
                name = address_class(text)
            case Role.USER:
                name = consumer_id(text, lambda user: self._holds(user) or self._names_somebody(user))
            case _:
                name = consumer_id(text, self._holds)
        _remember(self._consumers, (b"%d" % role, written), name)
        return name

    def _kinds_inside(
        self, read: Told, role: Role, record: NDArray[np.intp], entity: NDArray[np.uint8]
    ) -> NDArray[np.int64]:
        """1 + the kind of what was found inside of a record's field, 0 for nothing."""
        kinds = np.zeros(len(read.spans), np.int64)
        span = read.spans[record, role]
        inside = (read.place < span[:, 1]) & (read.end > span[:, 0])
        kinds[record[inside]] = entity[inside].astype(np.int64) + 1
        return kinds

    def _named_fields(
        self, read: Told, entity: NDArray[np.uint8], key: NDArray[np.int32], keys: Sequence[str]
    ) -> tuple[list[tuple[str, str]], NDArray[np.int64]]:
        """Direction and name of fields, and the field of every finding."""
        kind = np.where(read.in_key, entity.astype(np.int64) + 1, 0)
        code = (read.path * len(keys) + key) * (len(self._entities) + 1) + kind
        ids, example = self._lane.numbered(code)
        named: dict[tuple[str, str], int] = {}
        numbers = np.zeros(len(example), np.int64)
        for n, left in enumerate(code[example].tolist()):
            left, kind_ = divmod(left, len(self._entities) + 1)
            path, key_ = divmod(left, len(keys))
            field = self._field(read.paths[path], keys[key_], kind_)
            numbers[n] = named.setdefault(field, len(named))
        return [*named], numbers[ids]

    def _field(self, path: Path, key: str, kind: int) -> tuple[str, str]:
        """`kind` is 1 + the kind of what was found in the last name of the path."""
        if (known := self._fields.get((path, key, kind))) is not None:
            return known
        shown = (*path[:-1], f"{{{self._entities[kind - 1]}}}") if kind else path
        name = field_of(shown, "" if kind else key, self._holds)
        found = direction_of(path), name
        _remember(self._fields, (path, key, kind), found)
        return found


def _code(columns: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """One number of 64 bits for what several columns say of each record."""
    code = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        code = (code ^ column) * _MIXER
    return code


def _verb(written: str) -> str:
    """GET, SELECT ...; anything else that stands in such a field is not shown."""
    word = written.strip().upper()
    return word if word.isascii() and word.replace("_", "").isalpha() and len(word) <= 32 else ""


def _remember(known: dict[Key, Value], key: Key, value: Value) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = value
