"""What an assessment needs beyond rules, from `rules/standards/`: who can judge an item and on which objects, weights,
high-risk cases and major hazards."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from auditor.errors import Problem, Problems, RulebookError
from auditor.model.clause import Clause, ClauseCatalogue, CloudSide, ObjectClass, Weight
from auditor.model.guideline import Guidelines, HazardTrigger, Mitigable, RiskCase, RiskList, Signs
from auditor.model.text import Text
from auditor.rulebook.cursor import Cursor
from auditor.yamlio import read, read_text

JUDGING = "standards/gbt22239-2019/judging.yaml"
WEIGHTS = "standards/gbt22239-2019/weights.csv"
CASES: Mapping[RiskList, str] = {
    RiskList.GUIDELINE_2025: "standards/high-risk-2025.csv",
    RiskList.ISEAA_2020: "standards/high-risk-2020.csv",
}
SIGNS = "standards/risk-signs.yaml"

_ITEM = re.compile(r"([1-4]?)([a-z])")
_WEIGHT_COLUMNS = ("clause", "weight", "official", "basis")
_CASE_COLUMNS = (
    "ref", "levels", "scope_zh", "scope_en", "scope_open", "title_zh", "title_en", "problem_zh", "problem_en",
    "mitigation_zh", "mitigation_en", "mitigable", "clauses", "verified",
)  # fmt: skip
_BAD_ROW = Text("值不合要求，或条款不在目录中", "a value that cannot be, or a clause that is not in the catalogue")
_NO_SUCH_CASE = Text("高风险清单中没有这一情形", "no such case in the list")


@dataclass(frozen=True, slots=True)
class _Judged:
    """What `judging.yaml` says of an item, each part None where it says nothing."""

    objects: tuple[ObjectClass, ...] | None = None
    side: CloudSide | None = None
    no_rule: Text | None = None

    def over(self, other: _Judged) -> _Judged:
        return _Judged(self.objects or other.objects, self.side or other.side, self.no_rule or other.no_rule)


@dataclass(frozen=True, slots=True)
class _Point:
    """One entry of `judging.yaml`: a control point's own words, and those of single items by level and letter."""

    common: _Judged
    items: Mapping[tuple[str, str], _Judged] = field(default_factory=dict)

    def of(self, clause: Clause) -> _Judged:
        letter = clause.id[-1]
        said = self.common
        for key in (("", letter), (str(clause.level), letter)):
            said = self.items.get(key, _Judged()).over(said)
        return said


def with_judging(catalogue: ClauseCatalogue, cursor: Cursor) -> ClauseCatalogue:
    """The catalogue with objects, sides and reasons filled in. A control point nobody speaks of keeps the defaults."""
    points: dict[tuple[str, str, str], _Point] = {}
    for entry in cursor.each():
        if entry.keys(("objects", "no_rule", "side", "items"), ("part", "layer", "controls")):
            point = _Point(_judged(entry), dict(_items(entry)))
            for control in entry.at("controls").strings():
                points[entry.at("part").string(), entry.at("layer").string(), control] = point
    clauses = {}
    for key, clause in catalogue.clauses.items():
        found = points.get((clause.part, clause.layer, clause.control))
        said = found.of(clause) if found else _Judged()
        clauses[key] = replace(
            clause, objects=said.objects or clause.objects, side=said.side or clause.side, no_rule=said.no_rule
        )
    return ClauseCatalogue(clauses)


def _items(entry: Cursor) -> Iterator[tuple[tuple[str, str], _Judged]]:
    if not entry.has("items"):
        return
    for key, item in entry.at("items").items():
        match = _ITEM.fullmatch(str(key))
        if match is None:
            item.problem(
                "应为测评项末尾字母，可在前面写等级", "expected the letter of an item, a level before it if need be"
            )
        elif item.keys(("objects", "no_rule", "side")):
            yield (match.group(1), match.group(2)), _judged(item)


def _judged(cursor: Cursor) -> _Judged:
    classes = cursor.at("objects")
    objects = (
        tuple(each.choice(ObjectClass, ObjectClass.PLATFORM) for each in classes.each()) if classes.value else None
    )
    side = cursor.at("side").choice(CloudSide, CloudSide.BOTH) if cursor.has("side") else None
    return _Judged(objects, side, cursor.at("no_rule").text() if cursor.has("no_rule") else None)


def with_weights(catalogue: ClauseCatalogue, text: str, file: str, problems: list[Problem]) -> ClauseCatalogue:
    """The catalogue with the weight of every item the table names."""
    clauses = dict(catalogue.clauses)
    for line, row in _rows(text, file, _WEIGHT_COLUMNS, problems):
        clause = clauses.get(row["clause"])
        if clause is None or row["weight"] not in ("1", "2", "3") or row["official"] not in ("yes", "no"):
            problems.append(Problem(file, line, row["clause"], _BAD_ROW))
            continue
        official = row["official"] == "yes"
        clauses[clause.id] = replace(clause, weight=Weight(int(row["weight"])), weight_official=official)
    return ClauseCatalogue(clauses)


