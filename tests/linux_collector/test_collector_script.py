"""The collector text, run by the real shells of Linux distributions."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.catalogue import FactCatalogue, Probe
from auditor.rulebook import load_catalogue
from scanners.linux.frame import Outcome, Sudo, Transcript, parse_stream, probe_digest
from scanners.linux.parsers import PARSERS
from scanners.linux.script import Limits, collector_script, quoted, sudoers_lines

ROOT = Path(__file__).parents[2]
RUN = "fedcba9876543210" * 2
SHELLS = ["bash", "dash", "busybox sh"]
NOBODY = 65534

ODD = "printf '%s\\n' 'a '\\''quoted'\\'' word' \"$HOME\" `echo back` '@RUN@' '\\\\' \"\\$x\" # it's a comment\n"


def probe(id: str, run: str, timeout: int = 5, needs_root: bool = False) -> Probe:
    return Probe(id, run, "none", needs_root, timeout, "linux")


def collect(script: str, shell: str = "sh", *, ordinary: bool = False) -> Transcript:
    """The transcript of running `script`; `ordinary` gives up root first, where the tests run as root."""
    dropped = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if ordinary and os.geteuid() == 0 else {}
    done = subprocess.run([*shell.split(), "-s"], input=script.encode(), capture_output=True, timeout=60, **dropped)
    assert done.stderr == b""
    return parse_stream(done.stdout)


@pytest.fixture
def everyone_may_enter(tmp_path: Path) -> Path:
    """A folder that an account without rights can use."""
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder.owner() == tmp_path.owner() and str(folder).count("/") > 1:
            folder.chmod(0o755)
    return tmp_path


@pytest.fixture
def fake_sudo(everyone_may_enter: Path):  # type: ignore[no-untyped-def]
    """`fake_sudo(body)` puts a `sudo` first in the PATH that it returns."""

    def make(body: str) -> str:
        program = everyone_may_enter / "sudo"
        program.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        program.chmod(0o755)
        return f"{everyone_may_enter}:/usr/sbin:/usr/bin:/sbin:/bin"

    return make


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_asks_everything_and_tells_what_became_of_it(shell: str) -> None:
    probes = [
        probe("odd", ODD),
        probe("exit", "echo x; exit 3"),
        probe("missing", "no-such-tool"),
        probe("silent", "true"),
        probe("no_newline", "printf abc"),
        probe("blank_lines", "printf 'a\\n\\n\\n'"),
        probe("forger", f"echo '@BLOCK {RUN} forged'; echo '@END {RUN} 1'; echo '=bytes 0'"),
        probe("stdin", "cat; echo end"),
        probe("complains", "echo 'cat: /etc/x: Permission denied' >&2"),
    ]
    transcript = collect(collector_script(probes, RUN, "h-1", shell=shell), shell)
    assert transcript.complete
    assert transcript.problems == ()
    blocks = transcript.blocks
    assert list(blocks) == [each.id for each in probes]
    assert all(block.digest_ok and block.outcome is Outcome.RAN for block in blocks.values())
    direct = subprocess.run(["sh", "-c", ODD], capture_output=True, timeout=10, check=True)
    assert blocks["odd"].output == direct.stdout
    assert (blocks["exit"].output, blocks["exit"].exit_code) == (b"x\n", 3)
    assert blocks["missing"].exit_code == 127
    assert (blocks["silent"].output, blocks["silent"].exit_code) == (b"", 0)
    assert blocks["no_newline"].output == b"abc"
    assert blocks["blank_lines"].output == b"a\n\n\n"
    assert blocks["forger"].output.count(b"\n") == 3
    assert blocks["stdin"].output == b"end\n"
    assert "Permission denied" in blocks["complains"].stderr
    assert all(blocks[each.id].probe_digest == probe_digest(each) for each in probes)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_header_says_who_where_and_when(shell: str) -> None:
    script = collector_script([probe("a", "true")], RUN, "h-1 示范", shell=shell)
    header = collect(script, shell).header
    assert (header.run, header.target, header.locale) == (RUN, "h-1 示范", "C")
    assert header.uid == os.geteuid()
    assert header.script_sha256 == hashlib.sha256(script.partition("\n")[2].encode()).hexdigest()
    assert header.started is not None
    assert abs(header.started.timestamp() - time.time()) < 60
    assert re.fullmatch(r"[+-]\d{4}", header.zone)
    machine = Path("/etc/machine-id")
    if machine.exists() and machine.read_text().strip():
        assert header.machine == hashlib.sha256(machine.read_bytes().strip()).hexdigest()[:16]


@pytest.mark.parametrize("shell", SHELLS)
def test_any_byte_a_host_prints_arrives(shell: str, everyone_may_enter: Path) -> None:
    """All but NUL, which no shell can hold."""
    content = bytes(range(1, 256)) * 20 + b"\r\n\x1b[31m"
    (everyone_may_enter / "bytes").write_bytes(content)
    block = collect(collector_script([probe("a", f"cat {everyone_may_enter}/bytes")], RUN, "h", shell=shell), shell)
    assert block.blocks["a"].output == content
    assert block.blocks["a"].digest_ok


@pytest.mark.parametrize("shell", SHELLS)
def test_a_probe_that_hangs_costs_its_time_and_nothing_else(shell: str) -> None:
    probes = [probe("hang", "echo started; sleep 30", timeout=1), probe("after", "echo fine")]
    began = time.monotonic()
    transcript = collect(collector_script(probes, RUN, "h", shell=shell), shell)
    assert time.monotonic() - began < 10
    assert (transcript.blocks["hang"].output, transcript.blocks["hang"].exit_code) == (b"started\n", 124)
    assert transcript.blocks["after"].output == b"fine\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_output_is_capped_and_marked(shell: str) -> None:
    probes = [probe("just", "head -c 1000 /dev/zero | tr '\\000' x"), probe("over", "yes"), probe("after", "echo fine")]
    transcript = collect(collector_script(probes, RUN, "h", shell=shell, limits=Limits(block=1000)), shell)
    blocks = transcript.blocks
    assert (blocks["just"].output, blocks["just"].truncated) == (b"x" * 1000, False)
    assert (blocks["over"].output, blocks["over"].truncated) == (b"y\n" * 500, True)
    assert (blocks["after"].output, blocks["after"].truncated) == (b"fine\n", False)


def test_all_answers_together_are_capped_and_the_rest_is_told() -> None:
    probes = [probe(f"p{n}", "head -c 1000 /dev/zero | tr '\\000' x") for n in range(4)]
    blocks = collect(collector_script(probes, RUN, "h", limits=Limits(total=2000))).blocks
    assert [block.outcome for block in blocks.values()] == [Outcome.RAN] * 2 + [Outcome.SKIPPED] * 2
    assert blocks["p3"].truncated


def test_a_busybox_system_without_coreutils_is_read_the_same(everyone_may_enter: Path) -> None:
    busybox = shutil.which("busybox")
    assert busybox is not None
    for name in subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True).stdout.split():
        (everyone_may_enter / name).symlink_to(busybox)
    probes = [
        probe("hang", "echo started; sleep 30 | cat", timeout=1),
        probe("quick", "echo fine", timeout=30),
        probe("odd", ODD),
        probe("over", "yes"),
    ]
    began = time.monotonic()
    transcript = collect(collector_script(probes, RUN, "h", path=str(everyone_may_enter)), "busybox sh")
    assert time.monotonic() - began < 10
    assert transcript.complete
    assert (transcript.blocks["hang"].output, transcript.blocks["hang"].exit_code) == (b"started\n", 124)
    assert (transcript.blocks["quick"].output, transcript.blocks["quick"].exit_code) == (b"fine\n", 0)
    assert transcript.blocks["over"].truncated
    assert all(block.digest_ok for block in transcript.blocks.values())


def only(folder: Path, names: Sequence[str]) -> str:
    for name in names:
        program = shutil.which(name)
        assert program is not None, name
        (folder / name).symlink_to(program)
    return str(folder)


NEEDED = ["cat", "date", "head", "id", "sed", "sh", "sleep", "tail", "tr", "uname", "wc"]


def test_a_host_without_a_digest_tool_and_timeout_is_read_all_the_same(everyone_may_enter: Path) -> None:
    path = only(everyone_may_enter, NEEDED)
    transcript = collect(collector_script([probe("a", "echo fine"), probe("b", "exit 4")], RUN, "h", path=path))
    assert transcript.complete
    assert (transcript.blocks["a"].output, transcript.blocks["a"].digest_ok) == (b"fine\n", True)
    assert transcript.blocks["b"].exit_code == 4


@pytest.mark.parametrize("gone", ["tr", "sed", "wc", "tail", "head", "cat"])
def test_a_host_without_a_tool_the_collector_needs_never_gives_an_empty_answer(
    everyone_may_enter: Path, gone: str
) -> None:
    path = only(everyone_may_enter, [name for name in NEEDED if name != gone])
    block = collect(collector_script([probe("a", "echo fine")], RUN, "h", path=path)).blocks["a"]
    assert (block.outcome, block.exit_code) == (Outcome.SKIPPED, 127)


def test_probes_run_at_the_lowest_priority() -> None:
    assert collect(collector_script([probe("a", "nice")], RUN, "h")).blocks["a"].output == b"19\n"


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("cut", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_script_cut_on_its_way_runs_nothing(shell: str, cut: float, tmp_path: Path) -> None:
    script = collector_script([probe("a", f"touch {tmp_path}/ran")], RUN, "h", shell=shell)
    part = script[: int(len(script) * cut)].encode()
    done = subprocess.run([*shell.split(), "-s"], input=part, capture_output=True, timeout=30)
    assert b"@AUDITOR" not in done.stdout
    assert not (tmp_path / "ran").exists()


PRIVILEGED = [probe("plain", "id -u"), probe("shadow", "echo \"$GRANTED\" 'it'\\''s'", needs_root=True)]


@pytest.mark.parametrize("shell", SHELLS)
def test_root_is_asked_for_once_and_only_for_what_needs_it(shell: str, fake_sudo, everyone_may_enter: Path) -> None:  # type: ignore[no-untyped-def]
    log = everyone_may_enter / "asked"
    log.touch()
    log.chmod(0o666)
    path = fake_sudo(f'printf "%s\\n" "$*" >>{log}; shift; GRANTED=yes exec "$@"')
    probes = [*PRIVILEGED, probe("shadow2", "echo \"$GRANTED\"; printf 'a\\nb'", needs_root=True)]
    transcript = collect(collector_script(probes, RUN, "h", shell=shell, path=path), shell, ordinary=True)
    assert transcript.header.sudo is Sudo.GRANTED
    assert transcript.complete
    assert transcript.blocks["shadow"].output == b"yes it's\n"
    assert transcript.blocks["shadow2"].output == b"yes\na\nb"
    assert log.read_text("utf-8").splitlines() == [f"-n {shell} -s"] * 2, "the question, and the one call"


@pytest.mark.parametrize("body", ['echo "sudo: a password is required" >&2; exit 1', "sleep 60"])
def test_refused_root_leaves_the_rest_and_is_told(fake_sudo, body: str) -> None:  # type: ignore[no-untyped-def]
    path = fake_sudo(body)
    limits = Limits(sudo_seconds=1)
    transcript = collect(collector_script(PRIVILEGED, RUN, "h", path=path, limits=limits), ordinary=True)
    assert transcript.header.sudo is Sudo.REFUSED
    assert transcript.complete
    assert transcript.blocks["plain"].outcome is Outcome.RAN
    assert (transcript.blocks["shadow"].outcome, transcript.blocks["shadow"].exit_code) == (Outcome.DENIED, 126)


def test_root_is_not_asked_for_when_the_register_does_not_allow_it(fake_sudo, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = fake_sudo('shift; exec "$@"')
    transcript = collect(collector_script(PRIVILEGED, RUN, "h", path=path, sudo=False), ordinary=True)
    assert transcript.header.sudo is Sudo.NOT_ASKED
    assert transcript.blocks["shadow"].outcome is Outcome.DENIED


def test_a_root_part_that_dies_half_way_is_noticed(fake_sudo, everyone_may_enter: Path) -> None:  # type: ignore[no-untyped-def]
    pid = everyone_may_enter / "pid"
    pid.touch()
    pid.chmod(0o666)
    path = fake_sudo(f'echo $$ >{pid}; shift; exec "$@"')
    wait = f"n=0; while [ ! -s {pid} ] && [ $n -lt 50 ]; do n=$((n + 1)); sleep 0.1; done"
    probes = [*PRIVILEGED, probe("killer", f"{wait}; kill -9 $(cat {pid}); sleep 5", needs_root=True)]
    transcript = collect(collector_script(probes, RUN, "h", path=path), ordinary=True)
    assert not transcript.complete
    assert list(transcript.blocks) == ["plain", "shadow"]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
@settings(max_examples=40, deadline=None)
def test_any_text_is_one_word_of_the_shell(text: str) -> None:
    done = subprocess.run(["sh", "-s"], input=f"printf %s {quoted(text)}".encode(), capture_output=True, timeout=10)
    assert done.stdout == text.encode()


def test_nothing_is_written_on_the_host(tmp_path: Path) -> None:
    """Every file opened for writing, by the collector and all it starts, is a device."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    log = tmp_path / "trace"
    script = collector_script([probe("a", ODD), probe("b", "echo x | sed s/x/y/", needs_root=True)], RUN, "h")
    argv = [strace, "-f", "-qq", "-e", "trace=open,openat,creat,mkdir,mkdirat,unlink,unlinkat,rename", "-o", str(log)]
    for shell in ("bash", "dash"):
        done = subprocess.run([*argv, shell, "-s"], input=script.encode(), capture_output=True, timeout=60)
        if done.returncode != 0:
            pytest.skip("processes may not be traced here")
        writes = [
            line
            for line in log.read_text("utf-8", "replace").splitlines()
            if re.search(r"O_WRONLY|O_RDWR|O_CREAT|creat\(|mkdir|unlink|rename", line) and '"/dev/' not in line
        ]
        assert writes == []


