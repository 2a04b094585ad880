"""A scan for personal data as SARIF 2.1.0 (OASIS): one rule for each kind, one result for each column or log field, and
one for each difference from the register.

Cells and records are never results of their own: there may be millions, and where one is says too much of whom. What
was not looked at stands under the invocation as a notification, and the invocation then was no success.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any
from urllib.parse import quote

from auditor.model.personal_data import Difference, DifferenceKind, KindRule, Sensitivity, Trouble, WeakMask
from auditor.model.text import Lang, Text
from reports.scan_report.advice import BY_DIFFERENCE
from reports.scan_report.parts import Log, Place, Spot, Table, file_of, is_masked
from reports.scan_report.reading import Reading
from reports.scan_report.words import DIFFERENCES, Names, rate_words
from reports.tree import Tone
from reports.visible import one_line
from reports.wording import Wording

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Sensitivity, str] = {Sensitivity.SENSITIVE: "error", Sensitivity.GENERAL: "warning"}
_WEAK_MASK = "WEAK_MASK"
_LANGUAGES = {Lang.ZH: "zh-CN", Lang.EN: "en-US"}


def sarif(reading: Reading, version: str, lang: Lang) -> dict[str, Any]:
    """The log file as plain values; `version` is the program's. Rules speak both languages, messages `lang`."""
    names = Names(Wording.of(lang), reading.survey.kinds)
    rules = [entity for entity in reading.entities if _is_told(entity, reading.survey.kinds)]
    number = {entity: place for place, entity in enumerate(rules)}
    results = [
        *(
            _in_table(table, place, number, names)
            for table in reading.tables
            for place in table.places
            if _tells(place)
        ),
        *(_in_log(log, spot, number, names) for log in reading.logs for spot in log.spots if _tells(spot)),
    ]
    described = [_rule(entity, reading.survey.kinds) for entity in rules]
    # Messages are for people: what they say of other sources is said as people may see it.
    people = reading.for_people
    if masks := reading.survey.result.weak_masks:
        said = (mask.why for mask in people.survey.result.weak_masks)
        logs = {log.source for log in reading.survey.result.logs}
        results += [
            _weak_mask(mask, why, mask.source in logs, len(described), names)
            for mask, why in zip(masks, said, strict=True)
        ]
        described.append(_rule_of(DifferenceKind.WEAK_MASK, "已脱敏的个人信息，", "Masked personal data. "))
    # Masks that show too much are told above, whether or not the register was compared.
    both = zip(reading.differences, people.differences, strict=True)
    told = [(found, shown.text) for (_, found), (_, shown) in both if found.kind is not DifferenceKind.WEAK_MASK]
    for kind in dict.fromkeys(found.kind for found, _ in told):
        results += [_difference(found, text, len(described), names) for found, text in told if found.kind is kind]
        described.append(_rule_of(kind, "个人信息与登记不符，", "Not what the register says of personal data. "))
    run = {
        "tool": {
            "driver": {
                "name": "auditor",
                "version": version,
                "language": _LANGUAGES[lang],
                "rules": described,
            }
        },
        "language": _LANGUAGES[lang],
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(reading, names)],
        "results": results,
        "properties": {"policy": reading.survey.result.policy, "rulesDigest": reading.survey.result.rules_digest},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _is_told(entity: str, kinds: Mapping[str, KindRule]) -> bool:
    rule = kinds.get(entity)
    return rule is None or rule.sensitivity is not Sensitivity.NONE


def _tells(found: Place | Spot) -> bool:
    """Personal data, in clear or masked; a company's code is no result."""
    return found.clear or found.masked


def _rule(entity: str, kinds: Mapping[str, KindRule]) -> dict[str, Any]:
    rule = kinds.get(entity)
    if rule is None:
        return {"id": entity, "shortDescription": {"text": entity}}
    zh, en = rule.title.zh, rule.title.en
    checked = ("", "") if rule.verified else ("（级别依据未核实）", " (the basis of the grade is not verified)")
    lines = (
        f"{zh}：{_SENSITIVITY[rule.sensitivity][0]}，级别 {rule.grade}。依据：{rule.basis}{checked[0]}",
        f"{en}: {_SENSITIVITY[rule.sensitivity][1]}, grade {rule.grade}. Basis: {rule.basis}{checked[1]}",
    )
    return {
        "id": entity,
        "shortDescription": {"text": f"{zh} · {en}"},
        "help": {"text": "\n".join(map(one_line, lines))},
        "defaultConfiguration": {"level": "none" if is_masked(entity) else _LEVELS.get(rule.sensitivity, "note")},
        "properties": {"tags": ["privacy", rule.sensitivity.value, rule.grade]},
    }


