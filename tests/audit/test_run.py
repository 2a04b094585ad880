"""An audit from plan to sealed record, killed, resumed, replayed, compared and tampered with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from district import ARCHIVE, AS_OF, FakeScanner, host_rule, plan_of, register, rulebook, states
from sqlalchemy import text

from auditor.audit.diff import Side, compare, load_side
from auditor.audit.replay import replay
from auditor.audit.result import load_result
from auditor.audit.run import manifest_path, run_audit
from auditor.audit.verify import verify_audit
from auditor.errors import StoreBusy, StoreError, StoreFull, UsageError
from auditor.model.fact import Missing, Reason
from auditor.model.register import Waiver, WaiverScope
from auditor.model.rulebook import Rulebook
from auditor.model.target import Target, TargetKey
from auditor.results import exit_code, gate
from auditor.store import AuditRecord, AuditStore, exclusive


@pytest.fixture
def store(tmp_path: Path) -> AuditStore:
    return AuditStore(tmp_path / "home")


BOOK = rulebook(host_rule())


def audit(store: AuditStore, scanner: FakeScanner, book: Rulebook = BOOK, **asked: object) -> AuditRecord:
    return run_audit(plan_of(scanner, book, **asked), store, ARCHIVE)


def test_an_audit_is_judged_stored_and_sealed(store: AuditStore) -> None:
    record = audit(store, FakeScanner(lambda target: 9 if target.id == "h-1" else 3))
    assert states(store.verdicts(record.id)) == {
        TargetKey("pf-a", "h-0"): "pass",
        TargetKey("pf-a", "h-1"): "fail",
        TargetKey("pf-a", "h-2"): "pass",
    }
    assert verify_audit(store, record) == ()
    assert store.get("latest").id == record.id


def test_the_result_explains_what_was_seen_and_where(store: AuditStore) -> None:
    record = audit(store, FakeScanner(lambda target: 9))
    result = load_result(store, record, BOOK)
    (sentence,) = result.sentences["pf-a", "h-1", "test.port"]
    assert (sentence.zh, sentence.en) == ("次数：应不大于 5，实际为 9", "tries: 9; must be at most 5")
    assert "tries 9" in result.excerpts.values()
    assert exit_code(result) == 1


def test_a_refused_look_is_an_error_and_the_audit_is_incomplete(store: AuditStore) -> None:
    record = audit(store, FakeScanner(lambda target: Missing("host.tries", Reason.DENIED, "sudo")))
    result = load_result(store, record, BOOK)
    assert {stored.verdict.state.value for stored in store.verdicts(record.id)} == {"error"}
    assert exit_code(result) == 3
    assert {(seen.target, seen.reason) for seen in result.not_seen} == {(f"h-{n}", Reason.DENIED) for n in range(3)}


def test_an_audit_without_a_scanner_for_its_rules_does_not_look_green(store: AuditStore) -> None:
    class Blind(FakeScanner):
        def offers(self, target: Target, catalogue: object) -> frozenset[str]:
            return frozenset()

    record = audit(store, Blind())
    assert {stored.verdict.state.value for stored in store.verdicts(record.id)} == {"unknown"}
    assert not gate(load_result(store, record, BOOK)).complete


def test_a_resumed_audit_repeats_no_finished_target(store: AuditStore) -> None:
    class Interrupted(Exception):
        pass

    def recording_breaks_after_two(*args: object) -> None:
        if len(store.finished_jobs(next(store.audits(closed=False)).id)) == 2:
            raise Interrupted
        original(*args)

    original = store.record
    store.record = recording_breaks_after_two
    first = FakeScanner()
    with pytest.raises(Interrupted):
        run_audit(plan_of(first, BOOK), store, ARCHIVE, workers=1)
    store.record = original
    second = FakeScanner()
    record = run_audit(plan_of(second, BOOK), store, ARCHIVE, resume=True, workers=1)
    assert second.looked == ["h-2"]
    assert len(store.verdicts(record.id)) == 3
    assert len(list(store.audits(closed=False))) == 1


def test_another_plan_is_never_resumed(store: AuditStore) -> None:
    run_audit(plan_of(FakeScanner(), BOOK), store, ARCHIVE)
    other = FakeScanner()
    run_audit(plan_of(other, BOOK, as_of=date(2026, 11, 21)), store, ARCHIVE, resume=True)
    assert len(other.looked) == 3


_SLOW = r"""
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from district import ARCHIVE, FakeScanner, host_rule, plan_of, register, rulebook
from auditor.audit.run import run_audit
from auditor.store import AuditStore, exclusive

