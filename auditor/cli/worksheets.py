"""Worksheets as the commands need them: register, rules and store brought together, and views of the outcome."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from auditor import __version__
from auditor.assessment import ClauseState, assess
from auditor.assessment.selection import is_selected, selection_of
from auditor.audit.result import load_result, rulebook_of
from auditor.audit.run import dated, summaries_of
from auditor.cli.context import Settings
from auditor.cli.files import make_ready, replace_whole
from auditor.cli.worksheet_views import ExportView, Imported, ImportView, StatusView
from auditor.errors import AuditorError, Problem, UsageError, WorksheetError, unreadable
from auditor.evidence import mask
from auditor.inventory import load_register, targets
from auditor.model.answer import Answer, EvidenceFile
from auditor.model.clause import Clause
from auditor.model.guide import Guide
from auditor.model.text import Text
from auditor.results import AuditResult, PlatformSummary
from auditor.rulebook import load_rulebook
from auditor.rulebook.load import rule_folders
from auditor.rulebook.worksheets import load_guide
from auditor.store import AuditStore, exclusive
from auditor.store.answers import AnswerStore, Delivery, Question
from auditor.worksheet.answers import answer_of, mismatches, twice_answered
from auditor.worksheet.cells import read_cells
from auditor.worksheet.files import Found, find_files
from auditor.worksheet.questionnaire import Questionnaire
from auditor.worksheet.questions import Sheet, sheets_of
from auditor.worksheet.reading import Returned, read_returned
from auditor.worksheet.seen import seen_by_machine
from auditor.worksheet.status import standing_of
from auditor.worksheet.writing import workbook


class _District:
    """A register and the rules it is asked about by."""

    def __init__(self, inventory: Path, rules: Path | None, day: date | None = None) -> None:
        self.rules = rules
        self.register = load_register(inventory)
        self.rulebook = load_rulebook(rules)
        self.day = day or self.register.as_of or date.today()
        self.targets = targets(self.register)
        self.platforms = {platform.id: platform for platform in summaries_of(self.register, self.targets)}

    @cached_property
    def guide(self) -> Guide:
        with rule_folders(self.rules) as (folder, _):
            return load_guide(folder, self.rulebook.clauses)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(repr(replace(self.register, as_of=None)).encode()).hexdigest()

    def chosen(self, wanted: Sequence[str]) -> tuple[PlatformSummary, ...]:
        """The platforms asked for; those that are retired or part of another one answer no questions of their own."""
        unknown = sorted(set(wanted) - set(self.platforms))
        if unknown:
            names = ", ".join(unknown)
            raise UsageError(Text(f"台账中没有该系统：{names}", f"no such platform in the register: {names}"))
        silent = {
            platform.id
            for platform in self.register.platforms
            if platform.grading_object_of is not None or platform.lifecycle == "retired"
        }
        return tuple(
            platform
            for platform in self.platforms.values()
            if platform.id in wanted or not (wanted or platform.id in silent)
        )

    def items(self, platform: PlatformSummary) -> tuple[Clause, ...]:
        selection = selection_of(platform)
        return tuple(clause for clause in self.rulebook.clauses.clauses.values() if is_selected(clause, selection))

    def sheets(self, platform: PlatformSummary, pending: Container[str] = ()) -> tuple[Sheet, ...]:
        own = [target for target in self.targets if target.platform == platform.id]
        return sheets_of(self.items(platform), self.rulebook.rules.values(), own, self.guide, platform.level, pending)


def _store(settings: Settings) -> AuditStore | None:
    """The store, unless nothing was ever kept in it."""
    return AuditStore(settings.home) if (settings.home / "auditor.db").exists() else None


def export_worksheets(
    settings: Settings, inventory: Path, platforms: Sequence[str], rules: Path | None, out: Path
) -> ExportView:
    """Write a workbook for each platform."""
    district = _District(inventory, rules)
    make_ready(out)
    store = _store(settings)
    given = AnswerStore(store).current(district.day) if store else ()
    newest = _newest(store)
    seen = seen_by_machine(newest) if newest else {}
    pending = _pending(newest)
    sampling = district.guide.sampling
    size = ", ".join(f"L{level}: {number}" for level, number in sampling.sizes.items())
    written: list[tuple[Path, int, int]] = []
    for platform in district.chosen(platforms):
        sheets = district.sheets(platform, pending.get(platform.id, ()))
        own = {(answer.clause, answer.target): answer for answer in given if answer.platform == platform.id}
        questions = Questionnaire(
            platform=platform.id,
            name=platform.name,
            level=platform.level,
            owner=platform.owner,
            district=district.register.district.name,
            day=district.day,
            register=district.digest,
            rulebook=district.rulebook.digest,
            tool=__version__,
            sheets=sheets,
            sampling=f"{sampling.basis[settings.lang]} ({size})",
            answers=own,
            seen={(clause, target): words for (of, clause, target), words in seen.items() if of == platform.id},
        )
        path = out / f"{platform.id}.xlsx"
        replace_whole(path, workbook(questions, settings.lang))
        written.append((path, sum(len(sheet.rows) for sheet in sheets), len(own)))
    return ExportView(tuple(written))


def _newest(store: AuditStore | None) -> AuditResult | None:
    """The newest audit; None where there is none that can be read: a workbook is of use without it."""
    newest = next(store.audits(kind="audit"), None) if store else None
    if store is None or newest is None:
        return None
    try:
        return load_result(store, newest, rulebook_of(store, newest))
    except AuditorError:
        return None


def _pending(result: AuditResult | None) -> Mapping[str, frozenset[str]]:
    """Items that the newest audit left pending, by platform: they are asked whoever could judge them."""
    if result is None:
        return {}
    return {
        name: frozenset(item.clause.id for item in found.items if item.state is ClauseState.PENDING)
        for name, found in assess(result).platforms.items()
    }


def import_worksheets(
    settings: Settings,
    inventory: Path,
    files: Sequence[Path],
    evidence: Path | None,
    rules: Path | None,
    *,
    dry_run: bool,
) -> ImportView:
    """Take workbooks in, all or none. Raises WorksheetError with every problem of every file."""
    district = _District(inventory, rules)
    with exclusive(settings.home):
        store = AuditStore(settings.home)
        known = {Question.of(answer): answer for answer in AnswerStore(store).current(date.max)}
        problems: list[Problem] = []
        returned = list(_returned(files, district, problems))
        problems += twice_answered((path.name, back) for path, back in returned)
        found = []
        for path, back in returned:
            own, missing = find_files(back.filled, evidence, _known_files(known, back.ties.platform), path.name)
            problems += missing
            found.append(own)
        if problems:
            raise WorksheetError(problems)
        contents = _read_all(found)
        if dry_run:
            intake = None
        else:
            deliveries = [
                _delivery(path, back, own, contents, known, store)
                for (path, back), own in zip(returned, found, strict=True)
            ]
            intake = AnswerStore(store).take_in(deliveries)
    return ImportView(tuple(_imported(returned, found)), intake, _ageing(district, store, returned))


def _returned(files: Sequence[Path], district: _District, problems: list[Problem]) -> Iterator[tuple[Path, Returned]]:
    items = {
        platform.id: frozenset(clause.id for clause in district.items(platform))
        for platform in district.platforms.values()
    }
    for path in files:
        book = read_cells(path)
        back = read_returned(book, district.day)
        problems += book.problems
        if back is not None:
            problems += mismatches(path.name, back, district.platforms, items)
            yield path, back


_Files = Mapping[tuple[str, str], tuple[Found, ...]]


def _known_files(known: Mapping[Question, Answer], platform: str) -> Mapping[tuple[str, str], frozenset[str]]:
    return {
        (question.clause, question.target): frozenset(file.name for file in answer.evidence)
        for question, answer in known.items()
        if question.platform == platform
    }


def _read_all(found: Iterable[_Files]) -> Mapping[Path, bytes]:
    """The bytes of all evidence files, read before anything is written. Text is masked like any other evidence; what
    is no text cannot be and is kept as it stands."""
    contents: dict[Path, bytes] = {}
    for path in {file.path for own in found for files in own.values() for file in files}:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise WorksheetError([Problem(path.name, 0, "", unreadable(error))]) from error
        contents[path] = mask(content)[0] if _is_text(content) else content
    return contents


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _delivery(
    path: Path,
    back: Returned,
    own: _Files,
    contents: Mapping[Path, bytes],
    known: Mapping[Question, Answer],
    store: AuditStore,
) -> Delivery:
    """The answers of one workbook; its evidence files are kept."""
    platform = back.ties.platform
    answers = []
    for filled in back.filled:
        brought = {file.name: file for file in own[filled.clause, filled.target]}
        before = known.get(Question(platform, filled.clause, filled.target))
        kept = {file.name: file for file in before.evidence} if before else {}
        evidence = [
            EvidenceFile(
                name, store.evidence.keep(contents[brought[name].path]), filled.formed_on, store.evidence.algorithm
            )
            if name in brought
            else replace(kept[name], formed_on=filled.formed_on)
            for name in filled.files
        ]
        answers.append(answer_of(platform, filled, evidence))
    withdrawn = tuple(Question(platform, *question) for question in back.cleared)
    return Delivery(hashlib.sha256(path.read_bytes()).hexdigest(), tuple(answers), withdrawn)


def _kept(name: str, content: bytes, formed_on: date | None, store: AuditStore) -> EvidenceFile:
    return EvidenceFile(name, store.evidence.keep(content), formed_on, store.evidence.algorithm)


def _imported(returned: Iterable[tuple[Path, Returned]], found: Iterable[_Files]) -> Iterator[Imported]:
    for (path, back), own in zip(returned, found, strict=True):
        files = {file.path for each in own.values() for file in each}
        yield Imported(
            file=path.name,
            platform=back.ties.platform,
            answers=len(back.filled),
            blank=back.blank,
            cleared=len(back.cleared),
            files=len(files),
            absent=back.absent,
        )


def _ageing(district: _District, store: AuditStore, returned: Iterable[tuple[Path, Returned]]) -> tuple[Answer, ...]:
    """Answers just taken in whose evidence is too old to answer."""
    platforms = {back.ties.platform for _, back in returned}
    answers = dated(AnswerStore(store).current(district.day, platforms), district.rulebook)
    return tuple(answer for answer in answers if not answer.is_current(district.day))


def show_status(
    settings: Settings, inventory: Path, platforms: Sequence[str], rules: Path | None, day: date | None
) -> StatusView:
    """Standing of each platform."""
    district = _District(inventory, rules, day)
    store = _store(settings)
    given = dated(AnswerStore(store).current(district.day), district.rulebook) if store else ()
    soon = district.rulebook.validities.soon
    pending = _pending(_newest(store))
    standings = tuple(
        standing_of(
            platform.id,
            platform.level,
            district.sheets(platform, pending.get(platform.id, ())),
            [answer for answer in given if answer.platform == platform.id],
            district.day,
            soon,
        )
        for platform in district.chosen(platforms)
    )
    names = {platform.id: platform.name for platform in district.platforms.values()}
    titles = {asker.id: asker.title for asker in district.guide.askers.values()}
    return StatusView(district.day, soon, standings, names, titles)