def _rule_of(kind: DifferenceKind, said_zh: str, said_en: str) -> dict[str, Any]:
    label, task = DIFFERENCES[kind][0], BY_DIFFERENCE[kind]
    zh, en = ((_ := Wording.of(lang))(label) + _(": ") + _(task.what) for lang in (Lang.ZH, Lang.EN))
    both = " · ".join(Wording.of(lang)(label) for lang in (Lang.ZH, Lang.EN))
    return {
        "id": _name_of(kind),
        "shortDescription": {"text": both},
        "help": {"text": f"{said_zh}{zh}\n{said_en}{en}"},
        "defaultConfiguration": {"level": _level_of(kind)},
        "properties": {"tags": ["privacy"]},
    }


def _name_of(kind: DifferenceKind) -> str:
    return _WEAK_MASK if kind is DifferenceKind.WEAK_MASK else f"REGISTER_{kind.name}"


def _level_of(kind: DifferenceKind) -> str:
    return {Tone.CRITICAL: "error", Tone.LOW: "note"}.get(DIFFERENCES[kind][1], "warning")


_SENSITIVITY: Mapping[Sensitivity, tuple[str, str]] = {
    Sensitivity.SENSITIVE: ("敏感个人信息", "sensitive personal data"),
    Sensitivity.GENERAL: ("一般个人信息", "personal data"),
    Sensitivity.NONE: ("非个人信息", "no personal data"),
}


def _in_table(table: Table, place: Place, number: Mapping[str, int], names: Names) -> dict[str, Any]:
    _ = names._
    share, column = place.share, place.column.column
    source = table.profile.source
    text = _(
        "Column {column}: {kind} in {values} values ({share}).",
        column=one_line(column),
        kind=names.kind(share.entity),
        values=_.count(share.values),
        share=rate_words(share.rate),
    )
    return {
        **_head(share.entity, share.sensitivity, place.masked, number),
        "message": {"text": text + _examples(share.samples, _)},
        "locations": [{**_file(source), "logicalLocations": [_logical(column, f"{source}#{column}")]}],
        "partialFingerprints": _fingerprint(share.entity, source, column),
        "properties": {
            "rows": place.column.rows,
            "values": share.values,
            "rate": round(share.rate, 4),
            "firstRow": share.first_row,
            "grade": share.grade,
            "sensitivity": share.sensitivity.value,
            "isColumnKind": share.verdict,
            "forms": dict(share.forms),
        },
    }


def _weak_mask(mask: WeakMask, why: Text, in_log: bool, number: int, names: Names) -> dict[str, Any]:
    """A mask that shows too much: told here whether or not the register was compared, which SARIF does not speak of."""
    _ = names._
    said = {
        "column": one_line(mask.column) or "—",
        "kind": names.kind(mask.entity),
        "values": _.count(mask.cells),
        "why": one_line(_.text(why)),
    }
    text = (
        _("Field {column}: the masks of {kind} show too much in {values} values ({why}).", **said)
        if in_log
        else _("Column {column}: the masks of {kind} show too much in {values} values ({why}).", **said)
    )
    return {
        "ruleId": _WEAK_MASK,
        "ruleIndex": number,
        "kind": "fail",
        "level": "warning",
        "message": {"text": text},
        "locations": [
            {**_file(mask.source), "logicalLocations": [_logical(mask.column, f"{mask.source}#{mask.column}")]}
        ],
        "partialFingerprints": _fingerprint(_WEAK_MASK, mask.entity, mask.source, mask.column, mask.beside),
        "properties": {"entity": mask.entity, "values": mask.cells, "patterns": list(mask.patterns)},
    }


