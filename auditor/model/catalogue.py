"""The fact catalogue: which facts exist, their types, and the exact commands that bring them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from auditor.model.text import Text


class FactType(StrEnum):
    """Shape of a fact's value."""

    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    STR = "str"
    DATE = "date"
    LIST = "list"
    MAP = "map"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Probe:
    """One read-only question to a target: a block of POSIX sh, or one SQL query.

    `run` is the text that is executed, word for word; `parser` names the function that reads its output;
    `needs_root` says that an ordinary account gets `denied`; `timeout` is in seconds.
    """

    id: str
    run: str
    parser: str
    needs_root: bool = False
    timeout: int = 10
    scanner: str = ""


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A fact: `fields` names and types the keys of a map or the columns of a table ("*" where keys are open).

    `titles` gives fields their names for people, `words` the names of a field's values ("*" for the fact's own value),
    and `identify` the columns that tell the rows of a table apart, most telling first.
    """

    key: str
    type: FactType
    title: Text
    scanner: str
    probe: str = ""
    unit: str = ""
    fields: Mapping[str, FactType] = field(default_factory=dict)
    titles: Mapping[str, Text] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    identify: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactCatalogue:
    """All facts and probes, by key and id."""

    facts: Mapping[str, FactSpec] = field(default_factory=dict)
    probes: Mapping[str, Probe] = field(default_factory=dict)

    def spec_of(self, path: str) -> FactSpec | None:
        """The fact a dotted path belongs to, or None."""
        key = path
        while key:
            if key in self.facts:
                return self.facts[key]
            key = key.rpartition(".")[0]
        return None

    def scanners_of(self, facts: Iterable[str]) -> frozenset[str]:
        """Scanners that bring `facts`."""
        return frozenset(spec.scanner for fact in facts if (spec := self.spec_of(fact)) is not None)

    def of_scanner(self, scanner: str) -> frozenset[str]:
        """Keys of every fact that `scanner` owns."""
        return frozenset(key for key, spec in self.facts.items() if spec.scanner == scanner)

    def probes_of(self, scanner: str) -> tuple[Probe, ...]:
        """Probes of `scanner`, in catalogue order."""
        return tuple(probe for probe in self.probes.values() if probe.scanner == scanner)
