"""From answers of Elasticsearch's REST interface to facts. Pure: documents in, facts out.

Source: elastic.co/guide/en/elasticsearch/reference (nodes info, security settings, auditing settings, SLM).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason, Value
from scanners.database.lifecycle import maintained_until
from scanners.database.place import Refusal
from scanners.database.rows import Part, Refused, Replies, part, rows_of
from scanners.database.values import flag, text

_OK, _UNAUTHORISED, _FORBIDDEN, _NOT_FOUND = 200, 401, 403, 404
_SECURE_BY_DEFAULT = 8
_EVERYWHERE = frozenset({"0.0.0.0", "::", "_global_", "[::]"})


def _body(replies: Replies, probe: str) -> Any:
    """The document of an answer. Raises Refused where the server gave none."""
    (row,) = rows_of(replies, probe)
    match row["status"]:
        case 200:
            return row["body"]
        case 401 | 403:
            raise Refused(Refusal(Reason.DENIED, f"the server refused this question ({row['status']})"))
        case 400 | 404 | 405 | 410:
            raise Refused(Refusal(Reason.UNSUPPORTED, f"this server does not know the question ({row['status']})"))
        case status:
            raise Refused(Refusal(Reason.UNPARSABLE, f"the server answered {status}"))


def elasticsearch_open(replies: Replies) -> bool:
    """Is a stranger let in?"""
    (row,) = rows_of(replies, "es_anonymous")
    if row["status"] in (_UNAUTHORISED, _FORBIDDEN):
        return False
    if row["status"] == _OK:
        return True
    raise Unparsable(f"a stranger was answered {row['status']}")


def elasticsearch_nodes(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Settings of each node. What is left out is what the version does by itself: security is on since 8."""
    nodes = _body(replies, "es_nodes")["nodes"]
    if not nodes:
        raise Unparsable("no node is shown")
    return [_node(name, node) for name, node in sorted(nodes.items())]


def _node(name: str, node: Mapping[str, Any]) -> Mapping[str, Value]:
    version = text(node.get("version")) or ""
    major = int(version.split(".")[0]) if version[:1].isdigit() else None
    given = node.get("settings") or {}

    def setting(path: str) -> Value:
        value: Any = given
        for step in path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    def switch(path: str, otherwise: bool | None) -> Value:
        value = setting(path)
        if value is None:
            return otherwise if major is not None else Missing(path, Reason.UNSUPPORTED, "the node names no version")
        return flag(value)

    hosts = setting("network.host") or setting("http.host")
    listed = [str(host) for host in hosts] if isinstance(hosts, list) else [str(hosts)] if hosts else []
    return {
        "node": text(node.get("name")) or name,
        "version": version,
        "security": switch("xpack.security.enabled", major is not None and major >= _SECURE_BY_DEFAULT),
        "http_tls": switch("xpack.security.http.ssl.enabled", False),
        "transport_tls": switch("xpack.security.transport.ssl.enabled", False),
        "audit": switch("xpack.security.audit.enabled", False),
        "anonymous_roles": setting("xpack.security.authc.anonymous.roles") is not None,
        "listens_everywhere": bool(_EVERYWHERE & set(listed)),
        "inline_scripts_limited": setting("script.allowed_types") is not None,
    }


def elasticsearch_users(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Users of the native realm with their roles; never a hash."""
    body = _body(replies, "es_users")
    return [
        {
            "name": name,
            "enabled": flag(user.get("enabled")),
            "superuser": "superuser" in (user.get("roles") or ()),
            "reserved": bool((user.get("metadata") or {}).get("_reserved")),
        }
        for name, user in sorted(body.items())
    ]


def elasticsearch_server(replies: Replies) -> Mapping[str, Value]:
    """Version, number of nodes, and the newest snapshot that a policy made."""
    body = _body(replies, "es_nodes")
    versions = sorted({str(node.get("version")) for node in body["nodes"].values()})
    return {
        "version": versions[0] if versions else None,
        "maintained_until": maintained_until("elasticsearch", versions[0] if versions else None),
        "nodes": len(body["nodes"]),
        "last_snapshot": _last_snapshot(replies),
    }


def _last_snapshot(replies: Replies) -> Value:
    try:
        policies = _body(replies, "es_snapshots")
        moments = [
            policy["last_success"]["time"]
            for policy in policies.values()
            if isinstance(policy, Mapping) and isinstance(policy.get("last_success"), Mapping)
        ]
        return datetime.fromtimestamp(max(moments) / 1000, UTC).date() if moments else None
    except Refused as refused:
        return refused.refusal.missing("last_snapshot")
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
        return Missing("last_snapshot", Reason.UNPARSABLE, "the list of policies has an unexpected form")


PARTS: Mapping[str, Part] = {
    "elasticsearch.open": part(elasticsearch_open, "es_anonymous"),
    "elasticsearch.nodes": part(elasticsearch_nodes, "es_nodes"),
    "elasticsearch.users": part(elasticsearch_users, "es_users"),
    "elasticsearch.server": part(elasticsearch_server, "es_nodes", "es_snapshots"),
}
