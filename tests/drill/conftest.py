"""One seeded drill of the sample district, made without a disk."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from auditor.drill.library import DrillLibrary, load_library
from auditor.drill.seeding import Known, Order, seed
from auditor.inventory import load_register
from auditor.model.drill import DrillPlan, Form
from auditor.model.register import Register

ROOT = Path(__file__).parents[2]
MADE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def library() -> DrillLibrary:
    return load_library()


@pytest.fixture(scope="session")
def register() -> Register:
    return load_register(ROOT / "inventory.yaml")


@pytest.fixture(scope="session")
def plan(library: DrillLibrary, register: Register) -> DrillPlan:
    order = Order(
        id="leak-26",
        scenario="shared-dataset-leak",
        platform="pf-exchange",
        day=date(2026, 11, 20),
        form=Form.MIXED,
        cast={"monitor": ["p-ykb"]},
    )
    return seed(order, library, register, Known(), MADE)
