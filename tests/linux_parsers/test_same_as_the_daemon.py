"""Our facts are what the real programs say: random input to `sshd -T`, `visudo -c`, `dpkg` and `sysctl`."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from probing import fact, file_lines

from auditor.errors import Unparsable
from auditor.model.fact import Missing
from auditor.rulebook.load import load_catalogue
from scanners.linux.parsers import PARSERS
from scanners.linux.parsers.packages import debian_order

ROOT = Path(__file__).parents[2]
PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
SSHD, VISUDO = shutil.which("sshd", path=PATH), shutil.which("visudo", path=PATH)
REAL = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

DIRECTIVES: Mapping[str, tuple[str, ...]] = {
    "MaxAuthTries": ("1", "3", "6", "10"),
    "LoginGraceTime": ("30", "2m", "0", "1h"),
    "ClientAliveInterval": ("0", "300", "5m"),
    "ClientAliveCountMax": ("0", "1", "3"),
    "PermitRootLogin": ("yes", "no", "prohibit-password", "without-password", "forced-commands-only"),
    "PermitEmptyPasswords": ("yes", "no"),
    "PasswordAuthentication": ("yes", "no"),
    "X11Forwarding": ("yes", "no"),
    "AllowTcpForwarding": ("yes", "no", "local", "remote"),
    "GatewayPorts": ("yes", "no", "clientspecified"),
    "StrictModes": ("yes", "no"),
    "LogLevel": ("INFO", "VERBOSE", "QUIET", "ERROR", "DEBUG1"),
    "AuthenticationMethods": ("publickey,password", "publickey", "password"),
    "AllowUsers": ("root", "ops@10.0.0.* root@10.0.0.1", "r*@192.0.2.0/24"),
    "Ciphers": ("aes256-ctr,aes128-ctr", "aes256-gcm@openssh.com"),
    "MACs": ("hmac-sha2-256,hmac-sha2-512",),
    "IgnoreRhosts": ("yes", "no"),
}
LINES = st.lists(
    st.sampled_from(sorted(DIRECTIVES)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(DIRECTIVES[name]))
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a host key, for `sshd -T`."""
    if SSHD is None or os.geteuid() != 0:
        pytest.skip("needs sshd and root")
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    folder = tmp_path_factory.mktemp("sshd")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "key")], check=True, timeout=20)
    return folder


def written(lines: list[tuple[str, str]], rng: random.Random) -> str:
    """The same settings with other letters, spaces, comments and empty lines."""
    out = []
    for name, value in lines:
        keyword = rng.choice((name, name.lower(), name.upper()))
        between = rng.choice((" ", "\t", "   ", " \t "))
        indent = rng.choice(("", "  ", "\t"))
        out += rng.choice(([], [""], ["# a comment"], ["   # " + name + " yes"]))
        out.append(f"{indent}{keyword}{between}{value}{rng.choice(('', ' ', chr(9)))}")
    return "\n".join(out) + "\n"


def told(file: Path, user: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(SSHD), "-T", "-f", str(file), "-C", f"user={user},host=localhost,addr=127.0.0.1"],
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip


def as_probed(root: subprocess.CompletedProcess[str], user: subprocess.CompletedProcess[str]) -> str:
    parts = ["@ daemon 0", "| pid=7 socket=0 file=default installed=yes", "@ version 0", "| OpenSSH_9.2p1"]
    for name, done in (("root", root), ("user", user)):
        text = done.stdout + done.stderr
        parts += [f"@ {name} {done.returncode}", *(f"| {line}" for line in text.splitlines())]
    return "\n".join(parts) + "\n"


