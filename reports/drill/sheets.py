"""Record sheet and evaluation sheet of a drill: GB/T 38645-2020, annex A.8 and A.9, in our own words."""

from __future__ import annotations

from auditor.model.drill import Conclusion, DrillOutcome, Mark, RecordKind
from auditor.model.drill.words import duration
from reports.drill.parts import taken
from reports.parts import Words, entry, form, head
from reports.tree import Cell, Check, Plain, Section, SignaturePlace, Signatures


def record_sheet(outcome: DrillOutcome, words: Words) -> Section:
    """A.8: what is checked at each stage, ticked where the records show it."""
    kinds = {moment.record.kind for moment in outcome.timeline}
    marks = set(outcome.marks)
    stages = (
        (words("准备", "Preparation"), ((words("导调记录已开启", "journal open"), outcome.started is not None),)),
        (
            words("实施", "Conduct"),
            (
                (words("宣布开始", "start announced"), RecordKind.STARTED in kinds),
                (words("指挥组到位", "command in place"), Mark.COMMAND in marks),
                (words("研判定级", "graded"), Mark.DECIDED in marks),
                (words("对外报告", "reported"), Mark.REPORTED in marks),
            ),
        ),
        (
            words("结束", "End"),
            (
                (words("宣布结束", "end announced"), RecordKind.ENDED in kinds),
                (words("系统恢复", "systems restored"), Mark.RESTORED in marks),
                (words("评估完成", "evaluated"), outcome.conclusion is not Conclusion.NOT_RATED),
            ),
        ),
    )
    observers = words.listed(sorted({moment.record.observer for moment in outcome.timeline}))
    notes = [m for m in outcome.timeline if m.record.kind is RecordKind.NOTED]
    surprises = words("；", "; ").join(f"{duration(m.offset)} {m.record.note}" for m in notes)
    rows = [
        (
            head(words("起止时间", "From, to")),
            entry(f"{words.moment(outcome.started)} — {words.moment(outcome.ended)}"),
        ),
        *(
            (head(stage), Cell(tuple(part for label, done in checks for part in (Check(label, done), Plain("  ")))))
            for stage, checks in stages
        ),
        (head(words("现场观察", "Observations")), entry(surprises, lines=3)),
        (head(words("记录人", "Recorded by")), entry(observers)),
        (
            head(words("记录方式", "Medium")),
            Cell(
                (
                    Check(words("文字", "text"), ticked=True),
                    Plain("  "),
                    Check(words("照片", "photo")),
                    Plain("  "),
                    Check(words("音像", "audio, video")),
                )
            ),
        ),
    ]
    return Section(
        "a8", words("演练记录单", "Record sheet"), (form("a8", words("演练记录单", "Record sheet"), (2, 9), rows),)
    )


def evaluation_sheet(outcome: DrillOutcome, words: Words) -> Section:
    """A.9, with what was measured beside the items it speaks to; the score is a person's alone."""
    measured = {one.id: f"{words.of(one.title)} {taken(one.value)}" for one in outcome.measures}
    beside = {
        "alerting": measured["mttd"],
        "locating": measured["grading"],
        "command": measured["command"],
        "handling": words("；", "; ").join((measured["mttc"], measured["mttr"])),
        "goals": words(f"问题 {len(outcome.gaps)} 个", f"{len(outcome.gaps)} gaps") if outcome.ended else "",
    }
    rows = [
        (
            head(words("评估项", "Item")), head(words("评分", "Score")), head(words("实测", "Measured")),
            head(words("意见", "Advice")),
        ),
        *(
            (
                head(words.of(rating.item.title)),
                Cell(tuple(p for score in (1, 3, 5) for p in (Check(str(score), rating.score == score), Plain(" ")))),
                entry(beside.get(rating.item.id, "")),
                entry(rating.advice),
            )
            for rating in outcome.ratings
        ),
    ]  # fmt: skip
    return Section(
        "a9",
        words("演练评估单", "Evaluation sheet"),
        (
            form("a9", words("演练评估单", "Evaluation sheet"), (3, 3, 4, 4), rows),
            Signatures(
                (
                    SignaturePlace(
                        words("评估专家", "Evaluator"),
                        words.listed(sorted({r.evaluator for r in outcome.ratings if r.evaluator})),
                    ),
                )
            ),
        ),
    )
