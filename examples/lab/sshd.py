"""A real sshd with its own keys and configuration: weak on purpose, reachable with the lab's key alone."""

from __future__ import annotations

import getpass
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from examples.lab.component import Server, Unavailable, answers, must_be_free, needed, wait_for
from examples.lab.plan import SSH, Plan

_PRIVILEGE_SEPARATION = Path("/run/sshd")
_PENALTIES_SINCE = (9, 8)


@dataclass(slots=True)
class Sshd:
    """sshd on the exchange host. Lets in whoever started the lab, with the lab's key."""

    plan: Plan
    name: str = "sshd"
    server: Server | None = field(default=None, init=False)
    made_run_folder: bool = field(default=False, init=False)

    def start(self) -> None:
        program = needed("openssh-server", "sshd")
        client = needed("openssh-client", "ssh")
        must_be_free(self.plan.exchange, SSH)
        folder = self.plan.folder / "sshd"
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0 and not _PRIVILEGE_SEPARATION.exists():
            _PRIVILEGE_SEPARATION.mkdir(mode=0o755)
            self.made_run_folder = True
        self._write_keys(folder)
        # An account without a password may be "locked", which sshd holds against it unless PAM decides instead.
        for use_pam in ("no", "yes") if os.geteuid() == 0 else ("no",):
            configuration = folder / "sshd_config"
            configuration.write_text(self.configuration(folder, use_pam, _version(client)), "utf-8")
            self.server = Server([program, "-D", "-e", "-f", str(configuration)], self.plan.logs / "sshd.log", folder)
            self.server.start()
            up = wait_for(lambda: self._ended() or answers(self.plan.exchange, SSH), 10)
            if up and not self._ended() and self._login_works(client):
                return
            self.server.stop()
        words = self.server.last_words() if self.server is not None else ""
        raise Unavailable(f"启动失败或密钥登录被拒绝：{words}", f"did not start, or refuses the lab's key: {words}")

    def ready(self) -> bool:
        return not self._ended() and answers(self.plan.exchange, SSH)

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()
        if self.made_run_folder:
            self.made_run_folder = False
            _PRIVILEGE_SEPARATION.rmdir()

    def leftovers(self) -> Sequence[Path]:
        return [_PRIVILEGE_SEPARATION] if self.made_run_folder else []

    def configuration(self, folder: Path, use_pam: str, version: tuple[int, int]) -> str:
        """sshd_config. The faults are those of a host nobody hardened."""
        # Newer servers shut out an address that fails often, which would let one bad-key test spoil the next.
        patience = "PerSourcePenalties no\n" if version >= _PENALTIES_SINCE else ""
        return f"""ListenAddress {self.plan.exchange}
Port {SSH}
HostKey {folder}/host_key
PidFile {folder}/sshd.pid
AuthorizedKeysFile {folder}/authorized_keys
StrictModes no
UsePAM {use_pam}
PubkeyAuthentication yes
PasswordAuthentication yes
KbdInteractiveAuthentication no
PermitRootLogin yes
MaxAuthTries 6
LoginGraceTime 120
ClientAliveInterval 0
X11Forwarding yes
AllowTcpForwarding yes
LogLevel INFO
MaxStartups 200:30:400
MaxSessions 100
{patience}"""

    def _ended(self) -> bool:
        return self.server is None or self.server.ended()

    def _write_keys(self, folder: Path) -> None:
        host_public = _write_key_pair(folder / "host_key", "lab host key")
        user_public = _write_key_pair(self.plan.ssh_key, "auditor lab")
        (folder / "authorized_keys").write_text(f"{user_public}\n", "utf-8")
        # Many old clients and libraries only compare the first two words of a public key.
        host_key = " ".join(host_public.split()[:2])
        self.plan.known_hosts.write_text(f"[{self.plan.exchange}]:{SSH} {host_key}\n", "utf-8")

    def _login_works(self, client: str) -> bool:
        plan = self.plan
        options = [
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "ConnectTimeout=5",
            f"UserKnownHostsFile={plan.known_hosts}",
            "GlobalKnownHostsFile=/dev/null",
            "StrictHostKeyChecking=yes",
        ]
        argv = [client, "-F", "/dev/null", "-i", str(plan.ssh_key), "-p", str(SSH)]
        argv += [word for option in options for word in ("-o", option)]
        argv += [f"{getpass.getuser()}@{plan.exchange}", "true"]
        try:
            return subprocess.run(argv, capture_output=True, stdin=subprocess.DEVNULL, timeout=15).returncode == 0
        except subprocess.TimeoutExpired:
            return False


def _write_key_pair(path: Path, comment: str) -> str:
    """Write an Ed25519 key pair; returns the public key's line."""
    key = ed25519.Ed25519PrivateKey.generate()
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption())
    )
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    line = f"{public.decode('ascii')} {comment}"
    path.with_name(path.name + ".pub").write_text(line + "\n", "utf-8")
    return line


def _version(client: str) -> tuple[int, int]:
    """OpenSSH's version, as the client installed with it tells it."""
    reply = subprocess.run([client, "-V"], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=10)
    found = re.search(r"OpenSSH_(\d+)\.(\d+)", reply.stderr + reply.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)
