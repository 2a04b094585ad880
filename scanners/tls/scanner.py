"""The TLS scanner: one job per website, a dozen short connections, one at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import TypeAlias

from auditor.errors import Unparsable
from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Evidence, Fact, Missing, Pointer, Reason, Value
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKey
from scanners.endpoint import Endpoint, LookUp, Refused, endpoint_of, is_online_website
from scanners.tls import suites
from scanners.tls.certificate import as_pem, read_certificate
from scanners.tls.trust import Roots, Trust, examine, fetch_leaf, load_roots
from scanners.tls.wire import Accepted, Line, Unanswered, survey

_SITE_SECONDS = 40.0
_KEYS = frozenset({"tls.endpoint", "tls.protocols", "tls.ciphers", "tls.certificate"})

_Values: TypeAlias = dict[str, "Value | Missing"]


class TlsScanner:
    """What a website's TLS really offers, seen from outside with nothing but openings of handshakes."""

    name = "tls"
    version = "1"

    def __init__(self, look_up: LookUp | None = None) -> None:
        self._look_up = look_up

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        return _KEYS if is_online_website(target) else frozenset()

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        paths = tuple(scope.root / root for root in scope.register.settings.trusted_roots)
        roots = cache(partial(load_roots, paths))
        for target in targets:
            if is_online_website(target):
                yield Job(
                    id=f"tls:{target.key.platform}/{target.id}",
                    scanner=self.name,
                    targets=(target.key,),
                    look=partial(self._look, target, scope, roots),
                    timeout=_SITE_SECONDS,
                    commands=("TLS: openings of handshakes (ClientHello) and one verified handshake",),
                )

    def _look(self, target: Target, scope: Scope, roots: Callable[[], Roots]) -> list[Observation]:
        endpoint = endpoint_of(target, scope, self._look_up)
        if isinstance(endpoint, Refused):
            return [Observation(target.key, endpoint.facts(_KEYS))]
        if not endpoint.tls:
            return [_served_without_tls(target.key, endpoint)]
        return [look_at(target.key, endpoint, roots())]


def _served_without_tls(key: TargetKey, endpoint: Endpoint) -> Observation:
    described = Fact("tls.endpoint", _described(endpoint))
    others = sorted(_KEYS - {"tls.endpoint"})
    return Observation(key, (described, *(Missing(k, Reason.ABSENT, "the site is served without TLS") for k in others)))


def _described(endpoint: Endpoint) -> dict[str, Value]:
    return {"name": endpoint.name, "address": endpoint.address, "port": endpoint.port, "tls": endpoint.tls}


def look_at(key: TargetKey, endpoint: Endpoint, roots: Roots) -> Observation:
    """Everything this scanner can say about one https endpoint."""
    started = datetime.now(UTC)
    line = Line(endpoint, time.monotonic() + _SITE_SECONDS - 2)
    line.notes.append(f"{endpoint.name} at {endpoint.address} port {endpoint.port}")
    label = f"tls:{key.platform}/{key.target}"
    values: dict[str, Value | Missing] = {}
    chain: tuple[bytes, ...] = ()
    match survey(line):
        case Unanswered(reason, detail):
            values = {k: Missing(k, reason, detail) for k in _KEYS}
        case Accepted() as accepted:
            values["tls.endpoint"] = _described(endpoint)
            values["tls.protocols"] = accepted.protocols
            values["tls.ciphers"] = _ciphers(accepted)
            surveyed = len(line.notes)
            values["tls.certificate"], chain = _certificate(line, accepted, roots)
            pointers = {"tls.certificate": Pointer(label, surveyed + 1, len(line.notes))}
            return _observation(key, label, line, chain, started, values, pointers)
    return _observation(key, label, line, chain, started, values, {})


def _observation(
    key: TargetKey,
    label: str,
    line: Line,
    chain: Sequence[bytes],
    started: datetime,
    values: dict[str, Value | Missing],
    pointers: dict[str, Pointer],
) -> Observation:
    text = "\n".join(line.notes) + "\n" + "".join(map(as_pem, chain))
    evidence = Evidence(label, f"tls {line.endpoint.url}", text.encode(), started)
    whole = Pointer(label, 1, len(line.notes))
    facts: list[Fact | Missing] = []
    for fact_key in sorted(_KEYS):
        match values[fact_key]:
            case Missing(_, reason, detail):
                facts.append(Missing(fact_key, reason, detail, whole))
            case value:
                facts.append(Fact(fact_key, value, pointers.get(fact_key, whole)))
    return Observation(key, tuple(facts), (evidence,))


def _ciphers(accepted: Accepted) -> _Values:
    weak = accepted.weak
    families: Value | Missing = weak
    if not isinstance(weak, Missing):
        families = sorted({family.value for code in weak for family in suites.weaknesses_of(code)})
    return {
        "negotiated": suites.name_of(accepted.negotiated.suite),
        "forward_secret": suites.is_forward_secret(accepted.negotiated.suite),
        "weak": families,
        "weak_suites": weak if isinstance(weak, Missing) else [suites.name_of(code) for code in weak],
        "cbc": accepted.cbc,
        "rsa_key_exchange": accepted.rsa_key_exchange,
        "compression": accepted.compression,
        "secure_renegotiation": accepted.secure_renegotiation,
    }


def _certificate(line: Line, accepted: Accepted, roots: Roots) -> tuple[_Values | Missing, tuple[bytes, ...]]:
    """Fields of `tls.certificate` and the chain as it was sent."""
    trust = examine(line, roots.contexts)
    chain = accepted.certificates
    if not chain:
        leaf = trust.leaf if isinstance(trust, Trust) and trust.leaf else fetch_leaf(line)
        if isinstance(leaf, Missing):
            return leaf, ()
        chain = (leaf,)
    try:
        fields = read_certificate(chain[0], line.endpoint.name)
    except Unparsable as error:
        return Missing("tls.certificate", Reason.UNPARSABLE, str(error)), chain
    return fields | _trust_fields(trust, roots.unfit), chain


def _trust_fields(trust: Trust | Missing, unfit: str) -> _Values:
    match trust:
        case Missing() as missing:
            return dict.fromkeys(("trusted", "chain_complete", "self_signed", "trust_anchor"), missing)
        case Trust(trusted=False) if unfit:
            # A root that could not be read may be the very one that is needed.
            undecided = Missing("trusted", Reason.UNPARSABLE, unfit)
            return {"trusted": undecided, "chain_complete": trust.complete, "self_signed": trust.self_signed,
                    "trust_anchor": undecided}  # fmt: skip
    return {
        "trusted": trust.trusted,
        "chain_complete": trust.complete,
        "self_signed": trust.self_signed,
        "trust_anchor": trust.anchor or "none",
    }
