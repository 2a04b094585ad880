"""Registers for the tests of filing: the sample district, and small ones made of a few lines."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from auditor.inventory import load_register
from auditor.model.register import (
    DataCategory,
    District,
    Filing,
    FilingPapers,
    Harm,
    Level,
    Person,
    Platform,
    Register,
    Unit,
)
from auditor.rulebook.deadlines import load_deadlines
from reports.filing import Case, case_of

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 11, 20)


@cache
def district() -> Register:
    return load_register(ROOT / "inventory.yaml")


def sample(platform: str, **more: Any) -> Case:
    register = district()
    found = next(each for each in register.platforms if each.id == platform)
    return case_of(register, found, AS_OF, deadlines=load_deadlines(), **more)


def small(
    platform: dict[str, Any] | None = None,
    papers: dict[str, Any] | None = None,
    *,
    filing: dict[str, Any] | None = None,
    categories: tuple[DataCategory, ...] = (),
    people: tuple[Person, ...] = (),
    **more: Any,
) -> Case:
    """One unit with one platform of level 3 (S3A3), and what a test adds."""
    level = Level(grade=3, s=3, a=3, determined=date(2025, 1, 1))
    fields: dict[str, Any] = {"id": "pf-a", "name": "平台甲", "kind": "x", "owner": "u-a", "level": level}
    one = Platform(**{**fields, **(platform or {})})
    serious = Harm(object="society", degree="serious", reason="影响大")
    written = {"information_harm": serious, "service_harm": serious, **(papers or {})}
    register = Register(
        schema_version=1,
        as_of=AS_OF,
        district=District(code="500116", name="示范区", level="county"),
        units=(Unit(id="u-a", name="甲局", type="institution", level="county"),),
        people=people,
        platforms=(one,),
        filing_papers=(FilingPapers(id="fp-a", platform="pf-a", **written),) if papers is not None else (),
        filings=(Filing(id="fl-a", platform="pf-a", **{"grade": 3, **filing}),) if filing is not None else (),
        data_categories=categories,
    )
    return case_of(register, one, AS_OF, deadlines=load_deadlines(), **more)
