"""A real Redis without a password, open to whoever reaches its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from examples.lab.component import Server, answers, must_be_free, needed
from examples.lab.plan import REDIS, Plan


@dataclass(slots=True)
class Redis:
    """Redis on the exchange host: no password, protected mode off, dangerous commands not renamed."""

    plan: Plan
    name: str = "Redis"
    server: Server | None = field(default=None, init=False)

    def start(self) -> None:
        program = needed("redis-server", "redis-server", "valkey-server")
        must_be_free(self.plan.exchange, REDIS)
        folder = self.plan.folder / "redis"
        folder.mkdir(parents=True, exist_ok=True)
        settings = {
            "bind": self.plan.exchange,
            "port": str(REDIS),
            "protected-mode": "no",
            "save": "",
            "appendonly": "no",
            "dir": str(folder),
            "daemonize": "no",
        }
        argv = [program, *(word for key, value in settings.items() for word in (f"--{key}", value))]
        self.server = Server(argv, self.plan.logs / "redis.log", folder)
        self.server.start()

    def ready(self) -> bool:
        if self.server is None:
            return False
        self.server.must_live()
        return answers(self.plan.exchange, REDIS)

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()

    def leftovers(self) -> Sequence[Path]:
        return []
