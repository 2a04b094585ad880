"""Where everything of the lab lives: loopback addresses, unprivileged ports, folders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HTTPS = 8443
HTTP = 8080
SSH = 2222
POSTGRESQL = 5432
REDIS = 6379


@dataclass(frozen=True, slots=True)
class Plan:
    """Addresses and folders of one lab.

    `prefix` is the first half of every address, so that several labs (of parallel tests) can live side by side;
    the sample district's register names `127.77`. All of 127.0.0.0/8 is this machine's own on Linux.
    """

    folder: Path
    prefix: str = "127.77"

    def address(self, rest: str) -> str:
        return f"{self.prefix}.{rest}"

    @property
    def district_portal(self) -> str:
        return self.address("1.10")

    @property
    def service_portal(self) -> str:
        return self.address("1.20")

    @property
    def evaluation(self) -> str:
        return self.address("1.30")

    @property
    def town_site(self) -> str:
        return self.address("1.60")

    @property
    def policy_library(self) -> str:
        return self.address("1.70")

    @property
    def exchange(self) -> str:
        """The host with sshd, PostgreSQL and Redis."""
        return self.address("2.20")

    @property
    def ca(self) -> Path:
        """Certificate of the lab's own root, the only root the register trusts."""
        return self.folder / "ca.pem"

    @property
    def ssh_key(self) -> Path:
        """Private key that the lab's sshd lets in."""
        return self.folder / "id_ed25519"

    @property
    def known_hosts(self) -> Path:
        return self.folder / "known_hosts"

    @property
    def certificates(self) -> Path:
        return self.folder / "certificates"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"
