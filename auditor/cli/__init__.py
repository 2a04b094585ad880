"""The command line: the only place that prints. One module per command group; each command parses, calls the
domain, presents. Heavy imports stand inside the commands, so that `auditor --help` answers at once."""

from auditor.cli.app import run

__all__ = ["run"]
