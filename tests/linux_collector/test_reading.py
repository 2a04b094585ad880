"""From blocks to facts: every way a block can be short of an answer has its reason, and none gives a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from linux_lab import CATALOGUE, HELLO, KEYS, NAME, PARSERS, SECRET, values

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Missing, Reason
from scanners.linux.facts import COLLECTED_AT, Reading, missing, probes_for, read
from scanners.linux.frame import Block, Header, Outcome, Sudo, Transcript, block_of, parse_stream, render

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HEADER = Header("ab" * 16, "h-1", started=NOON, zone="+0800", sudo=Sudo.REFUSED)
GOOD = (block_of(NAME, b"web1\n"), block_of(HELLO, b"it's C\n"), block_of(SECRET, b"0\n"))
NAME_KEYS = ("host.initial", "host.name")


def reading(blocks: Sequence[Block] = GOOD, *, complete: bool = True, header: Header = HEADER) -> Reading:
    return read(Transcript(header, {b.id: b for b in blocks}, complete), KEYS, CATALOGUE, PARSERS, LATER)


def test_a_whole_transcript_gives_every_fact_with_its_place() -> None:
    found = reading()
    assert values(found.facts) == {
        "host.initial": "w",
        "host.name": "web1",
        COLLECTED_AT: date(2026, 11, 23),
        "words.of_root": ["0"],
        "words.said": ["it's", "C"],
    }
    labels = {evidence.label for evidence in found.evidence}
    assert labels == {"linux:name", "linux:hello", "linux:secret", "linux:transcript"}
    assert all(fact.seen_in is not None and fact.seen_in.evidence in labels for fact in found.facts)


def test_evidence_says_what_was_asked_and_when() -> None:
    evidence = {each.label: each for each in reading([replace(GOOD[0], started=LATER, exit_code=3)]).evidence}
    assert evidence["linux:name"].source == NAME.run
    assert evidence["linux:name"].content == b"web1\n"
    assert evidence["linux:name"].collected_at == LATER
    assert evidence["linux:name"].exit_code == 3
    assert evidence["linux:transcript"].collected_at == NOON


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        pytest.param(replace(GOOD[0], digest_ok=False), Reason.UNPARSABLE, id="changed on its way"),
        pytest.param(replace(GOOD[0], outcome=Outcome.DENIED, exit_code=126), Reason.DENIED, id="root refused"),
        pytest.param(replace(GOOD[0], outcome=Outcome.SKIPPED, exit_code=127), Reason.UNSUPPORTED, id="tool missing"),
        pytest.param(replace(GOOD[0], outcome=Outcome.SKIPPED, truncated=True), Reason.TIMEOUT, id="total cap"),
        pytest.param(replace(GOOD[0], probe_digest="0" * 64), Reason.UNSUPPORTED, id="another probe text"),
        pytest.param(replace(GOOD[0], probe_digest=""), Reason.UNSUPPORTED, id="no probe text"),
        pytest.param(replace(GOOD[0], exit_code=124), Reason.TIMEOUT, id="timed out"),
        pytest.param(replace(GOOD[0], exit_code=137), Reason.TIMEOUT, id="killed"),
        pytest.param(replace(GOOD[0], truncated=True), Reason.TIMEOUT, id="output cut"),
        pytest.param(replace(GOOD[0], exit_code=127), Reason.UNSUPPORTED, id="command not found"),
        pytest.param(replace(GOOD[0], exit_code=126), Reason.DENIED, id="not executable"),
        pytest.param(
            replace(GOOD[0], stderr="cat: /etc/x: Permission denied"), Reason.DENIED, id="denied with exit code 0"
        ),
        pytest.param(
            replace(GOOD[0], stderr="Operation not permitted", exit_code=1), Reason.DENIED, id="not permitted"
        ),
        pytest.param(replace(GOOD[0], output=b""), Reason.UNPARSABLE, id="empty output"),
        pytest.param(replace(GOOD[0], output=b"\xff\xfe\x00\x1b[31m"), Reason.UNPARSABLE, id="binary output"),
    ],
)
def test_a_block_without_an_answer_becomes_a_reason_and_spares_the_others(block: Block, reason: Reason) -> None:
    found = values(reading([block, *GOOD[1:]]).facts)
    assert {found[key] for key in NAME_KEYS} == {reason}
    assert found["words.said"] == ["it's", "C"]


def test_a_missing_block_of_a_cut_transcript_is_a_timeout() -> None:
    assert values(reading(GOOD[1:], complete=False).facts)["host.name"] is Reason.TIMEOUT


def test_a_question_that_was_never_asked_is_unsupported() -> None:
    assert values(reading(GOOD[1:]).facts)["host.name"] is Reason.UNSUPPORTED


def test_what_a_host_said_on_standard_error_is_told_nowhere() -> None:
    named = replace(GOOD[0], stderr="ls: /home/zhangsan: Permission denied", exit_code=2)
    found = reading([named])
    assert "zhangsan" not in repr(found)


@pytest.mark.parametrize("secret", ["$6$saltsalt$" + "A" * 86, "-----BEGIN OPENSSH " + "PRIVATE KEY-----"])
def test_an_output_with_a_secret_is_not_kept_at_all(secret: str) -> None:
    found = reading([replace(GOOD[0], output=f"web1\n{secret}\n".encode()), *GOOD[1:]])
    assert values(found.facts)["host.name"] is Reason.UNPARSABLE
    assert "linux:name" not in {evidence.label for evidence in found.evidence}
    assert secret not in repr(found)


def test_a_parser_with_a_fault_costs_its_own_facts_and_quotes_nothing() -> None:
    def stumbles(text: str, exit_code: int) -> dict[str, object]:
        raise KeyError(text)

    transcript = Transcript(HEADER, {b.id: b for b in GOOD}, True)
    found = read(transcript, KEYS, CATALOGUE, {**PARSERS, "name": stumbles}, LATER)
    gaps = [fact for fact in found.facts if isinstance(fact, Missing)]
    assert {(gap.key, gap.reason) for gap in gaps} == {(key, Reason.UNPARSABLE) for key in NAME_KEYS}
    assert all("web1" not in gap.detail for gap in gaps)


def test_a_fact_that_the_parser_does_not_tell_is_missing() -> None:
    parsers = {**PARSERS, "name": lambda text, exit_code: {"host.name": "web1", "unheard.of": 1}}
    found = values(read(Transcript(HEADER, {b.id: b for b in GOOD}, True), KEYS, CATALOGUE, parsers, LATER).facts)
    assert found["host.initial"] is Reason.UNPARSABLE
    assert "unheard.of" not in found


def test_what_a_parser_says_is_missing_keeps_its_reason_and_gets_its_place() -> None:
    gap = missing(["host.name"], Reason.DENIED, "no")[0]
    parsers = {**PARSERS, "name": lambda text, exit_code: {"host.name": gap, "host.initial": "w"}}
    facts = read(Transcript(HEADER, {b.id: b for b in GOOD}, True), KEYS, CATALOGUE, parsers, LATER).facts
    told = next(fact for fact in facts if fact.key == "host.name")
    assert isinstance(told, Missing)
    assert (told.reason, told.detail) == (Reason.DENIED, "no")
    assert told.seen_in is not None
    assert told.seen_in.evidence == "linux:name"


def test_a_probe_whose_parser_does_not_exist_gives_no_value() -> None:
    found = read(Transcript(HEADER, {b.id: b for b in GOOD}, True), KEYS, CATALOGUE, {}, LATER)
    assert all(isinstance(fact, Missing) for fact in found.facts if fact.key != COLLECTED_AT)


@pytest.mark.parametrize(
    ("started", "zone", "day"),
    [
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "+0800", date(2026, 11, 24)),
        (datetime(2026, 11, 23, 3, 0, tzinfo=UTC), "-0500", date(2026, 11, 22)),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "nonsense", date(2026, 11, 23)),
    ],
)
def test_the_day_of_collection_is_the_hosts_own(started: datetime, zone: str, day: date) -> None:
    assert values(reading(header=replace(HEADER, started=started, zone=zone)).facts)[COLLECTED_AT] == day


def test_a_transcript_without_a_date_has_no_day_of_collection() -> None:
    found = reading(header=replace(HEADER, started=None))
    assert values(found.facts)[COLLECTED_AT] is Reason.UNPARSABLE
    assert {evidence.collected_at for evidence in found.evidence} == {LATER}


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-13-01T00:00:00Z"])
def test_a_date_that_cannot_be_is_no_date(written: str) -> None:
    stream = render(HEADER, GOOD).replace(b"2026-11-23T04:00:00Z", written.encode())
    found = read(parse_stream(stream), KEYS, CATALOGUE, PARSERS, LATER)
    assert values(found.facts)[COLLECTED_AT] is Reason.UNPARSABLE


def test_a_block_is_dated_by_the_seconds_after_the_header() -> None:
    stream = render(HEADER, [replace(GOOD[0], started=NOON)]).replace(
        b"outcome ran\n=started 2026-11-23T04:00:00Z", b"outcome ran\n=started +61.40"
    )
    block = parse_stream(stream).blocks["name"]
    assert block.started == NOON + timedelta(seconds=61)


def test_only_the_questions_that_are_needed_are_asked() -> None:
    assert probes_for(["words.said", COLLECTED_AT, "unheard.of"], CATALOGUE) == (HELLO,)
    transcript = Transcript(HEADER, {b.id: b for b in GOOD}, True)
    found = read(transcript, frozenset({"words.said"}), CATALOGUE, PARSERS, LATER)
    assert [fact.key for fact in found.facts] == ["words.said"]


def test_a_fact_without_a_question_is_unsupported() -> None:
    orphan = replace(CATALOGUE.facts["host.name"], key="host.orphan", probe="")
    catalogue = FactCatalogue({"host.orphan": orphan}, {})
    found = read(Transcript(HEADER, {}, True), frozenset({"host.orphan"}), catalogue, PARSERS, LATER)
    assert found.facts == (Missing("host.orphan", Reason.UNSUPPORTED, "the catalogue has no question for this"),)


def test_the_evidence_of_the_transcript_tells_who_and_what_was_wrong() -> None:
    transcript = Transcript(HEADER, {}, False, ("the stream was cut off before its end",))
    evidence = read(transcript, KEYS, CATALOGUE, PARSERS, LATER).evidence[0]
    assert b"target: h-1\n" in evidence.content
    assert b"problem: the stream was cut off before its end\n" in evidence.content
    assert evidence.truncated


def test_facts_of_a_probe_do_not_depend_on_the_order_of_blocks() -> None:
    assert reading(GOOD[::-1]).facts == reading(GOOD).facts
