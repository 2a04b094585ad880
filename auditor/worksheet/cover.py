"""The first sheet of a workbook: whose it is, how to fill it in, how to send it back."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.text import Lang, Text
from auditor.worksheet.questionnaire import Questionnaire
from auditor.worksheet.questions import WHOLE

_HOW = (
    Text(
        "每张工作表问一个角色，可以拆开分发；收回时各张可分别导入，也可放在一个文件里。",
        "Each sheet asks one role. They may be handed out apart and come back apart or together.",
    ),
    Text(
        "只填黄色列，灰色列请勿改动。结论从下拉列表选择；没有核查的项目留空，留空不会被当作符合。",
        "Fill in the yellow columns alone. Choose the conclusion from the list; leave blank what was not looked at: "
        "a blank never counts as compliant.",
    ),
    Text(
        "“整个系统”一行写总的结论；下面列出的测评对象是须抽查的，逐个记录看到的情况。",
        "The row of the platform takes the conclusion as a whole; the objects below it are the sample, recorded one by "
        "one.",
    ),
    Text(
        "部分符合、不符合须写结果记录；符合须写结果记录或给出证据文件；不适用须写理由。每个结论都要有回答人和日期。",
        "Partly or not compliant needs what was found; compliant needs that or a file; not applicable needs a reason. "
        "Every conclusion needs a person and a day.",
    ),
    Text(
        "证据文件写文件名，多个用分号或换行分开，文件放进同一个目录一起交回；形成日期取其中最早的，"
        "例如演练当天、制度发布日。证据会过期，过期后该项重新待定。",
        "Name evidence files, several apart by semicolons or lines, and send them along in one folder. The day formed "
        "is that of the oldest, such as the day of the drill. Evidence ages; the item is then open again.",
    ),
    Text(
        "不要合并单元格，不要写公式，不要增删行列；结果记录中不要写身份证号、手机号等个人信息。",
        "Merge no cells, write no formulas, add or remove no rows or columns, and put no identity or telephone numbers "
        "into the text.",
    ),
    Text(
        "交回后由管理员执行：auditor worksheet import 文件名 --evidence 证据目录",
        "Then the administrator runs: auditor worksheet import FILE --evidence FOLDER",
    ),
)


def cover_lines(questions: Questionnaire, digest: str, lang: Lang) -> Iterator[tuple[str, str]]:
    """Terms and what they are; the first line is the title."""

    def say(zh: str, en: str) -> str:
        return zh if lang is Lang.ZH else en

    yield "", say(f"现场记录表：{questions.name}", f"Worksheet: {questions.name}")
    yield say("系统", "Platform"), f"{questions.name} ({questions.platform})"
    yield say("责任单位", "Responsible unit"), f"{questions.district} {questions.owner}"
    yield say("安全保护等级", "Level"), say(f"第 {questions.level} 级", f"level {questions.level}")
    yield say("台账基准日", "Day of the register"), questions.day.isoformat()
    yield (
        say("版本", "Versions"),
        say(
            f"auditor {questions.tool}；规则 {questions.rulebook[:12]}；台账 {questions.register[:12]}",
            f"auditor {questions.tool}; rules {questions.rulebook[:12]}; register {questions.register[:12]}",
        ),
    )
    yield say("本工作簿摘要", "Digest of this workbook"), digest
    yield "", ""
    for number, line in enumerate(_HOW, start=1):
        yield say("填写说明", "How to fill it in") if number == 1 else "", f"{number}. {line[lang]}"
    yield "", ""
    for number, sheet in enumerate(questions.sheets):
        items = sum(row.target == WHOLE for row in sheet.rows)
        objects = len(sheet.rows) - items
        term = say("工作表", "Sheets") if number == 0 else ""
        yield (
            term,
            say(
                f"{sheet.asker.title.zh}：{items} 项" + (f"，抽查记录 {objects} 行" if objects else ""),
                f"{sheet.asker.title.en}: {items} items" + (f", {objects} rows of samples" if objects else ""),
            ),
        )
    yield "", ""
    yield say("抽样", "Sampling"), questions.sampling