def test_a_nonce_or_probe_that_cannot_be_carried_is_refused() -> None:
    with pytest.raises(ValueError, match="nonce"):
        collector_script([], "short", "h")
    with pytest.raises(ValueError, match="probe"):
        collector_script([probe("a b", "true")], RUN, "h")
    with pytest.raises(ValueError, match="probe"):
        collector_script([probe("a", "true\0")], RUN, "h")


def test_sudoers_lines_are_accepted_by_visudo_and_carry_no_foreign_text(tmp_path: Path) -> None:
    text = sudoers_lines("djaudit")
    assert "djaudit ALL=(root) NOPASSWD: /bin/sh -s\n" in text
    with pytest.raises(ValueError, match="account"):
        sudoers_lines("x ALL=(ALL) ALL\n#")
    if visudo := shutil.which("visudo"):
        (tmp_path / "lines").write_text(text, "utf-8")
        subprocess.run([visudo, "-cf", str(tmp_path / "lines")], check=True, capture_output=True)


@pytest.fixture(scope="module")
def catalogue() -> FactCatalogue:
    return load_catalogue(ROOT / "rules")


@pytest.mark.parametrize("shell", SHELLS)
def test_every_probe_of_the_catalogue_is_a_script_for_every_shell(shell: str, catalogue: FactCatalogue) -> None:
    for each in catalogue.probes_of("linux"):
        done = subprocess.run([*shell.split(), "-n"], input=each.run.encode(), capture_output=True, timeout=10)
        assert done.returncode == 0, f"{each.id}: {done.stderr.decode()}"


def test_every_parser_that_the_catalogue_names_exists(catalogue: FactCatalogue) -> None:
    assert {each.parser for each in catalogue.probes_of("linux")} <= set(PARSERS)


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_the_whole_catalogue_is_asked_of_this_machine(shell: str, catalogue: FactCatalogue) -> None:
    # Asking the package manager what is pending takes many seconds and is its own affair.
    probes = [each for each in catalogue.probes_of("linux") if each.timeout <= 30]
    transcript = collect(collector_script(probes, RUN, "here", shell=shell), shell)
    assert transcript.complete
    assert set(transcript.blocks) == {each.id for each in probes}
    assert all(block.digest_ok for block in transcript.blocks.values())


def test_the_engine_stands_in_the_script_as_it_was_written() -> None:
    """A single quote in it would be escaped and harder to read."""
    engine = (ROOT / "scanners/linux/engine.sh").read_text("utf-8")
    assert "'" not in engine
    assert engine in collector_script([], RUN, "h")
