"""What an audit looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


class TargetKind(StrEnum):
    """Kind of object assessed 测评对象; one per section of the register."""

    UNIT = "unit"
    PERSON = "person"
    VENDOR = "vendor"
    NETWORK = "network"
    HOST = "host"
    DATABASE = "database"
    PLATFORM = "platform"
    WEBSITE = "website"
    ACCOUNT = "account"
    DATASET = "dataset"
    INTERFACE = "interface"
    DEMAND = "demand"
    AGREEMENT = "agreement"
    LOG_SOURCE = "log_source"
    FILING = "filing"
    ASSESSMENT = "assessment"
    RECTIFICATION = "rectification"
    CRYPTO_ASSESSMENT = "crypto_assessment"
    RISK_ASSESSMENT = "risk_assessment"
    PI_AUDIT = "pi_audit"
    PLAN = "plan"
    DRILL = "drill"
    INCIDENT = "incident"
    CONTRACT = "contract"


class TargetKey(NamedTuple):
    """Identity of a target within an audit. The same host serves two platforms as two targets; `platform` is ""
    for what belongs to the district as a whole."""

    platform: str
    target: str


@dataclass(frozen=True, slots=True)
class Target:
    """One object of one platform, with what the register says of it.

    `level` is the graded-protection level 等级 it is judged at; `level_assumed` when nobody has graded it.
    `attributes` are register values that rules may select by (`os.family`, `exposure`, `engine` ...) and that a
    scanner needs in order to reach it (`address`, `port`, `credential` as a reference).
    """

    platform: str
    id: str
    kind: TargetKind
    name: str
    level: int
    level_assumed: bool = False
    attributes: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    file: str = ""

    @property
    def key(self) -> TargetKey:
        return TargetKey(self.platform, self.id)

    def __str__(self) -> str:
        return f"{self.platform}/{self.id}" if self.platform else self.id
