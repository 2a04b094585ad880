"""What is wanted of each entry of the register: one machine is looked at once, however many platforms share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.model.scan import Scanner, Scope
from auditor.model.target import Target, TargetKey


def wanted_by_entry(
    scanner: Scanner, targets: Sequence[Target], scope: Scope
) -> Mapping[str, Mapping[TargetKey, frozenset[str]]]:
    """Fact keys to bring, by entry and by target; entries of which nothing is wanted are left out."""
    wanted: dict[str, dict[TargetKey, frozenset[str]]] = {}
    for target in targets:
        offered = scanner.offers(target, scope.catalogue)
        keys = offered & scope.wanted.get(target.key, offered)
        if keys:
            wanted.setdefault(target.id, {})[target.key] = keys
    return wanted
