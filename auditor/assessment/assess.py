"""The one entry: an audit's result and settings → its assessment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias, TypeVar

from auditor.assessment.items import judge_item, within_pack
from auditor.assessment.model import (
    Assessment,
    CaseResult,
    CaseState,
    Edition,
    HazardResult,
    HazardState,
    ItemResult,
    PlatformAssessment,
    RiskLevel,
    Score,
    Selection,
    Settings,
    SpokenBy,
)
from auditor.assessment.overall import with_links
from auditor.assessment.risks import Evidence, hazard_bounds, in_force, judge_cases, judge_hazards, with_risks
from auditor.assessment.rollup import controls_of, layers_of, tally_of
from auditor.assessment.scoring import edition_of, score_2021, score_2025
from auditor.assessment.selection import Catalogue, Objects, selection_of
from auditor.model.answer import Answer
from auditor.model.guideline import RiskList
from auditor.model.rule import Method, Severity
from auditor.model.target import TargetKey
from auditor.model.verdict import Verdict
from auditor.results import DISTRICT, AuditResult, PlatformSummary, outside_pack

_E = TypeVar("_E")
_ByClause: TypeAlias = dict[str, dict[TargetKey, list[Verdict]]]

USUAL = Settings()


def assess(result: AuditResult, settings: Settings = USUAL) -> Assessment:
    """Assess every platform of an audit. Pure; a thousand platforms take seconds."""
    return _Run(result, settings).assessment()


class _Run:
    """The audit taken apart by platform, once."""

    def __init__(self, result: AuditResult, settings: Settings) -> None:
        self.result = result
        self.settings = settings
        self.report_date = settings.report_date or result.as_of
        self.edition = settings.edition or edition_of(self.report_date)
        self.catalogue = Catalogue(result.clauses.values())
        self.ruled = frozenset(
            clause
            for rule in result.rules.values()
            if rule.severity is not Severity.INFO
            for level in rule.levels
            for clause in rule.clauses_at(level)
        )
        self.looking = frozenset(
            rule.id for rule in result.rules.values() if rule.method in (Method.CHECK, Method.TEST)
        )
        self.targets = _by(result.targets, lambda each: each.platform)
        self.verdicts = _by(result.verdicts, lambda each: each.target.platform)
        self._share(result)
        self.outside = outside_pack(result)
        self.answers = _by(result.answers, lambda each: each.platform)
        self.links = _by(result.links, lambda each: each.platform)
        self.decisions = _by(result.decisions, lambda each: each.platform)
        self._speaks: dict[tuple[str, int, int, int], tuple[str, ...]] = {}

    def _share(self, result: AuditResult) -> None:
        """What was found of units, people and networks counts for every platform they concern."""
        shared = {target.key: target for target in result.targets if target.attributes.get("concerns")}
        for verdict in self.verdicts.pop(DISTRICT, ()):
            target = shared.get(verdict.target)
            for platform in target.attributes["concerns"] if target else ():
                self.verdicts.setdefault(platform, []).append(verdict)

    def assessment(self) -> Assessment:
        platforms = {platform.id: self._platform(platform) for platform in self.result.platforms}
        return Assessment(self.settings, self.edition, self.report_date, platforms)

    def _platform(self, platform: PlatformSummary) -> PlatformAssessment:
        selection = selection_of(platform)
        objects = Objects(platform.id, self.targets.get(platform.id, ()))
        raw, stray = self._items(platform.id, selection, objects)
        items, links = with_links(raw, self.links.get(platform.id, ()), self.result.as_of)
        evidence = Evidence(
            selection=selection,
            clauses=self.result.clauses,
            items={item.clause.id: item for item in items},
            verdicts=_by(self.verdicts.get(platform.id, ()), lambda verdict: verdict.rule),
            decisions=in_force(self.decisions.get(platform.id, ()), self.result.as_of),
        )
        lists = self.result.guidelines.cases
        current = judge_cases(lists.get(RiskList.GUIDELINE_2025, ()), evidence)
        hazards = judge_hazards(self.result.guidelines.hazards, {each.case.ref: each for each in current}, evidence)
        chosen = self.settings.risk_list
        cases = current if chosen is RiskList.GUIDELINE_2025 else judge_cases(lists.get(chosen, ()), evidence)
        items = with_risks(items, cases, hazards, self.result.rules)
        controls = controls_of(items)
        spoken = Counter(item.spoken_by for item in items)
        return PlatformAssessment(
            platform=platform,
            selection=selection,
            items=items,
            controls=controls,
            layers=layers_of(controls, self.settings.rate_mode),
            tally=tally_of(items),
            score=self._score(items, raw, cases, hazards),
            cases=cases,
            hazards=hazards,
            links=links,
            spoken={each: spoken[each] for each in SpokenBy},
            stray_answers=stray,
        )

    def _items(
        self, platform: str, selection: Selection, objects: Objects
    ) -> tuple[tuple[ItemResult, ...], tuple[Answer, ...]]:
        clauses = self.catalogue.select(selection)
        spoken = self._spoken(platform, selection)
        given: dict[str, list[Answer]] = defaultdict(list)
        stray = []
        selected = {clause.id for clause in clauses}
        for answer in self.answers.get(platform, ()):
            if answer.clause in selected and answer.target in objects.known:
                given[answer.clause].append(answer)
            else:
                stray.append(answer)
        as_of = self.result.as_of
        outside = self.outside.get(platform, frozenset())
        items = tuple(
            within_pack(
                judge_item(
                    clause,
                    objects,
                    spoken.get(clause.id),
                    given.get(clause.id, ()),
                    as_of,
                    looking=self.looking,
                    has_rule=clause.id in self.ruled,
                ),
                outside,
            )
            for clause in clauses
        )
        return items, tuple(stray)

    def _spoken(self, platform: str, selection: Selection) -> _ByClause:
        """Verdicts by the item they speak to, at the level each item is judged at here, and by object."""
        found: _ByClause = defaultdict(lambda: defaultdict(list))
        levels = (selection.g, selection.s, selection.a)
        for verdict in self.verdicts.get(platform, ()):
            key = (verdict.rule, *levels)
            clauses = self._speaks.get(key)
            if clauses is None:
                rule = self.result.rules[verdict.rule]
                advice = rule.severity is Severity.INFO
                named = () if advice else (clause for level in levels for clause in rule.clauses_at(level))
                clauses = self._speaks[key] = tuple(dict.fromkeys(named))
            for clause in clauses:
                found[clause][verdict.target].append(verdict)
        return found

    def _score(
        self,
        items: Sequence[ItemResult],
        raw: Sequence[ItemResult],
        cases: Sequence[CaseResult],
        hazards: Sequence[HazardResult],
    ) -> Score:
        if self.edition is Edition.E2025:
            bounds = hazard_bounds(hazards, fixed_count=self.settings.fixed_hazards_count)
            return score_2025(items, raw, bounds, self.settings)
        risks = {item.risk for item in items}
        open_ = any(item.worst is not item.best for item in items)
        high = RiskLevel.HIGH in risks
        may_be_high = open_ or any(case.state is CaseState.NOT_JUDGED for case in cases)
        may_be_high = may_be_high or any(hazard.state is HazardState.PROPOSED for hazard in hazards)
        medium = RiskLevel.MEDIUM in risks
        return score_2021(items, raw, (high, high or may_be_high), (medium, medium or open_), self.settings)


def _by(entries: Iterable[_E], of: Callable[[_E], str]) -> dict[str, list[_E]]:
    grouped: dict[str, list[_E]] = defaultdict(list)
    for entry in entries:
        grouped[of(entry)].append(entry)
    return dict(grouped)
