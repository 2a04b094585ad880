"""How the suite is shared out among workers, and what is read once for all tests of a worker."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from auditor import rulebook
from auditor.model.profile import Profile
from auditor.model.rulebook import Rulebook

TESTS = Path(__file__).parent
SHIPPED = TESTS.parent / "rules"

LONGEST_FIRST = ("personal_data", "reports", "cli", "database", "docs", "district", "lab", "audit", "drill")
"""Areas that take long whatever the number of their tests: begun last, one of them would keep a single worker busy."""


class AreaByArea(LoadScopeScheduling):
    """Keeps the tests of one area (one folder below `tests/`) on one worker.

    Servers of an area are started once and never meet a twin on the same address.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::")[0].split("/")[1]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> AreaByArea:
    config.option.loadscopereorder = False  # the areas come in the order of `pytest_collection_modifyitems`
    return AreaByArea(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        area = item.path.relative_to(TESTS).parts[0]
        return LONGEST_FIRST.index(area) if area in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_configure() -> None:
    """Reading the shipped rules takes seconds and dozens of modules do: here, before any of them is imported."""
    rulebook.load_rulebook = read_once(rulebook.load_rulebook)


def read_once(load: Callable[[Path | None, Profile], Rulebook]) -> Callable[..., Rulebook]:
    """Loads the shipped rules once; they do not change while tests run. Other folders are read each time."""

    @cache
    def known(folder: Path | None, profile: Profile) -> Rulebook:
        if profile is Profile.USUAL:
            return load(folder, profile)
        usual = known(folder, Profile.USUAL)  # every rule keeps what all profiles say
        rules = {name: rule.in_profile(profile) for name, rule in usual.rules.items()}
        return replace(usual, rules=rules, profile=profile)

    def load_rulebook(folder: Path | None = None, profile: Profile = Profile.USUAL) -> Rulebook:
        if folder is None or folder == SHIPPED:
            return known(folder, profile)
        return load(folder, profile)

    return load_rulebook