def read_cases(
    text: str, file: str, catalogue: ClauseCatalogue, signs: Mapping[str, Signs], problems: list[Problem]
) -> tuple[RiskCase, ...]:
    """One list of high-risk cases, a case a line."""
    cases: dict[str, RiskCase] = {}
    for line, row in _rows(text, file, _CASE_COLUMNS, problems):
        clauses = tuple(row["clauses"].split("|"))
        try:
            case = RiskCase(
                ref=row["ref"],
                title=_text(row, "title"),
                levels=frozenset(map(int, row["levels"].split("|"))),
                clauses=clauses,
                problem=_text(row, "problem"),
                mitigation=_text(row, "mitigation"),
                mitigable=Mitigable(row["mitigable"]),
                scope=_text(row, "scope") if row["scope_zh"] else None,
                scope_open={"yes": True, "no": False}[row["scope_open"]],
                signs=signs.get(row["ref"], Signs()),
                verified={"yes": True, "no": False}[row["verified"]],
            )
        except (ValueError, KeyError):
            problems.append(Problem(file, line, row["ref"], _BAD_ROW))
            continue
        if case.ref in cases or not catalogue.clauses.keys() >= set(clauses):
            problems.append(Problem(file, line, case.ref, _BAD_ROW))
        cases[case.ref] = case
    for ref in signs.keys() - cases.keys():
        problems.append(Problem(file, 0, ref, _NO_SUCH_CASE))
    return tuple(cases.values())


def _text(row: Mapping[str, str], name: str) -> Text:
    zh, en = row[f"{name}_zh"], row[f"{name}_en"]
    if not zh.strip() or not en.strip():
        raise ValueError(name)
    return Text(zh, en)


def _rows(
    text: str, file: str, columns: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows of a table with exactly these columns, each with its line; every cell is there."""
    rows = csv.DictReader(io.StringIO(text))
    if rows.fieldnames is None or tuple(rows.fieldnames) != tuple(columns):
        wanted = Text(f"列应为 {'、'.join(columns)}", f"expected the columns {', '.join(columns)}")
        problems.append(Problem(file, 1, "", wanted))
        return
    for row in rows:
        if None in row or None in row.values():
            problems.append(Problem(file, rows.line_num, str(row[columns[0]]), _BAD_ROW))
        else:
            yield rows.line_num, row


@dataclass(frozen=True, slots=True)
class RiskSigns:
    """`risk-signs.yaml`: signs by list and case, and the major hazards."""

    by_list: Mapping[RiskList, Mapping[str, Signs]] = field(default_factory=dict)
    hazards: tuple[HazardTrigger, ...] = ()


def read_signs(cursor: Cursor, rules: Sequence[str]) -> RiskSigns:
    """Signs with the ids of the rules they mean. In a smaller rulebook a pattern may mean none: what it would have
    shown is then not judged."""
    if not cursor.keys((), ("signs", "hazards")):
        return RiskSigns()
    by_list: dict[RiskList, Mapping[str, Signs]] = {}
    for name, cases in cursor.at("signs").items():
        if name not in set(RiskList):
            cases.problem(f"没有“{name}”这份清单", f"there is no list {name!r}")
            continue
        by_list[RiskList(name)] = {str(ref): _signs(item, rules) for ref, item in cases.items()}
    hazards: list[HazardTrigger] = []
    for item in cursor.at("hazards").each():
        item.build(lambda each: _hazard(each, rules), hazards)
    return RiskSigns(by_list, tuple(hazards))


def _hazard(cursor: Cursor, rules: Sequence[str]) -> HazardTrigger:
    cursor.keys(("cases", "signs", "verified"), ("ref", "title"))
    return HazardTrigger(
        ref=cursor.at("ref").string(),
        title=cursor.at("title").text(),
        cases=cursor.at("cases").strings(),
        signs=_signs(cursor.at("signs"), rules) if cursor.has("signs") else Signs(),
        verified=cursor.at("verified").flag(True),
    )


_SIGNS = ("found_by", "together_with", "refuted_by", "mitigated_by")


def _signs(cursor: Cursor, rules: Sequence[str]) -> Signs:
    cursor.keys(_SIGNS)
    return Signs(**{name: tuple(_meant(cursor.at(name), rules)) for name in _SIGNS})


def _meant(cursor: Cursor, rules: Sequence[str]) -> Iterator[str]:
    for pattern in cursor.strings():
        yield from (rule for rule in rules if fnmatchcase(rule, pattern))


def completed(catalogue: ClauseCatalogue, base: Path, problems: list[Problem]) -> ClauseCatalogue:
    """The catalogue with what the files of `base` add to it. Archives of older audits lack them."""
    if (base / JUDGING).is_file() and (cursor := document(base / JUDGING, problems)) is not None:
        catalogue = with_judging(catalogue, cursor)
    if (text := _text_of(base / WEIGHTS, problems)) is not None:
        catalogue = with_weights(catalogue, text, str(base / WEIGHTS), problems)
    return catalogue


def read_guidelines(
    base: Path, catalogue: ClauseCatalogue, rules: Sequence[str], problems: list[Problem]
) -> Guidelines:
    """The lists of high-risk cases and hazards in `base`, with their signs among `rules`."""
    signs = RiskSigns()
    if (base / SIGNS).is_file() and (cursor := document(base / SIGNS, problems)) is not None:
        signs = read_signs(cursor, sorted(rules))
    cases = {
        name: read_cases(text, str(base / file), catalogue, signs.by_list.get(name, {}), problems)
        for name, file in CASES.items()
        if (text := _text_of(base / file, problems)) is not None
    }
    return Guidelines(cases, signs.hazards)


def _text_of(path: Path, problems: list[Problem]) -> str | None:
    if not path.is_file():
        return None
    try:
        return read_text(path, str(path), error=RulebookError)
    except Problems as error:
        problems.extend(error.problems)
        return None


def document(path: Path, problems: list[Problem]) -> Cursor | None:
    """A YAML file as it was written; None when it cannot be read, which is a problem."""
    try:
        found = read(path, error=RulebookError, scalar_keys=True)
    except Problems as error:
        problems.extend(error.problems)
        return None
    return Cursor(found, found.value, (), problems)
