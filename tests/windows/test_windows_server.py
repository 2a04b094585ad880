"""A Windows server's bundle: what it says, what its way may do to it, and that nothing unseen passes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import tree_sitter
import tree_sitter_powershell
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import EvidenceError, Unparsable
from auditor.judge.evaluate import judge
from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.target import TargetKey
from auditor.model.verdict import State
from auditor.rulebook import load_rulebook
from examples.make_bundles import BEIJING, HERE, SampleHost
from examples.make_windows_bundles import HOSTS, bundle, windows_probes
from scanners.linux.frame import Sudo, Transcript, block_of, parse_stream, render
from scanners.windows import collector_script, import_windows_bundle, read_transcript
from scanners.windows.bundle import escaped, unescaped
from scanners.windows.facts import read
from scanners.windows.parsers import PARSERS

BOOK = load_rulebook()
KEYS = BOOK.catalogue.of_scanner("windows")
PROBES = windows_probes()
HARDENED_TEXT = Path(__file__).parents[1] / "samples" / "windows" / "hardened"
NEGLECTED_TEXT = HERE / "src" / "h-bs-win"
HARDENED = SampleHost("h-hardened", "SRV-01", "", datetime(2026, 11, 19, 9, 0, tzinfo=BEIJING))
AS_OF = date(2026, 11, 20)
RECEIVED = datetime(2026, 11, 20, tzinfo=UTC)


def neglected() -> bytes:
    return (HERE / "h-bs-win.bundle").read_bytes()


def hardened() -> bytes:
    return bundle(HARDENED, HARDENED_TEXT, PROBES)


def facts_of(content: bytes) -> dict[str, Fact | Missing]:
    return facts_in(read_transcript(content))


def facts_in(transcript: Transcript) -> dict[str, Fact | Missing]:
    return {fact.key: fact for fact in read(transcript, KEYS, BOOK.catalogue, RECEIVED).facts}


def value(content: bytes, key: str) -> Any:
    found = facts_of(content)[key]
    assert isinstance(found, Fact), found
    return found.value


def states_of(facts: dict[str, Fact | Missing], level: int = 3) -> dict[str, State]:
    known = FactSet({**facts, "target.os": Fact("target.os", "windows")})
    rules = [rule for rule in BOOK.rules.values() if rule.id.startswith("windows.") and level in rule.levels]
    return {rule.id: judge(rule, TargetKey("p", "h"), level, known, AS_OF).state for rule in rules}


def output_of(parser: str, folder: Path = HARDENED_TEXT) -> str:
    return (folder / f"win_{parser}.txt").read_text("utf-8")


def parsed(parser: str, text: str, key: str) -> Any:
    """One value of a parser, or the gap in its place."""
    return PARSERS[parser](text, 0)[key]


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.id)
def test_a_sample_bundle_is_what_its_text_and_the_questions_give(host: SampleHost) -> None:
    """Run `python -m examples.make_windows_bundles` after a change of a question."""
    assert (HERE / f"{host.id}.bundle").read_bytes() == bundle(host, HERE / "src" / host.id, PROBES)


def test_a_terminal_is_no_release_of_the_server() -> None:
    system = value((HERE / "h-kiosk-01.bundle").read_bytes(), "windows.system")
    assert isinstance(system["support_ends"], Missing)


def test_every_question_has_a_parser_and_every_fact_is_brought() -> None:
    assert {probe.parser for probe in PROBES} == PARSERS.keys()
    assert [fact for fact in facts_of(hardened()).values() if isinstance(fact, Missing)] == []
    assert facts_of(hardened()).keys() == KEYS


def test_a_hardened_server_passes_every_rule() -> None:
    states = states_of(facts_of(hardened()))
    assert {rule: state for rule, state in states.items() if state is not State.PASS} == {}
    assert len(states) >= 75


def test_a_neglected_server_is_found_out() -> None:
    states = states_of(facts_of(neglected()))
    failed = {rule for rule, state in states.items() if state is State.FAIL}
    assert {
        "windows.system.supported", "windows.smb.no-version1", "windows.malware.protected", "windows.rdp.nla",
        "windows.lockout.tries", "windows.login.no-auto-logon", "windows.account.no-guest", "windows.firewall.on",
    } <= failed  # fmt: skip
    assert len(failed) >= 40


def test_every_edit_of_an_output_is_noticed() -> None:
    content = neglected()
    changed = content.replace(b"PasswordComplexity = 0", b"PasswordComplexity = 1")
    assert changed != content
    found = facts_of(changed)["windows.password"]
    assert isinstance(found, Missing)
    assert (found.reason, found.detail) == (Reason.UNPARSABLE, "the output was changed on its way")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.98])
def test_a_bundle_that_was_cut_off_never_passes_what_it_lost(share: float) -> None:
    content = hardened()
    cut = facts_of(content[: int(len(content) * share)])
    whole = facts_of(content)
    lost = {key for key, fact in cut.items() if isinstance(fact, Missing)}
    assert lost
    assert all(fact == whole[key] for key, fact in cut.items() if key not in lost and key != "windows.collected_at")
    for rule, state in states_of(cut).items():
        if set(BOOK.rules[rule].facts) <= lost:
            assert state in (State.ERROR, State.UNKNOWN), rule


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_encoding_and_line_ends_change_no_fact(encoding: str, ends: str) -> None:
    carried = neglected().decode("ascii").replace("\n", ends).encode(encoding)
    assert facts_of(carried) == facts_of(neglected())


def test_the_language_of_the_system_changes_no_fact() -> None:
    """What stands in English on one server and in Chinese on the other is not read."""
    chinese = output_of("audit_policy")
    names = {"登录": "Logon", "成功和失败": "Success and Failure", "子类": "Sub ", "进程创建": "Process Creation"}
    english = chinese.replace("用户帐户管理", "User Account Management")
    for ours, theirs in names.items():
        english = english.replace(ours, theirs)
    assert english.isascii()
    assert PARSERS["audit_policy"](english, 0) == PARSERS["audit_policy"](chinese, 0)


@given(st.text(max_size=60))
def test_what_is_escaped_comes_back(text: str) -> None:
    plain = "".join(c for c in text if not 0xD800 <= ord(c) < 0xE000)
    assert unescaped(escaped(plain)) == plain
    assert escaped(plain).isascii()


def test_a_bundle_of_another_server_or_with_hashes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.bundle"
    path.write_bytes(neglected())
    assert import_windows_bundle(path, "h-bs-win").complete
    with pytest.raises(EvidenceError, match="collected for h-bs-win, not for h-other"):
        import_windows_bundle(path, "h-other")
    path.write_bytes(neglected() + b"\n|ops:1001:" + b"0" * 32 + b":" + b"f" * 32 + b":::\n")
    with pytest.raises(EvidenceError, match="password hashes"):
        import_windows_bundle(path, "h-bs-win")


def test_an_older_question_and_missing_rights_are_told_apart() -> None:
    transcript = read_transcript(hardened())
    old = render(transcript.header, [block_of(PROBES[0], b"{}"), *list(transcript.blocks.values())[1:]])
    stale = old.replace(old[old.index(b"=probe ") + 7 :][:64], b"0" * 64, 1)
    found = facts_in(parse_stream(stale))["windows.system"]
    assert isinstance(found, Missing)
    assert found.reason is Reason.UNSUPPORTED
    refused = hardened().replace(b"=sudo root", b"=sudo refused")
    assert read_transcript(refused).header.sudo is Sudo.REFUSED
    policy = facts_of(refused)["windows.password"]
    assert isinstance(policy, Missing)
    assert policy.reason is Reason.DENIED


FAILURES = [(5, Reason.DENIED), (124, Reason.TIMEOUT), (127, Reason.UNSUPPORTED), (1, Reason.UNPARSABLE)]


@pytest.mark.parametrize(("code", "reason"), FAILURES)
def test_a_question_that_failed_is_a_gap_with_its_reason(code: int, reason: Reason) -> None:
    transcript = read_transcript(hardened())
    blocks = {**transcript.blocks, "win_smb": block_of(next(p for p in PROBES if p.id == "win_smb"), b"", code)}
    found = facts_in(Transcript(transcript.header, blocks, True))["windows.smb"]
    assert isinstance(found, Missing)
    assert found.reason is reason


def test_a_domain_controller_has_no_local_accounts() -> None:
    text = output_of("accounts").replace('"kind": "end", "role": 0', '"kind": "end", "role": 5')
    found = parsed("accounts", text, "windows.users")
    assert isinstance(found, Missing)


def test_group_policy_goes_before_the_listener() -> None:
    text = output_of("registry", NEGLECTED_TEXT)
    policy = re.sub(
        r'("path": "SOFTWARE[^"]*Terminal Services", "name": "UserAuthentication", "state": )"absent", "value": null',
        r'\1"present", "value": 1',
        text,
    )
    assert policy != text
    assert parsed("registry", text, "windows.rdp")["nla"] is False
    assert parsed("registry", policy, "windows.rdp")["nla"] is True


def test_what_is_not_set_and_not_certain_stays_open() -> None:
    text = output_of("tls", NEGLECTED_TEXT)
    old = parsed("tls", text, "windows.tls")
    assert (old["ssl3"], old["tls1_0"], old["tls1_2"]) == (True, True, True)
    assert isinstance(old["ssl2"], Missing)
    assert isinstance(old["rc4"], Missing)
    new = parsed("tls", text.replace('"9600"', '"26100"'), "windows.tls")
    assert new["ssl3"] is False
    assert isinstance(new["tls1_0"], Missing)


def test_a_release_nobody_knows_is_not_guessed() -> None:
    found = parsed("system", output_of("system").replace("17763", "31000"), "windows.system")
    assert isinstance(found["release"], Missing)
    assert isinstance(found["support_ends"], Missing)


def test_the_root_of_the_disk_may_take_new_folders_and_nothing_else() -> None:
    text = output_of("file_rights")
    assert not any(row["broad_write"] for row in parsed("file_rights", text, "windows.file_rights"))
    wide = text.replace('"C:\\\\", "sid": "S-1-5-32-545", "rights": 4', '"C:\\\\", "sid": "S-1-5-32-545", "rights": 2')
    assert wide != text
    assert [row["path"] for row in parsed("file_rights", wide, "windows.file_rights") if row["broad_write"]] == ["C:\\"]


@pytest.mark.parametrize("parser", PARSERS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_a_parser_gives_values_or_says_it_cannot(parser: str, data: st.DataObject) -> None:
    lines = output_of(parser).splitlines()
    kept = data.draw(st.lists(st.sampled_from([*lines, "{}", "[]", "x", '{"a": 1e999}', ""]), max_size=len(lines)))
    try:
        found = PARSERS[parser]("\n".join(kept), 0)
    except Unparsable:
        return
    assert found.keys() <= KEYS


def _faults(node: tree_sitter.Node) -> list[tuple[int, int]]:
    own = [node.start_point] if node.is_error or node.is_missing else []
    return [*own, *(fault for child in node.children for fault in _faults(child))]


def test_the_script_is_powershell_without_a_fault() -> None:
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
    script = collector_script(PROBES, "0" * 32, "h-x")
    assert _faults(parser.parse(script.encode()).root_node) == []
    for probe in PROBES:
        assert _faults(parser.parse(probe.run.encode()).root_node) == [], probe.id
    broken = parser.parse(script[: script.rindex("Invoke-Collection") - 3].encode()).root_node
    assert _faults(broken) != []


def test_the_script_changes_nothing_but_a_file_it_deletes() -> None:
    script = collector_script(PROBES, "0" * 32, "h-x")
    assert script.isascii()
    changing = (
        r"\b(?:Set|New|Add|Stop|Start|Restart|Disable|Enable|Install|Uninstall|Clear|Rename|Move|Copy)"
        r"-(?!Object\b|Field\b)\w+|Invoke-(?:Web|Rest)\w+"
    )
    assert re.findall(changing, script) == []
    removed = re.findall(r"Remove-Item .*", script)
    assert removed == ["Remove-Item -LiteralPath $file -Force }"] * 2
    assert script.count("[IO.Path]::GetTempFileName()") == 2
    for word in ("SetValue", "CreateSubKey", "DownloadString", "WebClient", "/configure", "/set ", "Get-Credential"):
        assert word not in script


def test_an_id_or_nonce_that_could_end_the_quotes_is_refused() -> None:
    for run, target in (("0" * 15, "h-x"), ("0" * 32, "h'x"), ("0" * 32, "H X")):
        with pytest.raises(ValueError, match=r"nonce|id"):
            collector_script(PROBES, run, target)
