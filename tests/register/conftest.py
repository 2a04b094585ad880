"""A small district built entry by entry, so that each test shows only what it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from auditor.model.register import District, Register, Unit
from scanners.register.links import Links, Situation
from scanners.register.workdays import Calendar, load_calendar

AS_OF = date(2026, 11, 20)


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return load_calendar()


@pytest.fixture
def situation(calendar: Calendar) -> Callable[..., Situation]:
    """`situation(platforms=(...), filings=(...))`: a register of these entries, looked at on 20 November 2026."""

    def build(as_of: date = AS_OF, **sections: Any) -> Situation:
        sections.setdefault("units", (Unit(id="u-svc", name="区政务服务中心", type="institution", level="county"),))
        register = Register(
            schema_version=1,
            as_of=as_of,
            district=District(code="500116", name="示范区", level="county"),
            **sections,
        )
        return Situation(Links.of(register), as_of, calendar)

    return build
