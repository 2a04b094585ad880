"""Pairs of key and value as languages, stores, message queues and electronic forms dump them, beside `layouts`."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from labelled.fragment import Fragment, fragment, joined, json_escaped

from .pairs import Pair, xml_escaped


def _quoted(pair: Pair) -> Fragment:
    return '"' + json_escaped(pair.value) + '"'


# Languages.


def print_r(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "Array ( " + joined(" ", [f"[{p.key}] => " + p.value for p in pairs]) + " )"


def var_dump(pairs: Sequence[Pair], rng: Random) -> Fragment:
    shown = [f'["{p.key}"]=> string({len(p.value.text.encode())}) "' + p.value + '"' for p in pairs]
    return f"array({len(pairs)}) {{ " + joined(" ", shown) + " }"


def inspected(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """util.inspect of Node."""
    return "{ " + joined(", ", [f"{p.key}: '" + p.value + "'" for p in pairs]) + " }"


def querydict(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "<QueryDict: {" + joined(", ", [f"'{p.key}': ['" + p.value + "']" for p in pairs]) + "}>"


def url_values(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """%v of url.Values."""
    return "map[" + joined(" ", [f"{p.key}:[" + p.value + "]" for p in pairs]) + "]"


def dataclass(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "Applicant(" + joined(", ", [f"{p.key}='" + p.value + "'" for p in pairs]) + ")"


def vo(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """toString of IDEA: texts in apostrophes, numbers bare."""
    return (
        "RyxxVo{" + joined(", ", [f"{p.key}=" + (p.value if p.is_number else "'" + p.value + "'") for p in pairs]) + "}"
    )


def to_string_builder(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """ToStringBuilder of Commons with a hash of the object."""
    return "com.gov.dto.Applicant@1b2c3d4e[" + joined(",", [f"{p.key}=" + p.value for p in pairs]) + "]"


# Queues, stores and SQL.


def struct(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "Struct{" + joined(",", [f"{p.key}=" + p.value for p in pairs]) + "}"


def avro(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """A union of null and string in JSON."""
    return "{" + joined(",", [f'"{p.key}":{{"string":' + _quoted(p) + "}" for p in pairs]) + "}"


def redis(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """As MONITOR prints."""
    return '"HMSET" "apply:form" ' + joined(" ", [f'"{p.key}" ' + _quoted(p) for p in pairs])


def mongo(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "{ " + joined(", ", [f'"{p.key}" : ' + _quoted(p) for p in pairs]) + " }"


def matched(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Terms of a query of Elasticsearch."""
    terms = [f'{{"match_phrase":{{"{p.key}":{{"query":' + _quoted(p) + ',"slop":0}}}' for p in pairs]
    return '{"query":{"bool":{"filter":[' + joined(",", terms) + "]}}}"


def result_set(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Names of columns once, then rows, as drivers over HTTP answer."""
    names, row = rng.choice((("columns", "rows"), ("fields", "data"), ("meta", "values")))
    listed = ",".join(f'"{p.key}"' for p in pairs)
    return f'{{"{names}":[{listed}],"{row}":[[' + joined(",", [_quoted(p) for p in pairs]) + "]]}"


def sql_server(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "exec sp_save " + joined(",", [f"@{p.key}=N'" + p.value + "'" for p in pairs])


def named(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Parameters by name: :sfzh='...'."""
    return joined(", ", [f":{p.key}='" + p.value + "'" for p in pairs])


# Electronic forms and messages of offices.


def labels(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Controls of forms of DingTalk and the like."""
    kind = rng.choice(("TextField", "InputField", "TextareaField"))
    shown = [f'{{"componentType":"{kind}","label":"{p.key}","value":' + _quoted(p) + "}" for p in pairs]
    return "[" + joined(",", shown) + "]"


def contents(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Controls of forms of WeCom: title and text each inside an object."""
    shown = [
        f'{{"control":"Text","title":[{{"text":"{p.key}","lang":"zh_CN"}}],"value":{{"text":' + _quoted(p) + "}}"
        for p in pairs
    ]
    return '{"contents":[' + joined(",", shown) + "]}"


def solr(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return (
        "<doc>" + joined("", [f'<field name="{p.key}">' + xml_escaped(p.value) + "</field>" for p in pairs]) + "</doc>"
    )


def items(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined("", [f'<Item Name="{p.key}" Value="' + xml_escaped(p.value) + '"/>' for p in pairs])


def typed_elements(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """SOAP with types."""
    shown = [f'<{p.key} xsi:type="xsd:string">' + xml_escaped(p.value) + f"</{p.key}>" for p in pairs]
    return joined("", shown)


def definitions(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "<dl>" + joined("", [f"<dt>{p.key}</dt><dd>" + xml_escaped(p.value) + "</dd>" for p in pairs]) + "</dl>"


def markdown(pairs: Sequence[Pair], rng: Random) -> Fragment:
    r"""A message of a robot, its line ends escaped."""
    return joined(r"\n", [f"> **{p.key}**：" + p.value for p in pairs])


def grid(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "| " + joined(" | ", [f"{p.key} | " + p.value for p in pairs]) + " |"


def numbered(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """What people copy from forms: 1.姓名：... 2.电话：..."""
    point = rng.choice((".", "、"))
    listed = [f"{number}{point}{p.key.lstrip('0123456789.、')}：" + p.value for number, p in enumerate(pairs, 1)]
    return joined(rng.choice((" ", "；", "，")), listed)


def thin_arrows(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(rng.choice((";", ",", " ")), [f"{p.key}->" + p.value for p in pairs])


def quoted_names(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """「电话」138..., [电话]138..."""
    left, right = rng.choice(("「」", "[]", "『』"))
    return joined(" ", [f"{left}{p.key}{right}" + p.value for p in pairs])


def semicolons(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(";", [f"{p.key}=" + p.value for p in pairs]) + ";"


def carets(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Fields of an old interface: name^value~name^value."""
    return joined("~", [f"{p.key}^" + p.value for p in pairs])


def settings(pairs: Sequence[Pair], rng: Random) -> Fragment:
    r"""A file of settings in one line, its line ends escaped."""
    return joined(r"\n", [f"{p.key} = " + p.value for p in pairs])


def block(pairs: Sequence[Pair], rng: Random) -> Fragment:
    r"""YAML in one line, its line ends escaped; texts with quotes."""
    return joined(r"\n", [f"  {p.key}: " + (p.value if p.is_number else "'" + p.value + "'") for p in pairs])


def colons(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Half-width colons in Chinese text."""
    return joined(rng.choice((" ", ",", "  ")), [f"{p.key}:" + p.value for p in pairs])


def tabs(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """A form copied from a spreadsheet."""
    return joined("\t", [fragment(f"{p.key}\t") + p.value for p in pairs])


IDENTIFIERS = frozenset(
    {"inspected", "dataclass", "vo", "struct", "sql_server", "named", "typed_elements", "url_values"}
)
"""Layouts whose keys are names of members, columns, parameters or elements."""

ALL = (
    *(print_r, var_dump, inspected, querydict, url_values, dataclass, vo, to_string_builder),
    *(struct, avro, redis, mongo, matched, result_set, sql_server, named),
    *(labels, contents, solr, items, typed_elements, definitions, markdown, grid),
    *(numbered, thin_arrows, quoted_names, semicolons, carets, settings, block, colons, tabs),
)
