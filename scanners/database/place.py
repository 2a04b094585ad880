"""Where a live database is, and whether it may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Missing, Reason
from auditor.model.register import Database, Host
from auditor.model.scan import Scope
from auditor.model.target import Target, TargetKind
from scanners.credentials import NoCredential, Secret, read_credential


@dataclass(frozen=True, slots=True)
class Place:
    """An authorised address and port."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something could not be had; `detail` is fit to print."""

    reason: Reason
    detail: str

    def missing(self, key: str) -> Missing:
        return Missing(key, self.reason, self.detail)


Found: TypeAlias = Place | Refusal


def is_engine(target: Target, engine: str) -> bool:
    return target.kind is TargetKind.DATABASE and target.attributes.get("engine") == engine


def offered(target: Target, engine: str, catalogue: FactCatalogue, keys: frozenset[str]) -> frozenset[str]:
    """The facts among `keys` that a target of this engine can bring."""
    if not is_engine(target, engine):
        return frozenset()
    return keys & frozenset(catalogue.facts) if catalogue.facts else keys


def find(database: Database, scope: Scope, default_port: int) -> Found:
    """The first authorised address of the database's host. Names are never resolved."""
    host = scope.entries.get(database.host or "")
    if not isinstance(host, Host):
        return Refusal(Reason.ABSENT, "the register names no host for this database")
    addresses = host.all_addresses()
    if not addresses:
        return Refusal(Reason.ABSENT, f"the register gives no address for {host.id}")
    if host.scan == "never" and database.access is None:
        return Refusal(Reason.DENIED, f"{host.id} must not be scanned, and no access is entered for this database")
    for address in addresses:
        if scope.register.authorises(address):
            return Place(address, database.port or default_port)
    return Refusal(Reason.DENIED, f"no address of {host.id} lies inside the authorised networks")


def secret_of(database: Database, scope: Scope) -> Secret | Refusal | None:
    """The password that the register refers to; None when it refers to none."""
    if database.access is None or database.access.password is None:
        return None
    try:
        return read_credential(database.access.password, scope.root)
    except NoCredential as error:
        return Refusal(Reason.DENIED, str(error))
