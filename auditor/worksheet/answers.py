"""What came back in a workbook, held against the platform it is for, and made into answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from auditor.errors import Problem
from auditor.model.answer import Answer, EvidenceFile
from auditor.model.text import Text
from auditor.results import PlatformSummary
from auditor.worksheet.entries import Filled
from auditor.worksheet.reading import Returned


def mismatches(
    file: str, returned: Returned, platforms: Mapping[str, PlatformSummary], items: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    """Why the workbook does not belong here: `platforms` are those of the register, `items` the clauses of each."""
    ties = returned.ties
    platform = platforms.get(ties.platform)
    if platform is None:
        yield Problem(
            file,
            0,
            "",
            Text(
                f"是系统 {ties.platform} 的工作簿，台账中没有这个系统；请核对 --inventory",
                f"is the workbook of {ties.platform}, which is not in the register; check --inventory",
            ),
        )
        return
    if platform.level != ties.level:
        yield Problem(
            file,
            0,
            "",
            Text(
                f"按第 {ties.level} 级导出，{platform.name} 现为第 {platform.level} 级；请重新导出",
                f"was exported at level {ties.level}, {ties.platform} is at level {platform.level} now; export again",
            ),
        )
        return
    for filled in returned.filled:
        if filled.clause not in items[ties.platform]:
            sheet, row, _ = filled.place
            yield Problem(
                file,
                row,
                sheet,
                Text(
                    f"{filled.clause} 已不是该系统的测评项（子等级或扩展要求有变）；请清空结论或重新导出",
                    f"{filled.clause} is no item of the platform any more (sub-grades or extensions changed): clear "
                    "the conclusion or export again",
                ),
            )


def twice_answered(deliveries: Iterable[tuple[str, Returned]]) -> Iterator[Problem]:
    """Questions that two workbooks of one import answer."""
    known: dict[tuple[str, str, str], str] = {}
    for file, returned in deliveries:
        for filled in returned.filled:
            question = returned.ties.platform, filled.clause, filled.target
            other = known.setdefault(question, file)
            if other != file:
                sheet, row, _ = filled.place
                yield Problem(
                    file,
                    row,
                    sheet,
                    Text(
                        f"{filled.clause} 在 {other} 中也有回答；请只保留一个",
                        f"{filled.clause} is answered in {other} too; keep one of them",
                    ),
                )


def answer_of(platform: str, filled: Filled, evidence: Iterable[EvidenceFile]) -> Answer:
    """The answer a filled row gives."""
    return Answer(
        platform=platform,
        clause=filled.clause,
        target=filled.target,
        conclusion=filled.conclusion,
        person=filled.person,
        role=filled.role,
        answered_on=filled.answered_on,
        statement=filled.statement,
        reason=filled.reason,
        evidence=tuple(evidence),
    )
