"""A small district in memory, and scanners that see what a test tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from auditor.audit.plan import Plan, Request, make_plan
from auditor.inventory import targets
from auditor.model.catalogue import FactCatalogue, FactSpec, FactType
from auditor.model.fact import Evidence, Fact, Missing, Pointer
from auditor.model.register import District, Host, Level, Network, Platform, Register, Unit, Waiver
from auditor.model.rule import Assertion, Fix, Method, Rule, Severity
from auditor.model.rulebook import Rulebook
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.model.text import Text

AS_OF = date(2026, 11, 20)
WORDS = Text("词", "words")
ARCHIVE = b"rules of the test"


def host_rule(name: str = "test.port", at_most: int = 5, revision: int = 1, **changes: object) -> Rule:
    values: dict[str, object] = {
        "id": name,
        "revision": revision,
        "title": WORDS,
        "why": WORDS,
        "kinds": frozenset({TargetKind.HOST}),
        "clauses": {},
        "basis": (),
        "method": Method.CHECK,
        "levels": frozenset({2, 3}),
        "severity": Severity.HIGH,
        "facts": ("host.tries",),
        "pass_when": Assertion("host.tries", "at_most", at_most),
        "fix": Fix(WORDS),
        "digest": f"{name}-{at_most}-{revision}",
    }
    return Rule(**(values | changes))


def rulebook(*rules: Rule, digest: str = "d1") -> Rulebook:
    spec = FactSpec("host.tries", FactType.INT, Text("次数", "tries"), "fake")
    return Rulebook({rule.id: rule for rule in rules}, FactCatalogue({"host.tries": spec}), digest=digest)


def register(hosts: int = 3, level: int = 3, waivers: Sequence[Waiver] = ()) -> Register:
    return Register(
        schema_version=1,
        as_of=AS_OF,
        district=District(code="500116", name="示范区", level="county"),
        units=(Unit(id="u-a", name="单位", type="party_gov", level="county"),),
        networks=(Network(id="n-a", name="网", kind="lan", cidrs=("127.0.0.0/8",), scan="allowed"),),
        platforms=(
            Platform(id="pf-a", name="平台", kind="portal", owner="u-a", level=Level(grade=level, s=level, a=level)),
        ),
        hosts=tuple(
            Host(
                id=f"h-{n}",
                platform="pf-a",
                address=f"127.90.{n // 250}.{n % 250 + 1}",
                network="n-a",
                os="linux",
                scan="allowed",
            )
            for n in range(hosts)
        ),
        waivers=tuple(waivers),
    )


@dataclass
class FakeScanner:
    """One job per host; `sees` gives the value, a Missing, or an exception to raise."""

    sees: Callable[[Target], object] = lambda target: 3
    name: str = "fake"
    version: str = "1"
    timeout: float = 5
    looked: list[str] = field(default_factory=list)

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        return frozenset({"host.tries"}) if target.kind is TargetKind.HOST else frozenset()

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        for target in targets:
            yield Job(f"fake:{target.id}", "fake", (target.key,), lambda t=target: self._look(t), self.timeout)

    def _look(self, target: Target) -> list[Observation]:
        self.looked.append(target.id)
        value = self.sees(target)
        label = f"tries of {target.id}"
        seen = Pointer(label, 1, 1)
        fact = value if isinstance(value, Missing) else Fact("host.tries", value, seen)
        now = datetime(2026, 11, 20, tzinfo=UTC)
        evidence = Evidence(label, "cat /etc/tries", f"tries {value}\n".encode(), now, 0)
        return [Observation(target.key, (fact,), (evidence,))]


def plan_of(
    scanner: FakeScanner, book: Rulebook, reg: Register | None = None, as_of: date = AS_OF, **asked: tuple[str, ...]
) -> Plan:
    reg = reg or register()
    request = Request(
        register=reg, root=Path(), rulebook=book, as_of=as_of, inventory_digest=repr(hash(repr(reg))), **asked
    )
    return make_plan(request, targets(reg), {"fake": scanner})


def states(verdicts: Sequence[object]) -> Mapping[TargetKey, str]:
    return {stored.verdict.target: stored.verdict.state.value for stored in verdicts}
