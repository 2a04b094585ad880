"""From spans of records to names: interface, consumer, direction and field, each different one named once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from scanners.personal_data.finding import FORMS
from scanners.personal_data.logs.interface import Span, address_class, consumer_id, interface_id, template
from scanners.personal_data.logs.lane import Ids, Lane
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
"""Names kept of each sort; then all are forgotten and found anew."""
_LONGEST_TIME = 40
_LONGEST_MOST = 2048
"""Bytes of a name that are looked at."""


class Namer:
    """Names the groups of a log's blocks. `holds` is asked once per name and the answer kept."""

    def __init__(self, holds: Holds, names_somebody: Holds, lane: Lane, entities: tuple[str, ...]) -> None:
        self._lane = lane
        self._names_somebody = names_somebody
        self._entities = entities
        self._ask = holds
        self._held: dict[str, str] = {}
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
        interfaces, interface = self._named_interfaces(read, record)
        consumers, consumer = self._named_consumers(read, record, entity)
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

    def _distinct(self, read: Told, role: Role, stops: bytes = b"", alike: bool = False) -> Ids:
        span = np.ascontiguousarray(read.spans[:, role].T)
        return self._lane.distinct(read.data, span[0], span[1], stops, alike)

    def _text(self, read: Told, role: Role, ids: Ids, number: int) -> bytes:
        if not number:
            return b""
        r = int(ids.example[number])
        start = int(read.spans[r, role, 0])
        return read.data[start : min(int(ids.ends[r]), start + _LONGEST_MOST)]

    def _named_interfaces(self, read: Told, record: NDArray[np.intp]) -> tuple[list[str], NDArray[np.int64]]:
        """Names of interfaces, and the name of every record: what the log declares, else method and path, else the
        statement's kind, else the route."""
        declared = self._distinct(read, Role.INTERFACE)
        silent = declared.ids == 0
        told = {role: self._distinct(read, role) for role in (Role.METHOD, Role.DATABASE, Role.COMMAND, Role.ROUTE)}
        told[Role.URI] = self._distinct(read, Role.URI, b"?#;", alike=True)
        with_path = silent & (told[Role.URI].ids > 0)
        stated = silent & ~with_path & ((told[Role.COMMAND].ids > 0) | (told[Role.DATABASE].ids > 0))
        wanted = {
            Role.URI: with_path,
            Role.METHOD: with_path,
            Role.DATABASE: stated,
            Role.COMMAND: stated,
            Role.ROUTE: silent & ~with_path & ~stated,
        }
        code = declared.ids
        for role, where in wanted.items():
            code = code * len(told[role].example) + np.where(where, told[role].ids, 0)
        ids, example = self._lane.numbered(code)
        names: list[str] = []
        for r in example.tolist():
            written = (
                self._text(read, Role.INTERFACE, declared, int(declared.ids[r])),
                *(
                    self._text(read, role, told[role], int(told[role].ids[r]) if where[r] else 0)
                    for role, where in wanted.items()
                ),
            )
            names.append(self._interface(written))
        known = {name: number for number, name in enumerate(dict.fromkeys(names))}
        numbers = np.array([known[name] for name in names], np.int64)[ids]
        self._replace_values_in_paths(read, record, told[Role.URI], with_path, known, numbers)
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
        path: Ids,
        with_path: NDArray[np.bool_],
        known: dict[str, int],
        numbers: NDArray[np.int64],
    ) -> None:
        """Records in whose path something was found get a name of their own, with that replaced.

        Where it starts with five digits the template replaces it anyway.
        """
        start = read.spans[record, Role.URI, 0]
        inside = with_path[record] & (read.place < path.ends[record]) & (read.end > start)
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
            begin, end = int(read.spans[r, Role.URI, 0]), int(path.ends[r])
            written = read.data[begin:end]
            # Spans are bytes and the template works on text, so what is no ASCII must keep its length.
            text = written.decode("ascii", "replace") if written.isascii() else written.decode("latin-1")
            a, b = read.spans[r, Role.METHOD]
            method = read.data[a:b].decode("ascii", "replace") if a >= 0 else ""
            verb, shown = template(text, found, self._holds)
            name = " ".join(filter(None, (verb or _verb(method), shown)))
            numbers[r] = known.setdefault(name, len(known))

    def _named_consumers(
        self, read: Told, record: NDArray[np.intp], entity: NDArray[np.uint8]
    ) -> tuple[list[str], NDArray[np.int64]]:
        """Names of consumers, and the name of every record: unit and application, else the user, else the class of
        the caller's address. A name in which something was found is replaced by the kind of what was found."""
        ids = {role: self._distinct(read, role) for role in (Role.UNIT, Role.CONSUMER, Role.USER)}
        kinds = {role: self._kinds_inside(read, role, record, entity) for role in (Role.UNIT, Role.CONSUMER, Role.USER)}
        app = ids[Role.CONSUMER].ids > 0
        named = app | (ids[Role.UNIT].ids > 0)
        user = ~named & (ids[Role.USER].ids > 0)
        wanted = {
            Role.UNIT: named,
            Role.CONSUMER: named,
            Role.USER: user,
        }
        if not (named | user).all():
            wanted[Role.ADDRESS] = ~named & ~user
            ids[Role.ADDRESS] = self._distinct(read, Role.ADDRESS)
        code = np.zeros(len(named), np.int64)
        for role, where in wanted.items():
            code = code * len(ids[role].example) + np.where(where, ids[role].ids, 0)
            if role in kinds:
                code = code * (len(self._entities) + 1) + np.where(where, kinds[role], 0)
        numbers, example = self._lane.numbered(code)
        names = []
        for r in example.tolist():
            parts = []
            for role, where in wanted.items():
                if not where[r] or not (number := int(ids[role].ids[r])):
                    continue
                if role in kinds and (kind := int(kinds[role][r])):
                    parts.append(f"{{{self._entities[kind - 1]}}}")
                else:
                    parts.append(self._consumer(role, self._text(read, role, ids[role], number)))
            names.append("/".join(dict.fromkeys(filter(None, parts))))
        return names, numbers

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
        if not len(kinds) or read.spans[:, role, 0].max() < 0:
            return kinds
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

    def _holds(self, text: str) -> str:
        if (known := self._held.get(text)) is None:
            known = self._ask(text)
            _remember(self._held, text, known)
        return known


def _verb(written: str) -> str:
    """GET, SELECT ...; anything else that stands in such a field is not shown."""
    word = written.strip().upper()
    return word if word.isascii() and word.replace("_", "").isalpha() and len(word) <= 32 else ""


def _remember(known: dict[Key, Value], key: Key, value: Value) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = value
