"""A closed audit is a sealed one, and whatever is changed afterwards shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from district import ARCHIVE, FakeScanner, host_rule, plan_of, register, rulebook
from sqlalchemy import text

from auditor.audit import run
from auditor.audit.replay import replay
from auditor.audit.run import manifest_path, run_audit
from auditor.audit.verify import verify_audit
from auditor.errors import EvidenceError, StoreFull, UsageError
from auditor.evidence.manifest import seal
from auditor.model.answer import Answer, Conclusion, EvidenceFile
from auditor.model.clause import Clause, ClauseCatalogue
from auditor.model.fact import Evidence, Fact, Pointer
from auditor.model.scan import Observation
from auditor.model.target import Target, TargetKey
from auditor.model.text import Text
from auditor.model.validity import Validities, Validity
from auditor.store import AuditRecord, AuditStore
from auditor.store.answers import AnswerStore, Delivery
from auditor.store.tables import metadata

CLAUSE = Clause("8.1.1.1a", 3, "general", "安全物理环境", "物理位置选择", Text("一", "one"))
BOOK = replace(rulebook(host_rule()), clauses=ClauseCatalogue({CLAUSE.id: CLAUSE}))
NOW = datetime(2026, 11, 20, tzinfo=UTC)


ANSWER = Answer(
    platform="pf-a", clause=CLAUSE.id, conclusion=Conclusion.COMPLIANT, person="示例甲", answered_on=NOW.date()
)


@pytest.fixture
def store(tmp_path: Path) -> AuditStore:
    store = AuditStore(tmp_path / "home")
    answer(store, ANSWER)
    return store


def answer(store: AuditStore, given: Answer) -> None:
    AnswerStore(store).take_in([Delivery("workbook", (given,))])


def audit(store: AuditStore, scanner: FakeScanner | None = None, **options: bool) -> AuditRecord:
    return run_audit(plan_of(scanner or FakeScanner(lambda target: 9), BOOK), store, ARCHIVE, **options)


def execute(store: AuditStore, statement: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        connection.execute(text(statement))


OF_AUDITS = [table for table in metadata.tables.values() if table.name == "audit" or "audit" in table.columns]
"""What people answered goes on between audits; those that an audit rests on are kept with it."""
KEYS = {("audit", "id"), *((table.name, "audit") for table in OF_AUDITS)}
"""Columns that say to which audit a row belongs: without them it is simply gone."""
OTHER = {
    "DATE": "'2020-01-01'",
    "DATETIME": "'2020-01-01 00:00:00.000000'",
    "INTEGER": "77",
    "BOOLEAN": "NOT {column}",
}
COLUMNS = [
    pytest.param(table.name, column.name, OTHER.get(str(column.type), "'other'"), id=f"{table.name}.{column.name}")
    for table in OF_AUDITS
    for column in table.columns
    if (table.name, column.name) not in KEYS
]


@pytest.mark.parametrize(("table", "column", "value"), COLUMNS)
def test_a_change_of_any_column_shows(store: AuditStore, table: str, column: str, value: str) -> None:
    record = audit(store)
    which = {"audit": "id = '{0}'"}.get(table, "rowid = (SELECT min(rowid) FROM {1} WHERE audit = '{0}')")
    changed = value.format(column=column)
    execute(store, f"UPDATE {table} SET {column} = {changed} WHERE {which.format(record.id, table)}")
    assert verify_audit(store, record)


@pytest.mark.parametrize("table", sorted({table.name for table in OF_AUDITS} - {"audit"}))
def test_a_row_that_is_gone_shows_and_is_named(store: AuditStore, table: str) -> None:
    record = audit(store)
    execute(store, f"DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})")
    assert len(verify_audit(store, record)) == 1


def test_an_audit_keeps_the_answers_it_rests_on(store: AuditStore) -> None:
    record = audit(store)
    answer(store, replace(ANSWER, conclusion=Conclusion.NON_COMPLIANT))
    assert store.answers(record.id) == (ANSWER,)
    assert verify_audit(store, record) == ()


def test_a_file_behind_an_answer_that_was_changed_shows(store: AuditStore) -> None:
    file = EvidenceFile("drill.pdf", store.evidence.keep(b"held"), NOW.date(), store.evidence.algorithm)
    answer(store, replace(ANSWER, evidence=(file,)))
    record = audit(store)
    store.evidence.path_of(file.digest).write_bytes(b"never held")
    assert [finding.message.en for finding in verify_audit(store, record)] == ["the bytes were changed"]


def test_an_answer_given_after_the_day_of_the_audit_is_no_part_of_it(store: AuditStore) -> None:
    later = replace(ANSWER, conclusion=Conclusion.NON_COMPLIANT, answered_on=NOW.date() + timedelta(days=1))
    answer(store, later)
    assert store.answers(audit(store).id) == (ANSWER,)


def test_a_replay_takes_the_answers_of_its_audit_and_ages_them_by_its_own_rules(store: AuditStore) -> None:
    first = audit(store)
    answer(store, replace(ANSWER, conclusion=Conclusion.NON_COMPLIANT))
    yearly = replace(BOOK, validities=Validities(common=Validity({1: 12}, Text("一年", "a year"))))
    assert store.answers(replay(store, first, BOOK, ARCHIVE).id) == (ANSWER,)
    aged = store.answers(replay(store, first, yearly, ARCHIVE).id)
    assert aged == (replace(ANSWER, valid_until=NOW.date().replace(year=2027)),)


def test_rows_that_were_added_show(store: AuditStore) -> None:
    record = audit(store)
    execute(store, f"INSERT INTO look VALUES ('{record.id}', 'another', 'fake', '2026-11-20 00:00:00.000000')")
    assert verify_audit(store, record)
    execute(store, "DELETE FROM look WHERE job = 'another'")
    assert verify_audit(store, record) == ()


def test_a_header_that_was_rewritten_shows(store: AuditStore) -> None:
    record = audit(store)
    execute(store, """UPDATE audit SET header = replace(header, '"waivers":[]', '"waivers":[1]')""")
    assert [str(finding) for finding in verify_audit(store, record)] == [
        f"audit {record.id}: differs from what was sealed"
    ]


def test_the_archived_rules_are_sealed_too(store: AuditStore) -> None:
    record = audit(store)
    store.evidence.path_of(str(record.header["rulebook"])).write_bytes(b"laxer rules")
    assert verify_audit(store, record)


def test_the_manifest_of_another_audit_does_not_vouch(store: AuditStore) -> None:
    first, second = audit(store), audit(store)
    one, other = manifest_path(store.home, first.id), manifest_path(store.home, second.id)
    one.write_bytes(other.read_bytes())
    assert verify_audit(store, first)
    assert verify_audit(store, second) == ()


def test_whoever_has_not_the_key_cannot_seal(store: AuditStore) -> None:
    record = audit(store)
    execute(store, "UPDATE verdict SET state = 'pass'")
    entries = store.vouched(record.id, store.evidence.algorithm)
    manifest_path(store.home, record.id).write_text("\n".join(seal(entries, b"x" * 32)) + "\n")
    assert verify_audit(store, record)


def test_tampering_with_an_audit_shows_in_its_replay(store: AuditStore) -> None:
    again = replay(store, audit(store), BOOK, ARCHIVE)
    assert verify_audit(store, again) == ()
    execute(store, "UPDATE fact SET value = '3'")
    assert verify_audit(store, again)


@pytest.mark.parametrize("gone", ["key", "manifests"])
def test_what_can_no_longer_be_checked_is_said_and_nothing_is_made_up(store: AuditStore, gone: str) -> None:
    record = audit(store)
    path = store.home / gone if gone == "key" else manifest_path(store.home, record.id)
    path.unlink()
    with pytest.raises(EvidenceError):
        verify_audit(store, record)
    assert not path.exists()


def test_a_lost_key_is_never_replaced_by_another(store: AuditStore) -> None:
    audit(store)
    (store.home / "key").unlink()
    scanner = FakeScanner()
    with pytest.raises(EvidenceError):
        audit(store, scanner)
    assert scanner.looked == []
    assert not (store.home / "key").exists()


def test_an_audit_that_could_not_be_sealed_is_not_closed_and_can_be_continued(
    store: AuditStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise StoreFull("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(run, "write_once", refuse)
        with pytest.raises(StoreFull):
            audit(store)
    assert list(store.audits()) == []
    scanner = FakeScanner(lambda target: 9)
    record = audit(store, scanner, resume=True)
    assert scanner.looked == []
    assert verify_audit(store, record) == ()


def test_a_manifest_left_by_a_killed_closing_is_replaced(store: AuditStore) -> None:
    class Killed(BaseException):
        pass

    def killed_after_sealing(original: Callable[..., None]) -> Callable[..., None]:
        def judged(*args: object, **more: object) -> None:
            *others, sealing = args

            def seal_and_die(entries: object) -> None:
                sealing(entries)
                raise Killed

            original(*others, seal_and_die, **more)

        return judged

    original = store.judged
    store.judged = killed_after_sealing(original)
    with pytest.raises(Killed):
        audit(store)
    store.judged = original
    (left,) = (store.home / "manifests").iterdir()
    record = audit(store, resume=True)
    assert left == manifest_path(store.home, record.id)
    assert verify_audit(store, record) == ()


def unfinished(store: AuditStore) -> AuditRecord:
    class Interrupted(Exception):
        pass

    def interrupt(*args: object) -> None:
        raise Interrupted

    original, store.record = store.record, interrupt
    with pytest.raises(Interrupted):
        audit(store)
    store.record = original
    return next(store.audits(closed=False))


def test_an_unfinished_audit_has_no_result(store: AuditStore) -> None:
    record = unfinished(store)
    with pytest.raises(UsageError):
        store.get(record.id)


def test_an_audit_interrupted_long_ago_is_not_continued(store: AuditStore) -> None:
    old = unfinished(store)
    execute(store, f"UPDATE audit SET started = '{datetime.now(UTC) - timedelta(days=8):%Y-%m-%d %H:%M:%S.%f}'")
    assert audit(store, resume=True).id != old.id


def test_an_interrupted_replay_is_never_continued_as_an_audit(store: AuditStore) -> None:
    source = audit(store)
    store.begin(
        replace(source, id="half", kind="replay", status="running", started=datetime.now(UTC), finished=None),
        store.targets(source.id),
    )
    scanner = FakeScanner()
    record = audit(store, scanner, resume=True)
    assert record.id not in (source.id, "half")
    assert len(scanner.looked) == 3


def looked_at(store: AuditStore, *observations: Observation) -> AuditRecord:
    record = unfinished(store)
    store.record(record.id, "a job", "fake", observations)
    return record


def seen(target: str, label: str, content: bytes) -> Observation:
    pointer = Pointer(label, 1, 1)
    piece = Evidence(label, f"cat /etc/{target}", content, NOW)
    return Observation(TargetKey("pf-a", target), (Fact("host.tries", 3, pointer),), (piece,))


def test_facts_point_to_the_evidence_of_their_own_target(store: AuditStore) -> None:
    record = looked_at(store, seen("h-0", "tries", b"zero\n"), seen("h-1", "tries", b"one\n"))
    for key, content in ((TargetKey("pf-a", "h-0"), b"zero\n"), (TargetKey("pf-a", "h-1"), b"one\n")):
        pointer = store.facts(record.id)[key].get("host.tries").seen_in
        assert pointer is not None
        assert store.evidence.get(pointer.evidence) == content


def test_the_same_bytes_from_two_targets_are_two_pieces_of_evidence(store: AuditStore) -> None:
    record = looked_at(store, seen("h-0", "tries of 0", b"3\n"), seen("h-1", "tries of 1", b"3\n"))
    assert len(store.evidence_records(record.id)) == 1
    assert [(piece.target, piece.source) for piece in store.evidence_pieces(record.id)] == [
        ("pf-a/h-0", "cat /etc/h-0"),
        ("pf-a/h-1", "cat /etc/h-1"),
    ]


def test_what_a_host_sends_cannot_stop_the_audit(store: AuditStore) -> None:
    def sees(target: Target) -> object:
        return {"h-0": "\udcff\0\ud800", "h-1": {"\udcff": ["\0"]}, "h-2": 3}[target.id]

    record = audit(store, FakeScanner(sees))
    assert sorted(stored.verdict.state for stored in store.verdicts(record.id)) == ["error", "error", "pass"]
    assert verify_audit(store, record) == ()


def test_damaged_evidence_is_never_shown_and_is_mended_by_the_same_bytes(store: AuditStore) -> None:
    name = store.evidence.keep(b"PermitRootLogin yes\n")
    store.evidence.path_of(name).write_bytes(b"PermitRootLogin no\n")
    with pytest.raises(EvidenceError):
        store.evidence.get(name)
    store.evidence.keep(b"PermitRootLogin yes\n")
    assert store.evidence.get(name) == b"PermitRootLogin yes\n"


def test_many_unfinished_audits_are_told_apart(store: AuditStore) -> None:
    for _ in range(3):
        unfinished(store)
    scanner = FakeScanner()
    record = run_audit(plan_of(scanner, BOOK, register(2)), store, ARCHIVE, resume=True)
    assert len(scanner.looked) == 2
    assert [found.id for found in store.audits()] == [record.id]
