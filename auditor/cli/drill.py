"""`auditor drill`: plan, conduct, record, evaluate and close incident drills."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import drill_live
from auditor.cli.context import JsonFlag, RulesDir, emit, keep_when_interrupted, settings
from auditor.cli.drill_options import DrillId, Note, Observer, Who
from auditor.cli.report.options import FormatOption, OutOption
from auditor.cli.written import Written
from auditor.model.drill import Form, Mark, Severity
from auditor.model.text import Text

app = typer.Typer(no_args_is_help=True, help="应急演练 · Incident drills: plan, conduct, record, evaluate, report.")

DEFAULT_FORMATS = ("html", "pdf", "docx")

app.add_typer(drill_live.canary, name="canary")
app.command()(drill_live.retention)
app.command()(drill_live.restore)


@app.command("list")
def list_(
    scenarios: Annotated[bool, typer.Option("--scenarios", help="情景库 · The scenario library instead.")] = False,
    rules: RulesDir = None,
    as_json: JsonFlag = False,
) -> None:
    """列出演练或情景。

    List the drills, or the scenarios they can be made from.
    """
    from auditor.cli.drill_views import DrillList, ScenarioList

    if scenarios:
        from auditor.drill.library import load_library

        emit(ScenarioList(tuple(load_library(rules).scenarios.values())), as_json)
        return
    from auditor.cli.drilling import all_outcomes

    emit(DrillList([(folder.id, outcome, folder.is_closed) for folder, outcome in all_outcomes()]), as_json)


@app.command()
def new(
    scenario: Annotated[str, typer.Argument(help="情景 · The scenario.")],
    platform: Annotated[str, typer.Option("--platform", help="平台编号 · The platform it is about.")],
    inventory: Annotated[Path, typer.Option("--inventory", help="台账 · The register.")] = Path("inventory.yaml"),
    drill: Annotated[str, typer.Option("--id", help="演练编号 · Id of the drill.")] = "",
    day: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="日期 · Planned day.")] = None,
    form: Annotated[Form | None, typer.Option("--form", help="形式 · How it is held.")] = None,
    plan: Annotated[str, typer.Option("--plan", help="预案编号 · The incident plan that is rehearsed.")] = "",
    place: Annotated[str, typer.Option("--place", help="地点 · Where.")] = "",
    cast: Annotated[
        list[str] | None, typer.Option("--cast", help="角色=人员,… · Who plays a role: role=person,person.")
    ] = None,
    rules: RulesDir = None,
    as_json: JsonFlag = False,
) -> None:
    """用本地区的平台、人员、数据和未整改问题生成一次演练。

    Make a drill out of a scenario and the district's own platforms, people, data and open findings.
    """
    from auditor.cli.drill_views import PlanView
    from auditor.cli.drilling import NewDrill, new_drill

    made = new_drill(
        NewDrill(
            scenario=scenario,
            platform=platform,
            inventory=inventory,
            id=drill,
            day=day.date() if day else None,
            form=form,
            plan=plan,
            place=place,
            cast=cast or (),
            rules=rules,
        )
    )
    emit(PlanView(made), as_json)


@app.command()
def run(
    drill: DrillId,
    speed: Annotated[
        float,
        typer.Option("--speed", min=0.1, max=1440, help="桌面推演加速 · Minutes of the drill for each real minute."),
    ] = 1.0,
) -> None:
    """在终端导调：按时注入，一键计时，显示法定时限；中断后再次运行即续。

    Conduct the drill at a terminal. Run it again to go on after a break, whatever ended it.
    """
    from auditor.cli.drill_conducting import Session
    from auditor.cli.drill_views import OutcomeView
    from auditor.cli.drilling import conducting
    from auditor.cli.keyboard import Keyboard

    keep_when_interrupted(
        Text(f"已离开；auditor drill run {drill} 可继续", f"left; `auditor drill run {drill}` goes on")
    )
    with Keyboard() as keyboard, conducting(drill) as (conductor, library):
        if conductor.time.started is None:
            conductor.start(speed)
        outcome = Session(conductor, library.items, keyboard).hold()
    emit(OutcomeView(outcome))


@app.command()
def record(
    drill: DrillId,
    start: Annotated[bool, typer.Option("--start", help="开始 · Start the drill.")] = False,
    end: Annotated[bool, typer.Option("--end", help="结束 · End the drill.")] = False,
    mark: Annotated[Mark | None, typer.Option("--mark", help="时间记录 · A moment that has come.")] = None,
    done: Annotated[str, typer.Option("--done", help="预期动作 · An expected action that was seen.")] = "",
    grade: Annotated[Severity | None, typer.Option("--grade", help="定级 · The grade decided.")] = None,
    note: Note = "",
    who: Who = "",
    table: Annotated[
        Path | None, typer.Option("--csv", help="补录表 · A table of records: at,kind,subject,who,note.")
    ] = None,
    observer: Observer = "observer",
) -> None:
    """不用终端界面时逐条记录，或从 CSV 事后补录；多位观察员的记录会合并。

    Record one thing now, or a table of them afterwards. Records of several observers are merged.
    """
    from auditor.cli.drilling import conducting, enter_sheet
    from auditor.errors import UsageError

    if table is not None:
        fresh, count = enter_sheet(drill, table, observer)
        typer.echo(
            Text(f"{table}: {count} 条，新增 {fresh} 条", f"{table}: {count} records, {fresh} new")[settings().lang]
        )
        return
    if not (start or end or mark or done or grade or note):
        raise UsageError(Text("没有要记录的内容，见 --help", "nothing to record, see --help"))
    with conducting(drill, observer) as (conductor, _):
        if start:
            conductor.start()
        conductor.inject_what_is_due()
        if mark:
            conductor.mark(mark, who, note)
        if done:
            conductor.done(done, who, note)
        if grade:
            conductor.grade(grade, who, note)
        if note and not (mark or done or grade):
            conductor.note(note, who)
        if end:
            conductor.end()


@app.command()
def show(drill: DrillId, as_json: JsonFlag = False) -> None:
    """显示一次演练的时间线、时限、指标和问题。

    The drill's timeline, clocks, measures and gaps.
    """
    from auditor.cli.drill_views import OutcomeView
    from auditor.cli.drilling import outcome_of
    from auditor.drill.folder import DrillFolder
    from auditor.drill.library import load_library

    emit(OutcomeView(outcome_of(DrillFolder(settings().home, drill), load_library())), as_json)


@app.command()
def rate(
    drill: DrillId,
    scores: Annotated[list[str], typer.Argument(help="评估项=分值 · item=score, each 1, 3 or 5.")],
    who: Who = "",
    advice: Annotated[str, typer.Option("--advice", help="意见 · Advice, for the items named.")] = "",
    observer: Observer = "evaluator",
) -> None:
    """按九项评估单打分（1 差、3 合格、5 优秀）。

    Rate the items of the evaluation sheet.
    """
    from auditor.cli.drilling import conducting
    from auditor.errors import UsageError

    with conducting(drill, observer) as (conductor, library):
        given = [one.partition("=") for one in scores]
        for item, _, score in given:
            if score not in ("1", "3", "5") or item not in {known.id for known in library.items}:
                items = ", ".join(known.id for known in library.items)
                raise UsageError(
                    Text(f"应写作 评估项=1|3|5，评估项有 {items}", f"write item=1|3|5, where the items are {items}")
                )
        for item, _, score in given:
            conductor.rate(item, int(score), advice, who, library.items)


@app.command()
def gap(
    drill: DrillId,
    which: Annotated[str, typer.Argument(help="问题编号 · The gap that was put right.")],
    who: Who = "",
    note: Note = "",
) -> None:
    """登记演练发现的问题已整改。

    Record that a gap was put right.
    """
    from auditor.cli.drilling import mending

    with mending(drill) as (conductor, library):
        conductor.close_gap(which, who, note, library.items)


@app.command()
def close(drill: DrillId, as_json: JsonFlag = False) -> None:
    """归档：演练从此作为检查证据，记录不可再改。

    Close a drill that has ended and been rated: from now on it is evidence for its clauses.
    """
    from auditor.cli.drill_views import OutcomeView
    from auditor.cli.drilling import close_drill

    emit(OutcomeView(close_drill(drill)), as_json)


@app.command()
def severity(
    numbers: Annotated[list[str], typer.Argument(help="门槛=数值 · criterion=number, e.g. persons=1200000.")],
    rules: RulesDir = None,
    as_json: JsonFlag = False,
) -> None:
    """按事件分级指南计算事件级别。

    Grade an incident by the numbers known of it.
    """
    from auditor.cli.drill_views import GradingView
    from auditor.drill.grading import grade_incident
    from auditor.drill.library import load_library
    from auditor.errors import UsageError

    library = load_library(rules)
    try:
        given = {name: float(value) for name, _, value in (one.partition("=") for one in numbers)}
        grading = grade_incident(library.criteria, given)
    except (ValueError, KeyError):
        known = ", ".join(criterion.id for criterion in library.criteria)
        raise UsageError(
            Text(
                f"应写作 门槛=不小于零的数；门槛有 {known}",
                f"write criterion=number, not below zero; criteria: {known}",
            )
        ) from None
    emit(GradingView(grading, library.instruments), as_json)


@app.command()
def report(
    drill: DrillId,
    formats: FormatOption = None,
    out: OutOption = Path("out/drills"),
    as_json: JsonFlag = False,
) -> None:
    """写出演练方案、总结报告、事件报告单和告知稿。

    Write the drill's plan and, once it has begun, its report, incident sheets and notice.
    """
    from auditor.cli.drilling import outcome_of
    from auditor.drill.folder import DrillFolder
    from auditor.drill.library import load_library
    from reports.drill import drill_documents
    from reports.publishing import publish

    outcome = outcome_of(DrillFolder(settings().home, drill), load_library())
    documents = drill_documents(outcome, settings().lang)
    emit(Written(publish(documents, out / drill, formats or DEFAULT_FORMATS)), as_json)


@app.command()
def replay(
    drill: DrillId,
    speed: Annotated[
        float,
        typer.Option(
            "--speed", min=0, help="比当时快几倍，0 为不等待 · Times faster than it was; 0 waits for nothing."
        ),
    ] = 0,
) -> None:
    """按记录回放一次演练：每条记录之后法定时限有何变化。

    Go through a recorded drill once more: each record, and what it changed in the clocks of the law.
    """
    from auditor.cli.drill_replay import replay as play
    from auditor.cli.drilling import outcome_of
    from auditor.drill.folder import DrillFolder
    from auditor.drill.library import load_library

    library = load_library()
    play(outcome_of(DrillFolder(settings().home, drill), library), library.items, speed)


@app.command()
def sheet(drill: DrillId) -> None:
    """输出补录表（CSV），填好时间后用 record --csv 补录；没有填的行略过。

    A table to fill in by hand and enter with `record --csv`; lines left empty are passed over.
    """
    from auditor.cli.context import put
    from auditor.drill.folder import DrillFolder
    from auditor.drill.sheet import template

    put(template(DrillFolder(settings().home, drill).plan()))


@app.command()
def year(
    which: Annotated[int | None, typer.Argument(help="年份 · The year; this one if left out.")] = None,
    inventory: Annotated[Path, typer.Option("--inventory", help="台账 · The register.")] = Path("inventory.yaml"),
    formats: FormatOption = None,
    out: OutOption = Path("out/drills"),
    as_json: JsonFlag = False,
) -> None:
    """年度演练计划和总览：计划中的、已进行的、12 个月内没有演练的预案。

    The drills of a year: planned, held, and plans without one in twelve months.
    """
    from auditor.cli.drilling import write_year

    emit(write_year(which, inventory, formats or DEFAULT_FORMATS, out), as_json)
