"""A part of an audit: what concerns some of its platforms, for readers who must not see the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from auditor.results.audit import AuditResult


def of_platforms(result: AuditResult, platforms: Collection[str]) -> AuditResult:
    """The audit as if these platforms alone had been asked for: nothing of another one, or of the district, is left."""
    verdicts = tuple(one for one in result.verdicts if one.target.platform in platforms)
    keys = {one.key for one in verdicts}
    evidence = {name: one for name, one in result.evidence.items() if one.target.partition("/")[0] in platforms}
    previous = result.previous
    if previous is not None:
        previous = replace(previous, changes=tuple(one for one in previous.changes if one.platform in platforms))
    return replace(
        result,
        platforms=tuple(one for one in result.platforms if one.id in platforms),
        targets=tuple(one for one in result.targets if one.key.platform in platforms),
        verdicts=verdicts,
        sentences={key: said for key, said in result.sentences.items() if key in keys},
        evidence=evidence,
        excerpts={place: said for place, said in result.excerpts.items() if place.evidence in evidence},
        not_seen=tuple(one for one in result.not_seen if one.platform in platforms),
        waivers=tuple(one for one in result.waivers if one.scope.platform in (*platforms, "*")),
        links=tuple(one for one in result.links if one.platform in platforms),
        decisions=tuple(one for one in result.decisions if one.platform in platforms),
        answers=tuple(one for one in result.answers if one.platform in platforms),
        previous=previous,
        only_platforms=tuple(platforms),
    )
