"""Whole files that somebody wrote who had not seen the program: what a scan writes of them is what stands in them."""

from __future__ import annotations

from datetime import date

import pytest
from heldout.whole_files import SETS, FileScore, score, unpacked
from labelled.score import Tally, group_of

from scanners.personal_data.policy import load_policy
from scanners.personal_data.work import ScanOrder, scan

LIMITS = {"structured": 0.95, "names and addresses": 0.9}


@pytest.fixture(scope="module", params=SETS)
def scored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FileScore:
    folder = tmp_path_factory.mktemp("whole")
    root, labels = unpacked(request.param, folder)
    findings, columns = folder / "findings.jsonl", folder / "columns.jsonl"
    day = date(2026, 11, 27)
    scan(ScanOrder(paths=(str(root),), policy=load_policy(), as_of=day, jobs=1, findings=findings, columns=columns))
    with findings.open(encoding="utf-8") as found, columns.open(encoding="utf-8") as profiles:
        return score(root, labels, found, profiles)


@pytest.mark.parametrize("group", LIMITS)
def test_what_stands_in_logs_is_found(scored: FileScore, group: str) -> None:
    tally = Tally()
    for kind, found in scored.kinds.items():
        if group_of(kind) == group:
            tally.add(found)
    assert tally.f1() >= LIMITS[group], f"{tally.labels} labels, {tally.findings} findings, {tally.exact} exact"


def test_columns_are_judged_as_they_are(scored: FileScore) -> None:
    wrong = [verdict for verdict in scored.verdicts if verdict.wanted != verdict.said]
    assert scored.right >= 0.97, wrong
