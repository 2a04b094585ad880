"""`auditor scan` on live databases: found, masked, told by address, and the password never repeated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from database_lab import MariaDb, Postgres
from test_live_tables import _run, exchange, live  # noqa: F401 - fixtures

from auditor.cli import run

pytestmark = [pytest.mark.lab, pytest.mark.slow]

ROWS = [(f"19900{n:06d}", f"用户{n}") for n in range(40)]


def scanned(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    capfd.readouterr()
    code = run(["scan", *words, "--json"])
    out = capfd.readouterr().out
    assert not [mobile for mobile, _ in ROWS if mobile in out]
    assert "correct horse" not in out
    return code, json.loads(out)["scan"] if out else {}


def test_a_table_of_postgresql_is_found_by_its_address(
    live: Postgres,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    values = ", ".join(f"('{mobile}', '{note}')" for mobile, note in ROWS)
    _run(live, "CREATE TABLE people (sjh text, bz text)", f"INSERT INTO people VALUES {values}")
    _run(live, "CREATE TABLE other (n int)", "INSERT INTO other VALUES (1)")
    address = f"postgresql://plain@{live.address}:{live.port}/live"
    code, scan = scanned(capfd, address)
    assert code == 1
    [people, other] = scan["tables"]  # type: ignore[misc]
    assert people["source"].endswith("/live#people") and other["source"].endswith("/live#other")
    assert [(c["column"], c["entity"]) for c in people["columns"] if c["entity"]] == [("sjh", "CN_MOBILE")]
    code, scan = scanned(capfd, f"{address}#other")
    assert (code, len(scan["tables"])) == (0, 1)  # type: ignore[arg-type]


def test_a_password_comes_from_its_reference(
    live: Postgres,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    _run(live, "CREATE TABLE other (n int)", "INSERT INTO other VALUES (1)")
    address = f"postgresql://secretive@{live.address}:{live.port}/live"
    monkeypatch.setenv("SCAN_PASSWORD", "correct horse")
    assert scanned(capfd, address, "--password", "env:SCAN_PASSWORD")[0] == 0
    monkeypatch.setenv("SCAN_PASSWORD", "wrong")
    code, scan = scanned(capfd, address, "--password", "env:SCAN_PASSWORD")
    assert (code, scan["complete"]) == (3, False)


def test_a_table_of_mariadb_is_found_by_its_address(
    exchange: MariaDb,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    values = ", ".join(f"('{mobile}')" for mobile, _ in ROWS)
    exchange.run("CREATE TABLE people (sjh varchar(20))", f"INSERT INTO people VALUES {values}", database="exchange")
    code, scan = scanned(capfd, f"mysql://reader@{exchange.address}:{exchange.port}/exchange")
    assert code == 1
    assert [table["rows"] for table in scan["tables"]] == [len(ROWS)]  # type: ignore[attr-defined]
