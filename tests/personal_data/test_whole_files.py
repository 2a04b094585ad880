"""Whole files that somebody wrote who had not seen the program: what a scan writes of them is what stands in them."""

from __future__ import annotations

import pytest
from heldout.whole_files import SETS, FileScore, scored
from labelled.score import Tally, group_of

LIMITS = {"structured": 0.95, "names and addresses": 0.9}


@pytest.fixture(scope="module", params=SETS)
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FileScore:
    return scored(request.param, tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("group", LIMITS)
def test_what_stands_in_logs_is_found(found: FileScore, group: str) -> None:
    tally = Tally()
    for kind, counted in found.kinds.items():
        if group_of(kind) == group:
            tally.add(counted)
    assert tally.f1() >= LIMITS[group], f"{tally.labels} labels, {tally.findings} findings, {tally.exact} exact"


def test_columns_are_judged_as_they_are(found: FileScore) -> None:
    wrong = [verdict for verdict in found.verdicts if verdict.wanted != verdict.said]
    assert found.right >= 0.97, wrong
