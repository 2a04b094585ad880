"""Apache Tomcat: server.xml without secrets, derived states of its users, applications and settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Block, absent, all_missing, octal, read_block, whole_or_none
from scanners.linux.parsers.tls_words import weak_protocols

KEYS = ("tomcat.running", "tomcat.config", "tomcat.connectors", "tomcat.users", "tomcat.files")

DEFAULT_USERS = frozenset(("admin", "tomcat", "role1", "both", "robot", "manager"))
SAMPLE_APPLICATIONS = frozenset(("docs", "examples", "ROOT", "manager", "host-manager"))
_VERSION = re.compile(r"(\d{1,3}\.\d{1,3}\.\d{1,3})")
_USER = re.compile(r"([^|]*)\|([^|]*)\|(empty|same|short|plain|strong|digest)")
_STAT = re.compile(r"([0-7]{1,5}) (\S+) (/.*)")


def parse_tomcat(text: str, exit_code: int) -> Mapping[str, Any]:
    """`tomcat.*` of the first Tomcat that runs or is installed."""
    block = read_block(text, exit_code)
    base = block.part("base").text.strip()
    running = bool(block.part("owner").lines)
    if not base:
        return {"tomcat.running": running} | {key: absent(key, "no Tomcat was found") for key in KEYS[1:]}
    server = block.part("server")
    if not server.ok:
        return {"tomcat.running": running} | all_missing(KEYS[1:], Reason.DENIED, "server.xml may not be read")
    try:
        tree = fromstring(server.text)
    except (ParseError, DefusedXmlException, ValueError):
        return {"tomcat.running": running} | all_missing(KEYS[1:], Reason.UNPARSABLE, "server.xml is not well formed")
    return {
        "tomcat.running": running,
        "tomcat.config": _config(tree, block),
        "tomcat.connectors": [_connector(node) for node in tree.iter("Connector")],
        "tomcat.users": _users(block),
        "tomcat.files": _files(block),
    }


def _config(tree: Element, block: Block) -> dict[str, Any]:
    applications = sorted(block.part("applications").lines)
    valves = {node.get("className", "").rpartition(".")[2] for node in tree.iter("Valve")}
    realms = {node.get("className", "").rpartition(".")[2] for node in tree.iter("Realm")}
    lockout = next((n for n in tree.iter("Realm") if n.get("className", "").endswith("LockOutRealm")), None)
    hosts = list(tree.iter("Host"))
    version = _VERSION.search(block.part("version").text)
    timeout = [whole_or_none(line) for line in block.part("session_timeout").lines]
    return {
        "version": version[1] if version else absent("version", "no release notes tell the version"),
        "owners": sorted(set(block.part("owner").lines)),
        "applications": applications,
        "samples": sorted(SAMPLE_APPLICATIONS & set(applications) - {"manager", "host-manager"}),
        "managers": sorted({"manager", "host-manager"} & set(applications)),
        "access_log": bool(valves & {"AccessLogValve", "ExtendedAccessLogValve"}),
        "lockout": "LockOutRealm" in realms,
        "lockout_failures": _number(lockout, "failureCount", 5),
        "lockout_seconds": _number(lockout, "lockOutTime", 300),
        "shutdown_port": _number(tree, "port", 8005),
        "shutdown_word": tree.get("shutdown", "SHUTDOWN") == "SHUTDOWN",
        "auto_deploy": any(host.get("autoDeploy", "true").lower() == "true" for host in hosts),
        "error_report_hidden": _hides_reports(tree),
        "session_minutes": timeout[-1] if timeout and timeout[-1] is not None else absent("session_minutes", "not set"),
        "listings": block.part("listings").text.strip() == "true",
        "log_levels": sorted(set(block.part("log_levels").lines)),
    }


def _number(node: Element | None, name: str, default: int) -> int | None:
    return None if node is None else whole_or_none(node.get(name, str(default)).strip())


def _hides_reports(tree: Element) -> bool:
    return any(
        node.get("className", "").endswith("ErrorReportValve")
        and node.get("showServerInfo", "true").lower() == "false"
        and node.get("showReport", "true").lower() == "false"
        for node in tree.iter("Valve")
    )


_OLD_BY_DEFAULT = ("TLSv1", "TLSv1.1")


def _connector(node: Element) -> dict[str, Any]:
    protocol = node.get("protocol", "HTTP/1.1")
    ajp = "ajp" in protocol.lower()
    tls = node.get("SSLEnabled", "false").lower() == "true"
    named = node.get("sslEnabledProtocols") or " ".join(
        inner.get("protocols", "") for inner in node.iter("SSLHostConfig")
    )
    words = {word.lstrip("+") for word in re.split(r"[,\s]+", named) if word and not word.startswith("-")}
    return {
        "port": whole_or_none(node.get("port", "0").strip()),
        "address": node.get("address", ""),
        "loopback": node.get("address", "").strip() in ("127.0.0.1", "::1", "localhost", "0:0:0:0:0:0:0:1"),
        "ajp": ajp,
        "tls": tls,
        "weak_protocols": weak_protocols(words) if tls else [],
        "secret": bool(node.get("secret") or node.get("requiredSecret")),
        "server_header": node.get("server", ""),
    }


def _users(block: Block) -> list[dict[str, Any]] | Missing:
    part = block.part("users")
    if part.exit_code == 1:
        return Missing("tomcat.users", Reason.DENIED, "tomcat-users.xml may not be read")
    rows = []
    for line in part.lines:
        found = _USER.fullmatch(line)
        if found is None:
            raise Unparsable("a line of Tomcat's users is not of the expected form")
        rows.append(
            {
                "name": found[1],
                "roles": [role.strip() for role in found[2].split(",") if role.strip()],
                "password": found[3],
                "default": found[1].lower() in DEFAULT_USERS,
            }
        )
    return rows


def _files(block: Block) -> list[dict[str, Any]]:
    rows = []
    for line in block.part("files").lines:
        found = _STAT.fullmatch(line)
        if found is None:
            raise Unparsable("a line of Tomcat's files is not of the expected form")
        rows.append({"mode": octal(found[1], "mode"), "owner": found[2], "path": found[3]})
    return rows
