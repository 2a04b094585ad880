"""One visit by the web scanner to one site on a loopback address, and its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Fact, Missing, Reason
from auditor.model.register import District, Domain, Host, Network, Register, Unit, Website
from auditor.model.scan import Observation, Scope
from auditor.model.target import Target, TargetKind
from scanners.web import WebScanner


@dataclass(frozen=True)
class Seen:
    """Facts of one visit: `values` by key, a `Missing` where there was none."""

    observation: Observation
    values: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def reasons(self, *keys: str) -> set[Reason]:
        found = [self.values[key] for key in keys or self.values]
        assert all(isinstance(value, Missing) for value in found), found
        return {value.reason for value in found}

    @property
    def evidence(self) -> str:
        return "\n".join(item.content.decode() for item in self.observation.evidence)


def scope_of(url: str, address: str | None, **site: Any) -> Scope:
    website = Website(
        id="w", name="示例站", unit="u", platform="pf", url=url, host="h" if address else None,
        domains=tuple(Domain(name=name) for name in site.pop("names", ())), **site,
    )  # fmt: skip
    register = Register(
        schema_version=1,
        as_of=None,
        district=District(code="1", name="示例区", level="county"),
        networks=(Network(id="n", name="n", kind="internet", cidrs=("127.79.0.0/16",), scan="allowed"),),
        units=(Unit(id="u", name="区政府办公室", type="party_gov", level="county"),),
        hosts=(Host(id="h", platform="pf", address=address, os="linux", scan="allowed"),),
        websites=(website,),
    )
    return Scope(register, register.index(), FactCatalogue(), datetime.now(UTC).date(), Path())


def visit(url: str, address: str | None, **site: Any) -> Seen:
    scope = scope_of(url, address, **site)
    target = Target("pf", "w", TargetKind.WEBSITE, "示例站", 2, attributes={"status": "online"})
    scanner = WebScanner(pause=0)
    (job,) = scanner.jobs([target], scope)
    (observation,) = job.look()
    assert {fact.key for fact in observation.facts} == scanner.offers(target, scope.catalogue)
    labels = {item.label for item in observation.evidence}
    assert all(fact.seen_in is None or fact.seen_in.evidence in labels for fact in observation.facts)
    return Seen(observation, {fact.key: fact.value if isinstance(fact, Fact) else fact for fact in observation.facts})