def _difference(found: Difference, text: Text, number: int, names: Names) -> dict[str, Any]:
    place = _file(found.source)
    if found.column:
        place["logicalLocations"] = [_logical(found.column, f"{found.source}#{found.column}")]
    return {
        "ruleId": _name_of(found.kind),
        "ruleIndex": number,
        "kind": "fail",
        "level": _level_of(found.kind),
        "message": {"text": one_line(names.with_grades(names._.text(text)))},
        "locations": [place],
        "partialFingerprints": _fingerprint(
            _name_of(found.kind), found.entity, found.source, found.column, found.beside
        ),
        "properties": {"entity": found.entity, "declared": found.declared, "found": found.found},
    }


def _in_log(log: Log, spot: Spot, number: Mapping[str, int], names: Names) -> dict[str, Any]:
    _ = names._
    source = log.profile.source
    text = _(
        "Interface {interface}, {direction} field {field}: {kind}, {hits} times.",
        interface=one_line(spot.interface) or "—",
        direction=names.direction(spot.direction),
        field=one_line(spot.field) or "—",
        kind=names.kind(spot.entity),
        hits=_.count(spot.hits),
    )
    path = "/".join((spot.interface, spot.direction, spot.field))
    places = [_file(source, line) for line in spot.places] or [_file(source)]
    return {
        **_head(spot.entity, spot.sensitivity, spot.masked, number),
        "message": {"text": text + _examples(spot.samples, _)},
        "locations": [{**places[0], "logicalLocations": [_logical(spot.field, f"{source}#{path}")]}],
        "relatedLocations": [{"id": n, **place} for n, place in enumerate(places[1:], 1)],
        "partialFingerprints": _fingerprint(spot.entity, source, spot.interface, spot.direction, spot.field),
        "properties": {
            "hits": spot.hits,
            "grade": spot.grade,
            "sensitivity": spot.sensitivity.value,
            "consumers": list(spot.consumers),
            "forms": dict(spot.forms),
        },
    }


def _head(entity: str, sensitivity: Sensitivity, masked: bool, number: Mapping[str, int]) -> dict[str, Any]:
    """A masked value is a good sign: a result of kind `pass`, which has no level."""
    kind, level = ("pass", "none") if masked else ("fail", _LEVELS.get(sensitivity, "note"))
    return {"ruleId": entity, "ruleIndex": number[entity], "kind": kind, "level": level}


def _examples(samples: tuple[str, ...], _: Wording) -> str:
    return _(" Masked: {samples}.", samples=_.comma([one_line(sample) for sample in samples])) if samples else ""


def _file(source: str, line: int = 0) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(file_of(source))}}
    if line > 0:
        place["region"] = {"startLine": line}
    return {"physicalLocation": place}


def _uri(path: str) -> str:
    """A path as a URI reference. One that could be taken for a scheme gets a `./`."""
    if "://" in path:
        return quote(path, safe=":/@?=&")
    written = quote(path.encode("utf-8", "replace"), safe="/")
    return f"./{written}" if ":" in path.split("/")[0] else written


def _logical(name: str, path: str) -> dict[str, Any]:
    return {"name": one_line(name), "fullyQualifiedName": one_line(path), "kind": "member"}


def _fingerprint(*parts: str) -> dict[str, str]:
    """The same for the same kind in the same place, however often the scan is repeated and whatever the counts."""
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return {"kindAndPlace/v1": hashlib.sha256(text).hexdigest()[:32]}


def _invocation(reading: Reading, names: Names) -> dict[str, Any]:
    started = reading.survey.started.astimezone(UTC)
    return {
        "executionSuccessful": reading.complete and not reading.nothing_seen,
        "startTimeUtc": f"{started:%Y-%m-%dT%H:%M:%SZ}",
        "toolExecutionNotifications": list(_notifications(reading, names)),
    }


def _notifications(reading: Reading, names: Names) -> Iterator[dict[str, Any]]:
    for trouble, level in (*((t, "error") for t in reading.not_seen), *((t, "note") for t in reading.remarks)):
        yield {
            "descriptor": {"id": trouble.kind.value},
            "level": level,
            "message": {"text": _told(trouble, reading.shown(trouble.source), names)},
            "locations": [_file(trouble.source)],
        }


def _told(trouble: Trouble, source: str, names: Names) -> str:
    """A message for people, in which names that hold personal data are masked; the location keeps the path."""
    _ = names._
    detail = one_line(_.text(trouble.detail))
    return f"{one_line(source)}{_(': ')}{names.trouble(trouble.kind)}" + (f" ({detail})" if detail else "")
