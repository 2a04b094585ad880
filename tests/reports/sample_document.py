"""A document that uses every kind of node, with names as bad as they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from auditor.model.text import Lang
from reports import charts
from reports.tree import (
    Badge,
    Bar,
    Blank,
    Break,
    Bullets,
    Callout,
    Cell,
    Check,
    Code,
    Column,
    ColumnKind,
    Cover,
    Details,
    Document,
    Figure,
    Foreign,
    Form,
    Inline,
    KeyValues,
    Link,
    Metric,
    Metrics,
    Mono,
    Note,
    Numbering,
    PageBreak,
    Panels,
    Paragraph,
    Plain,
    Quiet,
    Section,
    SignaturePlace,
    Signatures,
    Strong,
    Table,
    Tone,
    number,
)

HOSTILE = (
    '#read("/etc/passwd")',
    '*bold* _em_ $x^2$ <label> @ref `raw` #import "@preview/x:1.0": *',
    "{{7*7}} {% for x in y %} ${7*7}",
    '=HYPERLINK("http://evil.example","open")',
    "<script>alert(1)</script> & <b>",
    "+1+1|cmd' /C calc'!A0",
    "]]> <!-- --> \\ // /* ~ -- ... \"quotes\" 'single'",
    "# heading  = heading  - item  + item  / term: x",
    "李𬭎 \U000200a4 龘",
)
"""Texts that mean something to a typesetter, template, spreadsheet or browser; all formats print them as they are."""

CONTROL = "行一\x00\x07\x1b[31m红\u202e倒\u2066字\ud800尾\ufffe"
UNKNOWN = "王\U0003134f"  # CJK extension G: in no common font


def start() -> datetime:
    return datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def _cells(*words: str, header: bool = False) -> tuple[Cell, ...]:
    return tuple(Cell((Foreign(word),), header=header and at == 0) for at, word in enumerate(words))


def _every_inline() -> tuple[Inline, ...]:
    return (
        Plain("正文"),
        Strong("重要"),
        Quiet("次要"),
        Foreign("外来 <名>"),
        Mono("pf-portal/8.1.4.1a"),
        Link("见第二章", "second"),
        Break(),
        Badge("高风险", Tone.HIGH),
        Check("已勾选", True),
        Check("未勾选"),
        Blank("待填：单位负责人"),
        Note("脚注：该期限未核实。"),
    )


def document(rows: int = 12, lang: Lang = Lang.ZH, *, most_printed: int = 3_000) -> Document:
    """A formal report with every node. `rows` is the length of its long table, whose third column adds up."""
    long = Table(
        "long",
        "问题清单",
        (
            Column("编号", ColumnKind.ID),
            Column("问题", ColumnKind.WIDE),
            Column("数量", ColumnKind.NUMBER),
            Column("结论", ColumnKind.STATE),
        ),
        tuple(
            (
                Cell((Mono(f"T{at:04d}"),), header=True),
                Cell((Foreign(HOSTILE[at % len(HOSTILE)]),)),
                number(at),
                Cell((Badge("不符合", Tone.BAD),)),
            )
            for at in range(rows)
        ),
        totals=(Cell((Plain("合计"),), header=True, columns=2), number(sum(range(rows))), Cell((Plain(""),))),
        most_printed=most_printed,
    )
    spans = Table(
        "spans",
        "跨行跨列",
        (Column("层面"), Column("控制点"), Column("结论", ColumnKind.STATE)),
        (
            (Cell((Plain("安全计算环境"),), rows=2, header=True), *_cells("身份鉴别", "符合")),
            _cells("访问控制", "部分符合"),
            (Cell((Plain("合并的两格"),), columns=2), *_cells("不适用")),
        ),
    )
    form = Form(
        "form-1",
        "表一　单位基本情况",
        (3, 5, 3, 5),
        (
            (Cell((Plain("单位名称"),), header=True), Cell((Foreign("甲区&乙<局>"),), columns=3)),
            (
                Cell((Plain("单位负责人"),), header=True, rows=2),
                Cell((Blank("待填：姓名"),)),
                Cell((Plain("职务"),), header=True),
                Cell((Plain("局长"),), marked=True),
            ),
            (Cell((Check("党委机关"), Check("政府机关", True)), columns=3),),
            (Cell((Plain("意见"),), header=True), Cell((Plain(""),), columns=3, lines=4)),
        ),
    )
    moments = [charts.Moment(start() + timedelta(minutes=7 * at), f"事件 {at} <&>", "值班员") for at in range(5)]
    first = Section(
        "first",
        "概述",
        (
            Paragraph(_every_inline()),
            Paragraph((Plain("小字说明"),), quiet=True),
            Bullets(((Plain("其一"),), (Plain("其二"),)), numbered=True),
            Bullets(tuple((Foreign(text),) for text in HOSTILE)),
            KeyValues((("控制字符", (Foreign(CONTROL),)), ("罕用字", (Foreign(UNKNOWN),)))),
            Metrics((Metric("42", "问题"), Metric("83.5%", "已判定", Tone.GOOD))),
            Bar("结果", (("符合", 7, Tone.GOOD), ("不符合", 3, Tone.BAD), ("未查", 0, Tone.BROKEN))),
            Section("first-inner", "小节", (spans, Code("line 1\n  line 2 #{x}", "配置"))),
        ),
    )
    second = Section(
        "second",
        "图表与表格",
        (
            Callout(Tone.BROKEN, "注意", (Paragraph((Plain("未能查看不等于符合。"),)),)),
            Panels((Callout(Tone.BAD, "左", ()), Callout(Tone.GOOD, "右", (Paragraph((Plain("内"),)),)))),
            long,
            form,
            PageBreak(),
            Figure(
                "bars",
                "各层面符合率",
                charts.bars([charts.BarRow("物理环境", 80, "80%")], most=100, mark=(90, "90%")),
                "物理环境 80%",
            ),
            Figure(
                "radar",
                "雷达图",
                charts.radar([("物理", 80), ("网络", 60.5), ("主机", None), ("管理", 90)]),
                "四个层面",
            ),
            Figure(
                "time",
                "时间线",
                charts.timeline(moments, [charts.Span(start(), start() + timedelta(minutes=30), "4 小时时钟")]),
                "五个事件",
            ),
            Figure(
                "net",
                "网络拓扑",
                charts.topology(
                    [
                        ("互联网", [charts.Node("a", "公众")]),
                        ("政务外网", [charts.Node("b", "应用 <1>", "127.0.0.1"), charts.Node("c", "数据库")]),
                    ],
                    [("a", "b"), ("b", "c"), ("b", "nowhere")],
                ),
                "公众经应用到数据库",
            ),
            Details("折叠", (Paragraph((Plain("展开可见"),)),), printed=True),
            Details("不印", (Paragraph((Plain("仅屏幕"),)),)),
            Section(
                "card", "卡片", (Paragraph((Plain("独立内容"),)),), (Badge("高", Tone.HIGH),), card=True, listed=False
            ),
        ),
    )
    annex = Section("annex", "资产清单", (Paragraph((Plain("附录内容"),)),), landscape=True)
    return Document(
        lang=lang,
        title="网络安全等级保护自查报告",
        subtitle="综合政务服务平台",
        sections=(first, second),
        annexes=(annex, Section("annex-b", "第二附录", (spans_again(),))),
        front=(
            Section(
                "statement",
                "声明",
                (
                    Paragraph((Plain("本报告不替代等级测评报告。"),)),
                    Signatures((SignaturePlace("编制", "张三"), SignaturePlace("批准", stamp=True))),
                ),
                listed=False,
            ),
        ),
        cover=Cover(
            "网络安全等级保护自查报告",
            "综合政务服务平台",
            "甲区政务服务局",
            "2026年11月20日",
            "ZC-2026-001",
            "内部资料",
            "自查报告",
            KeyValues((("定级对象", (Foreign("平台<1>"),)), ("安全保护等级", (Plain("第三级（S3A3G3）"),)))),
        ),
        header="报告编号：ZC-2026-001",
        footer="完",
        numbering=Numbering.DECIMAL,
        numbered_tables=True,
    )


def spans_again() -> Table:
    return Table("annex-table", "附录表", (Column("甲"), Column("乙")), (_cells("一", "二"),))
