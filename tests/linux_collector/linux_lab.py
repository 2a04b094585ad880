"""Made-up probes, hosts and registers for the tests of the Linux collector."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from auditor.errors import Unparsable
from auditor.model.catalogue import FactCatalogue, FactSpec, FactType, Probe
from auditor.model.fact import Fact, Missing, Reason, Value
from auditor.model.register import District, Host, Network, Register, SshAccess
from auditor.model.scan import Observation, Scope
from auditor.model.target import Target, TargetKind
from auditor.model.text import Text
from scanners.linux.facts import COLLECTED_AT, Parser

NAME = Probe("name", "uname -n\n", "name", scanner="linux")
HELLO = Probe("hello", "echo 'it'\\''s' \"$LC_ALL\"\n", "words", timeout=3, scanner="linux")
SECRET = Probe("secret", "id -u\n", "words_of_root", needs_root=True, scanner="linux")

CATALOGUE = FactCatalogue(
    facts={
        spec.key: spec
        for spec in (
            FactSpec("host.name", FactType.STR, Text("主机名", "Host name"), "linux", "name"),
            FactSpec("host.initial", FactType.STR, Text("首字母", "Initial"), "linux", "name"),
            FactSpec("words.said", FactType.LIST, Text("话", "Words"), "linux", "hello"),
            FactSpec("words.of_root", FactType.LIST, Text("话", "Words"), "linux", "secret"),
            FactSpec(COLLECTED_AT, FactType.DATE, Text("采集日期", "Day of collection"), "linux"),
        )
    },
    probes={probe.id: probe for probe in (NAME, HELLO, SECRET)},
)
KEYS = CATALOGUE.of_scanner("linux")


def _name(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    name = text.strip()
    if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
        raise Unparsable("no host name")
    return {"host.name": name, "host.initial": name[0]}


PARSERS: Mapping[str, Parser] = {
    "name": _name,
    "words": lambda text, exit_code: {"words.said": text.split()},
    "words_of_root": lambda text, exit_code: {"words.of_root": text.split()},
}


def target(host: str, platform: str = "pf", os: str = "linux") -> Target:
    return Target(platform, host, TargetKind.HOST, host, 3, attributes={"os": os})


def host(id: str, **changes: object) -> Host:
    given: dict[str, object] = {
        "platform": "pf",
        "address": "127.91.2.20",
        "os": "linux",
        "scan": "allowed",
        "collect": "ssh",
        "ssh": SshAccess(user="auditor"),
    }
    return Host(id=id, **{**given, **changes})  # type: ignore[arg-type]


def scope(*hosts: Host, root: Path = Path("/nowhere"), catalogue: FactCatalogue = CATALOGUE, **more: object) -> Scope:
    networks = (Network(id="n", name="lab", kind="lan", cidrs=("127.0.0.0/8",), scan="allowed"),)
    district = District(code="500999", name="示范区", level="county")
    register = Register(schema_version=1, as_of=None, district=district, networks=networks, hosts=hosts)
    return Scope(register, register.index(), catalogue, date(2026, 11, 23), root, **more)  # type: ignore[arg-type]


def by_key(observation: Observation) -> dict[str, Fact | Missing]:
    return {fact.key: fact for fact in observation.facts}


def values(facts: Iterable[Fact | Missing]) -> dict[str, Value | Reason]:
    """Value of every fact, or why it is missing."""
    return {fact.key: fact.reason if isinstance(fact, Missing) else fact.value for fact in facts}