def sees(target):
    sys.stdout.write(f"{target.id}\n")
    sys.stdout.flush()
    time.sleep(float(sys.argv[3]))
    return 3

home = Path(sys.argv[2])
with exclusive(home):
    run_audit(plan_of(FakeScanner(sees), rulebook(host_rule()), register(12)), AuditStore(home), ARCHIVE,
              resume=True, workers=2)
"""


@pytest.mark.slow
@pytest.mark.parametrize("after", [2, 7])
def test_kill_9_loses_nothing_that_was_journalled(tmp_path: Path, after: int) -> None:
    home, here = tmp_path / "home", str(Path(__file__).parent)
    environment = {**os.environ, "PYTHONHASHSEED": "0"}

    def start(seconds: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", _SLOW, here, str(home), seconds], stdout=subprocess.PIPE, text=True, env=environment
        )

    first = start("0.25")
    assert first.stdout is not None
    for _ in range(after):
        first.stdout.readline()
    first.send_signal(signal.SIGKILL)
    first.wait()
    store = AuditStore(home)
    unfinished = next(store.audits(closed=False))
    done = {job.removeprefix("fake:") for job in store.finished_jobs(unfinished.id)}
    second = start("0")
    looked_again = set(second.communicate(timeout=60)[0].split())
    assert second.returncode == 0
    assert looked_again == {f"h-{n}" for n in range(12)} - done
    record = store.get("latest")
    assert record.id == unfinished.id
    assert len(store.verdicts(record.id)) == 12
    assert verify_audit(store, record) == ()


def test_two_audits_at_once_on_one_store_are_refused(tmp_path: Path) -> None:
    with exclusive(tmp_path), pytest.raises(StoreBusy, match=str(os.getpid())), exclusive(tmp_path):
        pass
    with exclusive(tmp_path):
        pass


def test_a_store_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "auditor.db").write_bytes(b"this is not a database, not at all" * 50)
    with pytest.raises(StoreError):
        AuditStore(tmp_path)


def test_a_full_disk_leaves_nothing_half_written(store: AuditStore) -> None:
    with store.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()

    def limit(connection: object, record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + 1}")

    from sqlalchemy import event

    event.listen(store.engine, "connect", limit)
    store.engine.dispose()
    with pytest.raises(StoreFull):
        run_audit(plan_of(FakeScanner(lambda t: "x" * 20000), BOOK, register(30)), store, ARCHIVE)
    assert list(store.audits()) == []


WAIVER = Waiver(
    id="wv-1",
    rule="test.port",
    scope=WaiverScope(platform="pf-a", target="h-1"),
    reason="理由",
    approved_by="p-a",
    approved_on=date(2026, 6, 1),
    expires_on=date(2026, 11, 30),
)


def side(store: AuditStore, record: AuditRecord, book: Rulebook) -> Side:
    return load_side(store, record, book)


def causes(store: AuditStore, old: tuple[AuditRecord, Rulebook], new: tuple[AuditRecord, Rulebook]) -> set[str]:
    return {change.cause for change in compare(side(store, *old), side(store, *new))}


def test_a_diff_names_the_cause_of_each_change(store: AuditStore) -> None:
    six = FakeScanner(lambda target: 6)
    strict = rulebook(host_rule(at_most=5), digest="strict")
    lax = rulebook(host_rule(at_most=6, revision=2), digest="lax")
    before = audit(store, six, strict), strict
    assert causes(store, before, (audit(store, six, strict), strict)) == set()
    assert causes(store, before, (audit(store, six, lax), lax)) == {"rule"}
    assert causes(store, before, (audit(store, FakeScanner(lambda t: 3), strict), strict)) == {"target"}
    newer = FakeScanner(lambda t: 3, version="2")
    assert causes(store, before, (audit(store, newer, strict), strict)) == {"collector"}
    assert causes(store, before, (audit(store, six, strict, reg=register(4)), strict)) == {"scope"}
    assert causes(store, before, (audit(store, six, strict, reg=register(waivers=[WAIVER])), strict)) == {"waiver"}


def test_a_diff_names_level_and_time(store: AuditStore) -> None:
    from auditor.model.rule import Assertion, Param, ParamRef

    by_level = rulebook(
        host_rule(
            pass_when=Assertion("host.tries", "at_most", ParamRef("n")), params={"n": Param("n", {2: 6, 3: 5}, "max")}
        )
    )
    six = FakeScanner(lambda target: 6)
    at_3, at_2 = audit(store, six, by_level), audit(store, six, by_level, reg=register(level=2))
    assert causes(store, (at_3, by_level), (at_2, by_level)) == {"level"}
    dated = rulebook(host_rule(pass_when=Assertion("host.tries", "valid_for", {"days": 0})))
    until = FakeScanner(lambda target: date(2026, 11, 20))
    today, tomorrow = audit(store, until, dated), audit(store, until, dated, as_of=date(2026, 11, 21))
    assert causes(store, (today, dated), (tomorrow, dated)) == {"time"}


def test_a_replay_judges_the_same_evidence_by_other_rules(store: AuditStore) -> None:
    record = audit(store, FakeScanner(lambda target: 6))
    lax = rulebook(host_rule(at_most=6), digest="lax")
    again = replay(store, record, lax, b"lax")
    assert (again.kind, again.source, again.as_of) == ("replay", record.id, AS_OF)
    assert set(states(store.verdicts(again.id)).values()) == {"pass"}
    assert set(states(store.verdicts(record.id)).values()) == {"fail"}
    assert verify_audit(store, again) == ()
    assert load_result(store, again, lax).excerpts == {}


def test_a_replay_at_a_level_without_the_rule_judges_nothing(store: AuditStore) -> None:
    record = audit(store, FakeScanner())
    again = replay(store, record, BOOK, ARCHIVE, level=4)
    assert store.verdicts(again.id) == ()
    assert not gate(load_result(store, again, BOOK)).complete


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE verdict SET state = 'pass' WHERE target = 'h-1'",
        "DELETE FROM verdict WHERE target = 'h-1'",
        "UPDATE fact SET value = '3' WHERE target = 'h-1'",
        "UPDATE target SET level = 2 WHERE id = 'h-1'",
        "UPDATE audit SET as_of = '2026-01-01'",
        "DELETE FROM evidence",
    ],
)
def test_tampering_with_the_database_shows(store: AuditStore, tampering: str) -> None:
    record = audit(store, FakeScanner(lambda target: 9))
    with store.engine.begin() as connection:
        connection.execute(text(tampering))
    assert verify_audit(store, store.get(record.id))


def test_tampering_with_evidence_or_manifest_shows(store: AuditStore) -> None:
    record = audit(store, FakeScanner())
    digest = next(iter(store.evidence_records(record.id)))
    path = store.evidence.path_of(digest)
    original = path.read_bytes()
    path.write_bytes(original.replace(b"3", b"4"))
    assert verify_audit(store, record)
    path.unlink()
    assert verify_audit(store, record)
    path.write_bytes(original)
    assert verify_audit(store, record) == ()
    manifest = manifest_path(store.home, record.id)
    manifest.write_text("\n".join(manifest.read_text(encoding="utf-8").splitlines()[:-1]), encoding="utf-8")
    assert verify_audit(store, record)


def test_no_personal_value_reaches_the_store(store: AuditStore) -> None:
    secret = "13900001234"
    audit(store, FakeScanner(lambda target: f"call {secret}"))
    audit(store, FakeScanner(lambda target: Missing("host.tries", Reason.UNPARSABLE, f"line {secret}")))
    for path in store.home.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("asked", [{"platforms": ("pf-none",)}, {"only": ("telepathy",)}])
def test_asking_for_what_does_not_exist_is_refused(asked: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(UsageError):
        plan_of(FakeScanner(), BOOK, **asked)


def test_an_unknown_or_ambiguous_audit_is_refused(store: AuditStore) -> None:
    with pytest.raises(UsageError):
        store.get("latest")
    audit(store, FakeScanner())
    audit(store, FakeScanner())
    with pytest.raises(UsageError):
        store.get("2")


def test_an_expired_waiver_is_shown_as_expired(store: AuditStore) -> None:
    reg = register(waivers=[replace(WAIVER, expires_on=date(2026, 11, 19))])
    record = audit(store, FakeScanner(lambda target: 9), reg=reg)
    found = {stored.verdict.target.target: stored.verdict.waiver for stored in store.verdicts(record.id)}
    assert found["h-1"] is not None
    assert found["h-1"].status == "expired"


def test_a_replay_vouches_for_the_evidence_it_rests_on(store: AuditStore) -> None:
    record = audit(store, FakeScanner())
    again = replay(store, record, BOOK, ARCHIVE)
    path = store.evidence.path_of(next(iter(store.evidence_records(record.id))))
    path.write_bytes(path.read_bytes() + b"x")
    assert verify_audit(store, again)


def test_a_draft_rule_is_not_judged(store: AuditStore) -> None:
    record = audit(store, FakeScanner(), rulebook(host_rule(status="draft"), host_rule("test.other")))
    assert {stored.verdict.rule for stored in store.verdicts(record.id)} == {"test.other"}
