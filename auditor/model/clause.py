"""The clause catalogue of a standard 测评项."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from auditor.model.text import Text

Part = Literal["general", "cloud", "mobile", "iot", "ics", "bigdata"]


LAYERS: Mapping[str, Text] = {
    text.zh: text
    for text in (
        Text("安全物理环境", "Physical environment"),
        Text("安全通信网络", "Communication network"),
        Text("安全区域边界", "Zone boundary"),
        Text("安全计算环境", "Computing environment"),
        Text("安全管理中心", "Security management centre"),
        Text("安全管理制度", "Security policies"),
        Text("安全管理机构", "Security organisation"),
        Text("安全管理人员", "Security personnel"),
        Text("安全建设管理", "Construction management"),
        Text("安全运维管理", "Operation management"),
    )
}
"""The ten layers 层面 of GB/T 22239-2019 by their Chinese name, which is what the catalogue writes."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One requirement item of GB/T 22239-2019, e.g. `8.1.4.1b`, in our own words.

    `layer` 层面 and `control` 控制点 place it; `attribute` is S, A or G (or a mix); `unit` is the assessment unit of
    GB/T 28448-2019; `no_rule` says why no automatic rule speaks to it.
    """

    id: str
    level: int
    part: Part
    layer: str
    control: str
    summary: Text
    unit: str = ""
    attribute: str = ""
    change: str = ""
    methods: tuple[str, ...] = ()
    no_rule: str = ""


@dataclass(frozen=True, slots=True)
class ClauseCatalogue:
    """All clauses by id, in the order of the standard."""

    clauses: Mapping[str, Clause] = field(default_factory=dict)

    def of_level(self, level: int, part: Part = "general") -> tuple[Clause, ...]:
        return tuple(c for c in self.clauses.values() if c.level == level and c.part == part)
