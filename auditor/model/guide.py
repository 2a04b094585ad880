"""What a worksheet 现场记录表 tells the person who asks: whom, what, where to look, what to take along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.model.text import Text
from auditor.model.validity import Place


@dataclass(frozen=True, slots=True)
class Asker:
    """A role that is asked, with a sheet of its own."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Guidance:
    """How a control point 控制点 is assessed by a person."""

    asker: str
    ask: Text
    look: Text
    evidence: Text


_ANNEX_D = Text("GB/T 28449-2018 附录 D", "GB/T 28449-2018 annex D")


@dataclass(frozen=True, slots=True)
class Sampling:
    """How many objects of one class are looked at, at least, by level."""

    sizes: Mapping[int, int] = field(default_factory=lambda: {1: 1, 2: 2, 3: 2, 4: 3})
    basis: Text = _ANNEX_D


@dataclass(frozen=True, slots=True)
class Guide:
    """All of it: roles in the order of their sheets, guidance by control point, sample sizes."""

    askers: Mapping[str, Asker] = field(default_factory=dict)
    guidance: Mapping[Place, Guidance] = field(default_factory=dict)
    sampling: Sampling = field(default_factory=Sampling)
