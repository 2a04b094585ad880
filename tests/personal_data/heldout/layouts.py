"""Pairs of key and value as programs print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from labelled.fragment import (
    Fragment,
    form_encoded,
    joined,
    json_escaped,
    nginx_escaped,
    unicode_escaped,
    url_encoded,
)

from . import dumps, wires
from .pairs import Layout, Pair, xml_escaped


def as_json(pairs: Sequence[Pair], rng: Random) -> Fragment:
    colon = rng.choice((":", ": "))
    return "{" + joined(",", [f'"{p.key}"{colon}' + _json_value(p) for p in pairs]) + "}"


def _json_value(pair: Pair) -> Fragment:
    return pair.value if pair.is_number else '"' + json_escaped(pair.value) + '"'


def nested(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """JSON in a JSON string."""
    return '"' + json_escaped(as_json(pairs, rng)) + '"'


def query(pairs: Sequence[Pair], rng: Random) -> Fragment:
    encode = rng.choice((url_encoded, form_encoded))
    return joined("&", [url_encoded(Fragment(p.key)) + "=" + encode(p.value) for p in pairs])


def nginx(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return nginx_escaped(as_json(pairs, rng))


def java(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """As records and Lombok classes print themselves."""
    return rng.choice(("PersonDTO", "ApplyReq")) + "(" + joined(", ", [f"{p.key}=" + p.value for p in pairs]) + ")"


def logfmt(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(" ", [f"{p.key}=" + ('"' + p.value + '"' if " " in p.value.text else p.value) for p in pairs])


def python(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "{" + joined(", ", [f"'{p.key}': '" + p.value + "'" for p in pairs]) + "}"


def namespaced(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined("", [f"<ns2:{p.key}>" + xml_escaped(p.value) + f"</ns2:{p.key}>" for p in pairs])


def attributes(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(" ", [f'{p.key}="' + xml_escaped(p.value) + '"' for p in pairs])


def php(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(", ", [f"'{p.key}' => '" + p.value + "'" for p in pairs])


def pipes(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined("|", [f"{p.key}:" + p.value for p in pairs])


def bracketed(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(",", [f"{p.key}=" + p.value for p in pairs])


def yaml(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(", ", [f"{p.key}: " + p.value for p in pairs])


# JSON, forms and elements once more, as other platforms write them.


def ascii_json(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return unicode_escaped(as_json(pairs, rng))


def base64(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return as_json(pairs, rng).in_base64()


def fields(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Electronic forms: a list of objects, each with the name of a field and what was filled in."""
    name, content = rng.choice((("name", "value"), ("fieldName", "fieldValue"), ("key", "value"), ("code", "val")))
    return "[" + joined(",", [_field(name, content, p) for p in pairs]) + "]"


def _field(name: str, content: str, pair: Pair) -> Fragment:
    return f'{{"{name}":"{pair.key}","{content}":"' + json_escaped(pair.value) + '"}'


def twice(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """A form that a proxy encoded again."""
    encoded = [url_encoded(Fragment(p.key)) + "=" + url_encoded(url_encoded(p.value)) for p in pairs]
    return joined("&", encoded)


def multipart(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """A body of form-data in one line of a log, its line ends escaped."""
    part = r"------WebKitFormBoundary7MA4YWxk\r\nContent-Disposition: form-data; name=\""
    return joined("", [rf"{part}{p.key}\"\r\n\r\n" + p.value + r"\r\n" for p in pairs])


def elements(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(rng.choice(("", " ")), [f"<{p.key}>" + xml_escaped(p.value) + f"</{p.key}>" for p in pairs])


def cdata(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined("", [f"<{p.key}><![CDATA[" + p.value + f"]]></{p.key}>" for p in pairs])


def escaped_xml(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """XML in a string of SOAP."""
    plain = joined("", [f"<{p.key}>" + p.value + f"</{p.key}>" for p in pairs])
    return plain.through(lambda sign: {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(sign, sign), "html-entity")


def cells(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """Rows of a page."""
    return joined("", [f"<tr><td>{p.key}</td><td>" + xml_escaped(p.value) + "</td></tr>" for p in pairs])


def inputs(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined("", [f'<input type="hidden" name="{p.key}" value="' + xml_escaped(p.value) + '">' for p in pairs])


# What languages print.


def java_map(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "{" + joined(", ", [f"{p.key}=" + p.value for p in pairs]) + "}"


def golang(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """%+v of a struct; a value with a blank is printed with %q."""
    return "{" + joined(" ", [f"{p.key}:" + _quoted_if_blank(p.value) for p in pairs]) + "}"


def _quoted_if_blank(content: Fragment) -> Fragment:
    return '"' + content + '"' if " " in content.text else content


def csharp(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "{ " + joined(", ", [f"{p.key} = " + p.value for p in pairs]) + " }"


def protobuf(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(" ", [f'{p.key}: "' + p.value + '"' for p in pairs])


# SQL.


def insert(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """The column list is where the keys stand."""
    quote = rng.choice(("`", ""))
    listed = ", ".join(f"{quote}{p.key}{quote}" for p in pairs)
    return f"INSERT INTO t_ywxx ({listed}) VALUES (" + joined(", ", ["'" + p.value + "'" for p in pairs]) + ")"


def update(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "UPDATE t_ywxx SET " + joined(", ", [f"{p.key} = '" + p.value + "'" for p in pairs])


def where(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "SELECT * FROM v_share WHERE " + joined(" AND ", [f"{p.key}='" + p.value + "'" for p in pairs])


# What people print.


def brackets(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(rng.choice((", ", "，", " ")), [f"{p.key}[" + p.value + "]" for p in pairs])


def chinese_brackets(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined("", [f"【{p.key}】" + p.value for p in pairs])


def fullwidth_colons(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(rng.choice(("；", "，", "　")), [f"{p.key}：" + p.value for p in pairs])


def arrows(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(", ", [f"{p.key} -> " + p.value for p in pairs])


IDENTIFIERS_ONLY = frozenset(
    {"namespaced", "elements", "cdata", "escaped_xml"}
    | {"insert", "update", "where", "golang", "csharp", "protobuf"}
    | dumps.IDENTIFIERS
    | wires.IDENTIFIERS
)
"""Layouts whose keys are names of elements, columns or members: no brackets, slashes, hyphens or numbering."""

LAYOUTS: Mapping[str, Layout] = {
    layout.__name__.removeprefix("as_"): layout
    for layout in (
        *(as_json, nested, query, nginx, java, logfmt),
        *(python, namespaced, attributes, php, pipes, bracketed, yaml),
        *(ascii_json, base64, fields, twice, multipart, elements, cdata, escaped_xml, cells, inputs),
        *(java_map, golang, csharp, protobuf, insert, update, where),
        *(brackets, chinese_brackets, fullwidth_colons, arrows),
        *dumps.ALL,
        *wires.ALL,
    )
}
