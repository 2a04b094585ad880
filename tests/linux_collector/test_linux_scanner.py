"""The scanner: who may be asked, what an answer becomes, and that no answer lands on the wrong host."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from linux_lab import CATALOGUE, HELLO, KEYS, NAME, PARSERS, SECRET, by_key, host, scope, target, values

from auditor.errors import EvidenceError
from auditor.model.fact import Fact, Missing, Reason
from auditor.model.register import SshAccess
from auditor.model.scan import Observation, Scanner
from auditor.model.target import Target, TargetKey, TargetKind
from scanners.linux import LinuxScanner, import_bundle
from scanners.linux.access import Way
from scanners.linux.facts import COLLECTED_AT
from scanners.linux.frame import Block, Header, block_of, render
from scanners.transport import Answered, Fake, Refused, Rejected, Reply, TimedOut, Unreachable

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def answer(script: str, name: str = "web1", **changes: object) -> bytes:
    """What a host of that name answers to this very script."""
    run = re.search(r"run=([0-9a-f]{32})", script)
    named = re.search(r"target='([^']*)'", script)
    assert run
    assert named
    header = Header(run[1], named[1], started=NOON, zone="+0800", **changes)  # type: ignore[arg-type]
    return render(header, [block_of(NAME, f"{name}\n".encode()), block_of(HELLO, b"hi"), block_of(SECRET, b"0")])


def scanner_of(reply: Callable[[str], Reply], *, live: bool = True) -> LinuxScanner:
    return LinuxScanner(lambda host, scope: Way(Fake(reply), "fake", live=live), PARSERS)


def look(scanner: LinuxScanner, *targets: Target, **more: object) -> Sequence[Observation]:
    hosts = more.pop("hosts", [host(each.id) for each in targets])
    (job,) = scanner.jobs(targets, scope(*hosts, **more))  # type: ignore[misc,arg-type]
    return job.look()


def test_the_class_keeps_the_contract() -> None:
    assert isinstance(LinuxScanner(), Scanner)


def test_only_linux_hosts_are_offered_anything() -> None:
    scanner = LinuxScanner()
    assert scanner.offers(target("h"), CATALOGUE) == KEYS
    assert scanner.offers(target("h", os="windows"), CATALOGUE) == frozenset()
    assert scanner.offers(replace(target("h"), kind=TargetKind.DATABASE), CATALOGUE) == frozenset()


def test_an_answer_becomes_facts() -> None:
    (seen,) = look(scanner_of(lambda script: Answered(answer(script))), target("h-1"))
    assert seen.target == TargetKey("pf", "h-1")
    assert values(seen.facts)["host.name"] == "web1"
    assert set(by_key(seen)) == KEYS


@pytest.mark.parametrize(
    ("reply", "reason", "detail"),
    [
        (Refused("the host does not accept the key of x"), Reason.DENIED, "does not accept the key"),
        (Unreachable("host key: not trusted"), Reason.UNREACHABLE, "host key"),
        (Rejected("the bundle holds a password hash (line 3)"), Reason.UNPARSABLE, "password hash"),
        (TimedOut(b"", "not finished after 180 seconds"), Reason.TIMEOUT, "180 seconds"),
        (TimedOut(b"Welcome\n", "not finished after 180 seconds"), Reason.TIMEOUT, "180 seconds"),
        (Answered(b""), Reason.UNPARSABLE, "no transcript"),
        (Answered(b"This account is currently not available.\n", 1), Reason.UNPARSABLE, "no transcript"),
        (Answered(b"\x00\xff" * 1000), Reason.UNPARSABLE, "no transcript"),
        (Answered(b"A" * 50_000_000, None, truncated=True), Reason.UNPARSABLE, "no transcript"),
    ],
)
def test_every_failure_is_told_for_every_fact(reply: Reply, reason: Reason, detail: str) -> None:
    (seen,) = look(scanner_of(lambda script: reply), target("h-1"))
    assert set(by_key(seen)) == KEYS
    assert all(isinstance(fact, Missing) and fact.reason is reason and detail in fact.detail for fact in seen.facts)


@pytest.mark.parametrize("reply", [Answered, lambda stdout: TimedOut(stdout, "too slow")])
def test_a_collector_killed_half_way_keeps_what_was_whole(reply: Callable[[bytes], Reply]) -> None:
    def cut(script: str) -> Reply:
        whole = answer(script)
        return reply(whole[: whole.index(b" secret") + 40])

    (seen,) = look(scanner_of(cut), target("h-1"))
    found = values(seen.facts)
    assert found["host.name"] == "web1"
    assert found["words.of_root"] is Reason.TIMEOUT


def test_a_banner_with_escapes_before_the_answer_changes_nothing() -> None:
    banner = b"\x1b[2J\x1b[31mAuthorised use only\r\n<b>\x00\n"
    (seen,) = look(scanner_of(lambda script: Answered(banner + answer(script))), target("h-1"))
    assert values(seen.facts)["host.name"] == "web1"


def test_an_answer_to_another_run_is_not_believed() -> None:
    old = render(Header("0" * 32, "h-1", started=NOON), [block_of(NAME, b"web1")])
    (seen,) = look(scanner_of(lambda script: Answered(old)), target("h-1"))
    assert set(values(seen.facts).values()) == {Reason.UNPARSABLE}


def test_an_answer_of_another_host_is_not_believed() -> None:
    def other(script: str) -> Reply:
        return Answered(answer(script.replace("target='h-1'", "target='h-2'")))

    (seen,) = look(scanner_of(other), target("h-1"))
    assert set(values(seen.facts).values()) == {Reason.UNPARSABLE}


def test_a_host_of_two_platforms_is_asked_once() -> None:
    asked: list[str] = []

    def reply(script: str) -> Reply:
        asked.append(script)
        return Answered(answer(script))

    one, two = TargetKey("pf-a", "h-1"), TargetKey("pf-b", "h-1")
    wanted = {one: frozenset({"host.name"}), two: frozenset({"words.said"})}
    seen = look(scanner_of(reply), target("h-1", "pf-a"), target("h-1", "pf-b"), hosts=[host("h-1")], wanted=wanted)
    assert len(asked) == 1
    assert [(each.target, [fact.key for fact in each.facts]) for each in seen] == [
        (one, ["host.name"]),
        (two, ["words.said"]),
    ]
    assert SECRET.run not in asked[0], "what no rule needs is not asked"


def test_nothing_is_asked_of_a_host_that_no_rule_speaks_of() -> None:
    wanted = {TargetKey("pf", "h-1"): frozenset({"tls.versions"})}
    assert list(LinuxScanner().jobs([target("h-1")], scope(host("h-1"), wanted=wanted))) == []


@pytest.mark.parametrize(
    ("changes", "reason", "detail"),
    [
        ({"collect": None}, Reason.UNSUPPORTED, "names no way to collect"),
        ({"scan": "never"}, Reason.DENIED, "scan: never"),
        ({"collect": "local", "scan": "never"}, Reason.DENIED, "scan: never"),
        ({"address": "192.0.2.7"}, Reason.DENIED, "in a network that may be scanned"),
        ({"address": None}, Reason.UNREACHABLE, "no address"),
        ({"ssh": None}, Reason.UNSUPPORTED, "how to log in"),
        ({"collect": "bundle"}, Reason.UNSUPPORTED, "names no bundle"),
        ({"collect": "bundle", "bundle": "no/such.bundle"}, Reason.UNREACHABLE, "there is no bundle"),
    ],
)
def test_a_host_that_may_not_or_cannot_be_asked_gives_the_reason_for_every_fact(
    changes: dict[str, object], reason: Reason, detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: object, **more: object) -> None:
        raise AssertionError("the host was contacted")

    monkeypatch.setattr("scanners.transport.ssh.Ssh.run", never)
    monkeypatch.setattr("scanners.transport.local.Local.run", never)
    (seen,) = look(LinuxScanner(parsers=PARSERS), target("h-1"), hosts=[host("h-1", **changes)])
    assert set(by_key(seen)) == KEYS
    assert {(fact.reason, detail in fact.detail) for fact in seen.facts if isinstance(fact, Missing)} == {
        (reason, True)
    }


def test_a_target_that_the_register_does_not_know_is_told_too() -> None:
    (seen,) = look(LinuxScanner(parsers=PARSERS), target("h-1"), hosts=[])
    assert set(values(seen.facts).values()) == {Reason.UNREACHABLE}


def test_of_several_addresses_only_an_authorised_one_is_contacted() -> None:
    asked = host("h-1", address="192.0.2.7", addresses=("127.91.2.21",))
    (job,) = LinuxScanner(parsers=PARSERS).jobs([target("h-1")], scope(asked))
    assert "auditor@127.91.2.21" in job.commands[0]
    assert not any("192.0.2.7" in command for command in job.commands)


def test_commands_show_the_way_the_whole_script_and_what_sudo_needs() -> None:
    asked = host("h-1", ssh=SshAccess(user="auditor", port=2222, sudo=True))
    (job,) = LinuxScanner(parsers=PARSERS).jobs([target("h-1")], scope(asked))
    way, script, sudoers = job.commands
    assert way == "ssh -o StrictHostKeyChecking=yes -p 2222 auditor@127.91.2.20 /bin/sh -s"
    assert all(probe.run.replace("'", "'\\''") in script for probe in (NAME, HELLO, SECRET))
    assert "sudo_wanted=yes" in script
    assert "auditor ALL=(root) NOPASSWD: /bin/sh -s" in sudoers


def test_the_script_shown_is_the_same_text_for_every_host_and_plan() -> None:
    jobs = list(LinuxScanner(parsers=PARSERS).jobs([target("a"), target("b")], scope(host("a"), host("b"))))
    assert jobs[0].commands[1] == jobs[1].commands[1]
    assert [job.id for job in jobs] == ["linux:a", "linux:b"]


def test_fifty_hosts_at_once_keep_their_answers_apart() -> None:
    """Some slow, some broken: every fact stands with the host that it belongs to."""
    dice = random.Random(7)
    delay = {f"h-{n}": dice.random() / 20 for n in range(50)}
    busy = threading.Semaphore(8)

    def way(entry, scope):  # type: ignore[no-untyped-def]
        number = int(entry.id.removeprefix("h-"))

        def reply(script: str) -> Reply:
            with busy:
                time.sleep(delay[entry.id])
            match number % 5:
                case 1:
                    return Unreachable(f"{entry.id} does not answer")
                case 2:
                    return TimedOut(answer(script, entry.id)[:-200], f"{entry.id} is slow")
                case 3:
                    return Answered(answer(script, entry.id).replace(b"|h-", b"|x-"))
                case _:
                    return Answered(b"motd of " + entry.id.encode() + b"\n" + answer(script, entry.id))

        return Way(Fake(reply), "fake")

    names = list(delay)
    jobs = list(LinuxScanner(way, PARSERS).jobs([target(n) for n in names], scope(*map(host, names))))
    with ThreadPoolExecutor(16) as pool:
        looks = list(pool.map(lambda job: job.look(), jobs))
    seen = {observation.target.target: by_key(observation) for looked in looks for observation in looked}
    assert set(seen) == set(names)
    for name, facts in seen.items():
        told = facts["host.name"]
        match int(name.removeprefix("h-")) % 5:
            case 1:
                assert told == Missing("host.name", Reason.UNREACHABLE, f"{name} does not answer")
            case 3:
                assert isinstance(told, Missing)
                assert told.reason is Reason.UNPARSABLE
            case _:
                assert isinstance(told, Fact)
                assert told.value == name


def bundle(folder: Path, named: str = "h-1", blocks: Sequence[Block] = ()) -> Path:
    path = folder / "h-1.bundle"
    chosen = blocks or (block_of(NAME, b"web1\n"), block_of(HELLO, b"hi"), block_of(SECRET, b"0"))
    path.write_bytes(render(Header("ab" * 16, named, started=NOON, zone="+0800"), chosen))
    return path


def test_a_bundle_is_read_even_where_live_contact_is_forbidden(tmp_path: Path) -> None:
    bundle(tmp_path)
    carried = host("h-1", collect="bundle", bundle="h-1.bundle", scan="never", address=None)
    (seen,) = look(LinuxScanner(parsers=PARSERS), target("h-1"), hosts=[carried], root=tmp_path)
    assert values(seen.facts)["host.name"] == "web1"
    assert values(seen.facts)[COLLECTED_AT].isoformat() == "2026-11-23"


def test_a_bundle_of_another_host_gives_no_value(tmp_path: Path) -> None:
    bundle(tmp_path, named="h-2")
    carried = host("h-1", collect="bundle", bundle="h-1.bundle")
    (seen,) = look(LinuxScanner(parsers=PARSERS), target("h-1"), hosts=[carried], root=tmp_path)
    assert set(values(seen.facts).values()) == {Reason.UNPARSABLE}


def test_importing_a_bundle_gives_the_code_for_the_paper_record(tmp_path: Path) -> None:
    taken = import_bundle(bundle(tmp_path), "h-1")
    assert re.fullmatch(r"[0-9a-f]{64}", taken.digest)
    assert taken.short_code == taken.digest[:12]
    assert (taken.blocks, taken.complete, taken.header.target) == (3, True, "h-1")
    assert taken.age_days(datetime(2026, 11, 25, 4, 0, tzinfo=UTC)) == 2.0


def test_importing_what_is_no_bundle_of_this_host_is_refused_in_words(tmp_path: Path) -> None:
    for prepare, words in (
        (lambda: bundle(tmp_path, named="h-2"), "collected for h-2"),
        (lambda: bundle(tmp_path, blocks=[block_of(NAME, b"$6$saltsalt$" + b"A" * 86)]), "a password hash"),
        (lambda: tmp_path / "none", "there is no bundle"),
        (lambda: (tmp_path / "x").write_bytes(b"PK\x03\x04") and tmp_path / "x", "no transcript"),
    ):
        with pytest.raises(EvidenceError, match=words):
            import_bundle(prepare(), "h-1")
