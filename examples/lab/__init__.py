"""A small district on loopback: real nginx, sshd, PostgreSQL and Redis, started for one command and stopped again."""

from examples.lab.lab import Lab, LabBusy
from examples.lab.plan import Plan

__all__ = ["Lab", "LabBusy", "Plan"]
