"""Pairs of key and value as frameworks, queries, changes and sheets write them, beside `layouts` and `dumps`."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from labelled.fragment import Fragment, joined, json_escaped

from .pairs import Pair, xml_escaped


def _quoted(pair: Pair) -> Fragment:
    return '"' + json_escaped(pair.value) + '"'


def _members(pairs: Sequence[Pair]) -> Fragment:
    return joined(",", [f'"{p.key}":' + _quoted(p) for p in pairs])


# Frameworks.


def mybatis(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Columns in the statement, values in the order of its question marks."""
    listed, marks = ",".join(p.key for p in pairs), ",".join("?" * len(pairs))
    head = f"==>  Preparing: INSERT INTO biz_apply ({listed}) VALUES ({marks}) ==> Parameters: "
    return head + joined(", ", [p.value + ("(Long)" if p.is_number else "(String)") for p in pairs])


def hibernate(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "com.gov.po.BizApply{" + joined(", ", [f"{p.key}=" + p.value for p in pairs]) + ", id=null}"


def typed_json(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """fastjson with the class, as dubbo and caches write it."""
    return '{"@type":"com.gov.api.dto.PersonQuery",' + _members(pairs) + "}"


def invoked(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Of the telnet of dubbo."""
    return 'invoke com.gov.api.PersonService.save({"class":"com.gov.api.dto.Person",' + _members(pairs) + "})"


def rails(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return 'Parameters: {"utf8"=>"✓", ' + joined(", ", [f'"{p.key}"=>' + _quoted(p) for p in pairs]) + "}"


def erlang(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "#{" + joined(",", [f'<<"{p.key}">> => <<"' + p.value + '">>' for p in pairs]) + "}"


def rust(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """{:?} of a struct."""
    return "Applicant { " + joined(", ", [f"{p.key}: " + _quoted(p) for p in pairs]) + " }"


def go_string(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """%#v of a struct."""
    return "model.Applicant{" + joined(", ", [f"{p.key}:" + _quoted(p) for p in pairs]) + "}"


def lua(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "{ " + joined(", ", [f"{p.key} = " + _quoted(p) for p in pairs]) + " }"


def pydantic(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(" ", [f"{p.key}='" + p.value + "'" for p in pairs])


def setters(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(" ", [f"vo.set{p.key[0].upper()}{p.key[1:]}(" + _quoted(p) + ");" for p in pairs])


def tuples(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "List(" + joined(", ", [f"({p.key}," + p.value + ")" for p in pairs]) + ")"


# Queries and changes.


def like(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "select count(*) from v_rkxx where " + joined(" and ", [f"{p.key} like '%" + p.value + "%'" for p in pairs])


def odata(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "$filter=" + joined(" and ", [f"{p.key} eq '" + p.value + "'" for p in pairs])


def graphql(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "mutation { submit(" + joined(", ", [f"{p.key}: " + _quoted(p) for p in pairs]) + ") { id } }"


def terms(pairs: Sequence[Pair], rng: Random) -> Fragment:
    shown = [f'{{"term":{{"{p.key}.keyword":{{"value":' + _quoted(p) + "}}}" for p in pairs]
    return '{"bool":{"must":[' + joined(",", shown) + "]}}"


def patch(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """RFC 6902."""
    shown = [f'{{"op":"replace","path":"/{p.key}","value":' + _quoted(p) + "}" for p in pairs]
    return "[" + joined(",", shown) + "]"


def changes(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "{" + joined(",", [f'"{p.key}":{{"before":null,"after":' + _quoted(p) + "}" for p in pairs]) + "}"


def canal(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Columns of a change of a row."""
    shown = [
        f'{{"index":{number},"name":"{p.key}","mysqlType":"varchar(64)","isNull":false,"value":' + _quoted(p) + "}"
        for number, p in enumerate(pairs)
    ]
    return '{"afterColumns":[' + joined(",", shown) + "]}"


def procedure(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "PKG_RK.SAVE(" + joined(", ", [f"{p.key} => '" + p.value + "'" for p in pairs]) + ")"


def curl(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(" ", [f"--data-urlencode '{p.key}=" + p.value + "'" for p in pairs])


def options(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(" ", [f'--{p.key}="' + p.value + '"' for p in pairs])


def cef(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Custom strings of ArcSight: the label names the value beside it."""
    shown = [f"cs{number}Label={p.key} cs{number}=" + p.value for number, p in enumerate(pairs, 1)]
    return "CEF:0|GovGate|Exchange|3.2|100|query|3|" + joined(" ", shown)


# Sheets and forms.


def csv(pairs: Sequence[Pair], rng: Random) -> Fragment:
    r"""Head and one row, the line end escaped."""
    return ",".join(p.key for p in pairs) + r"\n" + joined(",", ['"' + p.value + '"' for p in pairs])


def table(pairs: Sequence[Pair], rng: Random) -> Fragment:
    r"""Markdown, line ends escaped."""
    head = "| " + " | ".join(p.key for p in pairs) + r" |\n|" + "---|" * len(pairs) + r"\n| "
    return head + joined(" | ", [p.value for p in pairs]) + " |"


def sheet(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """SpreadsheetML: the name in one cell, what was filled in beside it."""
    left, right = '<Cell><Data ss:Type="String">', "</Data></Cell>"
    return joined("", [f"<Row>{left}{p.key}{right}{left}" + xml_escaped(p.value) + f"{right}</Row>" for p in pairs])


def underlined(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined("  ", [f"{p.key}：__" + p.value + "__" for p in pairs])


def spans(pairs: Sequence[Pair], rng: Random) -> Fragment:
    shown = [f'<label>{p.key}</label><span class="val">' + xml_escaped(p.value) + "</span>" for p in pairs]
    return joined("", shown)


IDENTIFIERS = frozenset(
    {"mybatis", "hibernate", "rust", "go_string", "lua", "pydantic", "setters", "like", "odata", "graphql"}
    | {"procedure", "options", "cef"}
)
"""Layouts whose keys are names of members, columns or parameters."""

ALL = (
    *(mybatis, hibernate, typed_json, invoked, rails, erlang, rust, go_string, lua, pydantic, setters, tuples),
    *(like, odata, graphql, terms, patch, changes, canal, procedure, curl, options, cef),
    *(csv, table, sheet, underlined, spans),
)
