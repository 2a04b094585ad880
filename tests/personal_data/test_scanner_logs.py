"""What the scanner reports of logs, and that no value gets through."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
from scanner_lab import (
    MOBILE,
    RESIDENT_ID,
    Look,
    dataset,
    facts,
    log,
    state,
    write_csv,
)

from auditor.model.fact import Fact
from auditor.model.rulebook import Rulebook
from auditor.model.verdict import State


def test_json_lines_are_read_by_path_and_a_broken_line_is_counted_not_lost(look: Look, tmp_path: Path) -> None:
    lines = [json.dumps({"values": {"sfzh": RESIDENT_ID}, "rows": [{"tel": MOBILE}]}), '{"cut": "13900001234', ""]
    (tmp_path / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = facts(look(log("x.jsonl", "interface")))
    assert found["pi.log"]["records"] + found["pi.log"]["broken"] == 2
    assert {row["entity"] for row in found["pi.log_fields"]} == {"CN_ID_CARD", "CN_MOBILE"}
    assert sum(row["hits"] for row in found["pi.log_fields"]) == 3


def test_organisation_codes_in_a_log_are_no_personal_data(look: Look, tmp_path: Path) -> None:
    (tmp_path / "x.log").write_text("code 91350100M000100Y43\n", encoding="utf-8")
    found = facts(look(log("x.log")))
    assert found["pi.log"]["clear_hits"] == 0


def access(query: str, referrer: str = "-", method: str = "GET", address: str = "203.0.113.9") -> str:
    request = f'"{method} /api/q{query} HTTP/1.1"'
    return f'{address} - - [20/Nov/2026:10:00:00 +0800] {request} 200 12 "{referrer}" "Mozilla/5.0"\n'


def test_network_addresses_are_counted_and_are_no_finds(look: Look, tmp_path: Path, book: Rulebook) -> None:
    (tmp_path / "x.log").write_text(access("", address="218.70.12.34") * 20, encoding="utf-8")
    observation = look(log("x.log"))
    found = facts(observation)
    assert (found["pi.log"]["addresses"], found["pi.log"]["clear_hits"], found["pi.log_fields"]) == (20, 0, [])
    for rule in ("clear", "sensitive", "no-secrets", "no-urls"):
        assert state(book, f"log.{rule}", observation) is State.PASS


@pytest.mark.parametrize(
    ("line", "in_url"),
    [
        (access(f"?phone={MOBILE}"), True),
        (access(f"?phone={MOBILE}", method="POST"), True),
        (access("", f"https://a.example/x?tel={MOBILE}"), True),
        (access(f"/{MOBILE}"), True),
        (json.dumps({"method": "GET", "uri": f"/q?phone={MOBILE}", "remote_addr": "-"}) + "\n", True),
        (json.dumps({"method": "POST", "uri": "/q", "request": {"body": {"phone": MOBILE}}}) + "\n", False),
        (json.dumps({"method": "GET", "uri": "/q", "response": {"body": {"phone": MOBILE}}}) + "\n", False),
    ],
)
def test_personal_data_in_an_address_is_told_apart(
    look: Look, tmp_path: Path, book: Rulebook, line: str, in_url: bool
) -> None:
    (tmp_path / "x.log").write_text(line * 10, encoding="utf-8")
    observation = look(log("x.log"))
    assert {row["in_url"] for row in facts(observation)["pi.log_fields"]} == {in_url}
    assert state(book, "log.no-urls", observation) is (State.FAIL if in_url else State.PASS)
    assert MOBILE not in repr(observation)


def test_a_password_in_a_log_is_counted_and_not_shown(look: Look, tmp_path: Path, book: Rulebook) -> None:
    (tmp_path / "x.log").write_text("GET /login?user=a&password=Sommer-2026! HTTP/1.1\n", encoding="utf-8")
    observation = look(log("x.log"))
    assert facts(observation)["pi.log"]["secrets"] == 1
    assert state(book, "log.no-secrets", observation) is State.FAIL
    assert state(book, "log.sensitive", observation) is State.PASS
    assert "Sommer" not in repr(observation)


def call(**values: str) -> str:
    record = {"ts": "2026-11-02T09:00:00+08:00", "interface": "if-a", "consumer_unit": "u-hrss", "values": values}
    return json.dumps(record, ensure_ascii=False) + "\n"


def test_traffic_is_held_against_interfaces_and_agreements(look: Look, tmp_path: Path, book: Rulebook) -> None:
    text = call(xm="张三丰", sfzh=RESIDENT_ID) * 5 + call(xm="李四光", lxdh=MOBILE) * 2
    (tmp_path / "x.jsonl").write_text(text, encoding="utf-8")
    observation = look(log("x.jsonl", "interface"))
    told = {(row["kind"], row["field"], row["records"]) for row in facts(observation)["pi.traffic"]}
    assert told == {("unmasked", "sfzh", 5), ("over_returned", "lxdh", 2)}
    sharing = replace(
        observation, facts=(*observation.facts, Fact("log_source", {"kind": "interface", "records_sharing": True}))
    )
    assert state(book, "traffic.masked", sharing) is State.FAIL
    assert state(book, "traffic.fields-agreed", sharing) is State.FAIL
    assert state(book, "traffic.agreed", sharing) is State.PASS


def test_a_folder_of_rotated_logs_is_one_log(look: Look, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/a.log").write_text(access(f"?phone={MOBILE}"), encoding="utf-8")
    (tmp_path / "logs/a.log.1.gz").write_bytes(gzip.compress(access(f"?phone={MOBILE}").encode()))
    found = facts(look(log("logs")))
    assert (found["pi.log"]["records"], found["pi.log"]["clear_hits"]) == (2, 2)


def test_evidence_is_the_listing_and_never_the_file(look: Look, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv")
    observation = look(dataset("a.csv"))
    (evidence,) = observation.evidence
    assert b"entity=CN_MOBILE" in evidence.content
    assert MOBILE.encode() not in evidence.content
    assert all(fact.seen_in is not None for fact in observation.facts)
