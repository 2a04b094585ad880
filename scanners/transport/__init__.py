"""Ways to reach a host: this machine, SSH, a file carried by hand, a made-up one for tests."""

from scanners.transport.bundle import Bundle
from scanners.transport.fake import Fake
from scanners.transport.local import Local
from scanners.transport.reply import Answered, Refused, Rejected, Reply, TimedOut, Transport, Unreachable, plain
from scanners.transport.secrets import forbidden
from scanners.transport.ssh import Ssh

__all__ = [
    "Answered",
    "Bundle",
    "Fake",
    "Local",
    "Refused",
    "Rejected",
    "Reply",
    "Ssh",
    "TimedOut",
    "Transport",
    "Unreachable",
    "forbidden",
    "plain",
]