def plainly(text: str) -> dict[str, list[str]]:
    """What `sshd -T` printed, read in the dullest way: every value of every keyword."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, _, value = line.partition(" ")
        found.setdefault(name, []).append(value)
    return found


@given(first=LINES, dropped=LINES, matched=LINES, seed=st.integers(0, 2**32), crlf=st.booleans(), top=st.booleans())
@REAL
def test_sshd_facts_are_what_sshd_says(
    sshd: Path,
    first: list[tuple[str, str]],
    dropped: list[tuple[str, str]],
    matched: list[tuple[str, str]],
    seed: int,
    crlf: bool,
    top: bool,
) -> None:
    rng = random.Random(seed)
    (sshd / "drop.conf").write_text(written(dropped, rng), "utf-8")
    in_match = [(n, v) for n, v in matched if n not in ("LoginGraceTime", "StrictModes", "Ciphers", "MACs")]
    include = f"Include {sshd}/drop*.conf\n"
    body = f"HostKey {sshd}/key\n" + (include if top else "") + written(first, rng) + ("" if top else include)
    text = body + "Match User root\n" + (written(in_match, rng) if in_match else "  X11Forwarding no\n")
    file = sshd / "config"
    file.write_bytes(text.replace("\n", "\r\n").encode() if crlf else text.encode())
    root, ops = told(file, "root"), told(file, "ops")
    facts = PARSERS["sshd"](as_probed(root, ops), 0)
    for key, done in (("sshd.effective", root), ("sshd.user", ops)):
        found: Any = facts[key]
        if done.returncode != 0:
            assert isinstance(found, Missing)
            continue
        said = plainly(done.stdout)
        for name in ("maxauthtries", "logingracetime", "clientaliveinterval", "clientalivecountmax"):
            assert str(found[name]) == said[name][0]
        for name in ("permitemptypasswords", "passwordauthentication", "x11forwarding", "allowtcpforwarding",
                     "gatewayports", "strictmodes", "ignorerhosts"):  # fmt: skip
            assert found[name] == said[name][0]
        assert found["loglevel"].upper() == said["loglevel"][0]
        assert found["permitrootlogin"] == said["permitrootlogin"][0].replace("without-password", "prohibit-password")
        assert ",".join(found["ciphers"]) == said["ciphers"][0]
        assert found["allowusers"] == [user for value in said.get("allowusers", []) for user in value.split()]


@given(lines=LINES, seed=st.integers(0, 2**32))
@settings(REAL, max_examples=10)
def test_comments_letters_tabs_and_repetitions_change_no_sshd_fact(
    sshd: Path, lines: list[tuple[str, str]], seed: int
) -> None:
    rng = random.Random(seed)
    once = sshd / "plain"
    once.write_text(f"HostKey {sshd}/key\n" + "".join(f"{name} {value}\n" for name, value in lines), "utf-8")
    # sshd takes the first of a keyword, so that what stands behind changes nothing; lists are added to, so they stay.
    again = [pair for pair in lines if pair[0] not in ("AllowUsers", "AuthenticationMethods")]
    other = sshd / "varied"
    other.write_text(f"HostKey {sshd}/key\n" + written(lines + again, rng), "utf-8")
    plain, varied = told(once, "root"), told(other, "root")
    assert PARSERS["sshd"](as_probed(plain, plain), 0) == PARSERS["sshd"](as_probed(varied, varied), 0)


def test_the_kernel_parameters_are_those_of_sysctl() -> None:
    program = shutil.which("sysctl", path=PATH)
    if program is None:
        pytest.skip("needs sysctl")
    probe = load_catalogue(ROOT / "rules").probes["kernel"]
    printed = subprocess.run(["sh", "-c", probe.run], capture_output=True, text=True, timeout=20, check=True).stdout
    found = fact("kernel.sysctl", "kernel", printed)
    assert len(found) > 15
    for key, value in found.items():
        said = subprocess.run([program, "-n", key], capture_output=True, text=True, timeout=10, check=True).stdout
        assert value == int(said.strip()), key


VERSIONS = st.text("0123456789.+~ab-", min_size=1, max_size=10).map(lambda text: "1" + text.strip("-"))


@given(first=VERSIONS, second=VERSIONS, epoch=st.sampled_from(("", "0:", "1:")))
@settings(REAL, max_examples=60)
def test_versions_are_ordered_as_dpkg_orders_them(first: str, second: str, epoch: str) -> None:
    if shutil.which("dpkg") is None:
        pytest.skip("needs dpkg")
    first = epoch + first
    said = subprocess.run(["dpkg", "--compare-versions", first, "gt", second], capture_output=True, timeout=10)
    assert (debian_order(first) > debian_order(second)) is (said.returncode == 0)


SUDO_LINES = st.lists(
    st.sampled_from(
        ("root ALL=(ALL:ALL) ALL", "%wheel ALL=(ALL) NOPASSWD: ALL", "ops ALL=(root) /bin/ls, /bin/cat",
         "Defaults !authenticate", "Defaults:ops timestamp_timeout=5", "User_Alias ADMINS = ann, bob", "ADMINS ALL=ALL",
         "Cmnd_Alias LS = /bin/ls", "ops ALL = LS", "# a comment", "ops ALL=(ALL", "what is this", "Defaults use_pty",
         "ops ALL=(root) \\\n  /bin/ls", "ann\tALL = NOPASSWD:\\\n ALL")
    ),
    max_size=6,
)  # fmt: skip


@given(lines=SUDO_LINES)
@settings(REAL, max_examples=40)
def test_what_visudo_accepts_we_read(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    """A file that sudo takes is never unparsable to us."""
    if VISUDO is None:
        pytest.skip("needs visudo")
    file = tmp_path_factory.mktemp("sudo") / "sudoers"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    accepted = subprocess.run([VISUDO, "-c", "-q", "-f", str(file)], capture_output=True, timeout=10).returncode == 0
    physical = [line for line in "\n".join(lines).split("\n") if line.strip()]
    try:
        read = PARSERS["sudo"](file_lines("/etc/sudoers", *physical), 0)
    except Unparsable:
        assert not accepted
    else:
        everything = "\n".join(lines).replace("\\\n", " ")
        if accepted and "NOPASSWD" in everything:
            assert any(row["nopasswd"] for row in read["sudo.rules"])
