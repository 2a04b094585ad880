"""Scans made up for the tests of reports: a small fixed one, a clean one, one that saw nothing, and one of any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from auditor.model.personal_data import (
    ColumnProfile,
    DeclaredColumn,
    DeclaredDataset,
    Difference,
    DifferenceKind,
    EntityShare,
    KindRule,
    LogField,
    LogProfile,
    Reidentification,
    ScanResult,
    Sensitivity,
    Survey,
    TableProfile,
    Trouble,
    TroubleKind,
    WeakMask,
)
from auditor.model.text import Text

STARTED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
AS_OF = date(2026, 11, 23)
CITIZEN, OPEN_CARD = "data/lowincome.csv", "open/license.csv"

KINDS = {
    rule.entity: rule
    for rule in (
        KindRule(
            "CN_ID_CARD",
            Text("居民身份证号码", "resident identity number"),
            Sensitivity.GENERAL,
            "general-3",
            "GB/T 45574-2025 附录A",
            "law firm reading",
            True,
        ),
        KindRule(
            "PERSON",
            Text("姓名", "name of a person"),
            Sensitivity.GENERAL,
            "general-2",
            "《个人信息保护法》第四条",
            "",
            True,
        ),
        KindRule(
            "HEALTH",
            Text("医疗健康信息", "health information"),
            Sensitivity.SENSITIVE,
            "general-4",
            "《个人信息保护法》第二十八条“医疗健康”",
            "PIPL art. 28",
            True,
        ),
        KindRule(
            "BANK_CARD",
            Text("银行卡号", "bank card number"),
            Sensitivity.SENSITIVE,
            "general-4",
            "《个人信息保护法》第二十八条“金融账户”",
            "PIPL art. 28",
            False,
        ),
        KindRule(
            "CN_MOBILE",
            Text("手机号码", "mobile number"),
            Sensitivity.GENERAL,
            "general-2",
            "《个人信息保护法》第四条",
            "",
            False,
        ),
        KindRule(
            "CN_USCC",
            Text("统一社会信用代码", "unified social credit code"),
            Sensitivity.NONE,
            "general-1",
            "GB 32100-2015",
            "",
            True,
        ),
        KindRule(
            "MASKED_CN_MOBILE",
            Text("已脱敏的手机号码", "masked mobile number"),
            Sensitivity.GENERAL,
            "general-2",
            "《个人信息保护法》第七十三条",
            "",
            False,
        ),
    )
}


def share(
    entity: str,
    values: int,
    of: int,
    *samples: str,
    verdict: bool = True,
    forms: dict[str, int] | None = None,
    first_row: int = 0,
) -> EntityShare:
    rule = KINDS.get(entity)
    return EntityShare(
        entity=entity,
        values=values,
        whole=values if verdict else 0,
        rate=values / of,
        distinct=values,
        score=0.95,
        verdict=verdict,
        sensitivity=rule.sensitivity if rule else Sensitivity.GENERAL,
        grade=rule.grade if rule else "general-2",
        first_row=first_row,
        forms=forms or {"plain": values},
        samples=samples,
    )


def column(source: str, name: str, rows: int, *shares: EntityShare, free_text: bool = False) -> ColumnProfile:
    held = next((s for s in shares if s.verdict), None)
    return ColumnProfile(
        source=source,
        column=name,
        rows=rows,
        filled=rows,
        distinct=rows,
        entity=held.entity if held else "",
        rate=held.rate if held else 0.0,
        score=held.score if held else 0.0,
        sensitivity=held.sensitivity if held else Sensitivity.NONE,
        grade=held.grade if held else "general-1",
        free_text=free_text,
        shares=shares,
        why=Text("值的校验位相符", "the check digits are right"),
    )


def low_income() -> TableProfile:
    return TableProfile(
        source=CITIZEN,
        rows=1800,
        columns=(
            column(CITIZEN, "xm", 1800, share("PERSON", 1800, 1800, "赵*", "钱**")),
            column(
                CITIZEN,
                "sfzh",
                1800,
                share("CN_ID_CARD", 1798, 1800, "500**************X", forms={"plain": 1795, "fullwidth": 3}),
            ),
            column(CITIZEN, "xzqh", 1800),
            column(CITIZEN, "jkzk", 1800, share("HEALTH", 1100, 1800, "******")),
            column(
                CITIZEN,
                "bz",
                1800,
                share("CN_MOBILE", 7, 1800, "199*******1", verdict=False, first_row=40),
                free_text=True,
            ),
            column(CITIZEN, "lxdh", 1800, share("MASKED_CN_MOBILE", 1800, 1800, "199*******1")),
        ),
        sensitivity=Sensitivity.SENSITIVE,
        grade="general-4",
        persons=1790,
        minors=12,
        risk=Reidentification(("xzqh", "csrq"), 1, 0.97, 1700, {"jkzk": 1}),
        raised=(Text("可识别到个人的医疗健康信息", "health of persons who can be identified"),),
    )


def weak_mask() -> WeakMask:
    why = Text("只隐藏了 1 位，应至少隐藏 4 位", "hides 1 signs, fewer than 4")
    return WeakMask(CITIZEN, "lxdh", "MASKED_CN_MOBILE", ("dddddddddd*",), 1800, why)


def weak_mask_in_log() -> WeakMask:
    why = Text("只隐藏了 3 位，应至少隐藏 4 位", "hides 3 signs, fewer than 4")
    return WeakMask("logs/exchange.jsonl", "values.lxdh", "MASKED_CN_MOBILE", ("ddddddd***d",), 90, why)


def licences() -> TableProfile:
    return TableProfile(
        source=OPEN_CARD,
        rows=1200,
        columns=(
            column(OPEN_CARD, "uscc", 1200, share("CN_USCC", 1200, 1200, "915**************7")),
            column(
                OPEN_CARD,
                "lxdh",
                1200,
                share("CN_MOBILE", 1200, 1200, "199*******4"),
            ),
        ),
        sensitivity=Sensitivity.GENERAL,
        grade="general-2",
        persons=1200,
    )


def clean_table(source: str = "data/policy.csv") -> TableProfile:
    return TableProfile(
        source, 300, (column(source, "wh", 300), column(source, "bt", 300)), Sensitivity.NONE, "general-1"
    )


def field(entity: str, where: str, hits: int, **more: object) -> LogField:
    rule = KINDS[entity]
    values: dict[str, object] = {
        "source": "logs/exchange.jsonl",
        "interface": "if-hukou-query",
        "consumer": "u-hrss",
        "direction": "response",
        "field": where,
        "entity": entity,
        "form": "plain",
        "masked": False,
        "records": hits,
        "hits": hits,
        "sensitivity": rule.sensitivity,
        "grade": rule.grade,
        "first_seen": STARTED - timedelta(days=30),
        "last_seen": STARTED - timedelta(days=1),
        "places": (12, 880, 4021),
        "samples": ("500**************X",),
    }
    return LogField(**(values | more))  # type: ignore[arg-type]


def exchange() -> LogProfile:
    return LogProfile(
        source="logs/exchange.jsonl",
        format="audit-v1",
        records=2500,
        broken=2,
        with_clear=430,
        persons=400,
        fields=(
            field("CN_ID_CARD", "values.sfzh", 420),
            field("CN_ID_CARD", "values.sfzh", 10, form="urlencoded", consumer="u-civil"),
            field("PERSON", "values.xm", 430, samples=("赵*",)),
            field("BANK_CARD", "values.yhkh", 66, interface="if-lowincome", samples=("621***************4",)),
            field("MASKED_CN_MOBILE", "values.lxdh", 90, masked=True, samples=("199*******1",)),
        ),
        sensitivity=Sensitivity.SENSITIVE,
        grade="general-4",
    )


def register() -> tuple[DeclaredDataset, ...]:
    return (
        DeclaredDataset(
            "ds-lowincome",
            "城乡低保对象信息",
            "区民政局",
            "社会救助科",
            (CITIZEN,),
            True,
            "general-2",
            (
                DeclaredColumn("xm", "姓名", "name", "general-2", "none"),
                DeclaredColumn("sfzh", "公民身份号码", "cn_id", "general-3", "required"),
                DeclaredColumn("jkzk", "健康状况", "health", "general-3", "required"),
            ),
            (
                Difference(
                    DifferenceKind.NOT_MASKED,
                    CITIZEN,
                    "sfzh",
                    "CN_ID_CARD",
                    Text("登记要求脱敏，实际为明文", "to be masked by the register, and stands in clear"),
                ),
                Difference(
                    DifferenceKind.GRADE_TOO_LOW,
                    CITIZEN,
                    "",
                    "",
                    Text("登记为一般2级，应不低于一般4级", "entered as general 2, must be general 4 at least"),
                ),
            ),
        ),
        DeclaredDataset(
            "ds-license",
            "企业营业执照信息",
            "区市场监管局",
            "",
            (OPEN_CARD,),
            False,
            "general-1",
            (DeclaredColumn("uscc", "统一社会信用代码"),),
            (
                Difference(
                    DifferenceKind.OPEN_TO_ALL,
                    OPEN_CARD,
                    "lxdh",
                    "CN_MOBILE",
                    Text("开放文件中有明文手机号码", "mobile numbers in clear in the open copy"),
                ),
                Difference(
                    DifferenceKind.UNDECLARED_COLUMN,
                    OPEN_CARD,
                    "lxdh",
                    "CN_MOBILE",
                    Text("登记中没有此列", "the register does not know this column"),
                ),
            ),
        ),
    )


TROUBLES = (
    Trouble("data/old.xls", TroubleKind.ENCRYPTED, Text("需要口令", "needs a password")),
    Trouble("logs/exchange.jsonl", TroubleKind.BROKEN_LINE, Text("不是 JSON", "no JSON"), 2, 71),
    Trouble("data/lowincome.csv", TroubleKind.GUESSED_ENCODING, Text("按 GB18030 读取", "read as GB18030")),
)


def small(**more: object) -> Survey:
    """Two tables of the register, one clean, a log, and what could not be read."""
    result = ScanResult(
        tables=(clean_table(), licences(), low_income()),
        logs=(exchange(),),
        troubles=TROUBLES,
        sources=5,
        bytes=2_300_000,
        seconds=1.5,
        rules_digest="0123456789abcdef" * 4,
        policy="gbt45574-2025 2026.1",
        weak_masks=(weak_mask(), weak_mask_in_log()),
    )
    return survey(result, register(), **more)


def survey(result: ScanResult, datasets: tuple[DeclaredDataset, ...] = (), **more: object) -> Survey:
    values: dict[str, object] = {
        "result": result,
        "asked": ("data", "open", "logs"),
        "as_of": AS_OF,
        "started": STARTED,
        "kinds": KINDS,
        "policy": Text("GB/T 45574-2025 敏感个人信息", "GB/T 45574-2025, sensitive personal information"),
        "datasets": datasets,
    }
    return Survey(**(values | more))  # type: ignore[arg-type]


def outcome(
    *, tables: tuple[TableProfile, ...] = (), logs: tuple[LogProfile, ...] = (), troubles: tuple[Trouble, ...] = ()
) -> ScanResult:
    return ScanResult(tables, logs, troubles, len(tables) + len(logs), 1000, 0.1, "0" * 64, "gbt45574-2025 2026.1")


def of_uploads(**more: object) -> Survey:
    """A file, a member of an archive and a log whose names hold personal data, one of them with a weak mask."""
    low, number = low_income(), "19900001234"
    upload, member, log = f"in/{number}_赵三.csv", f"a.zip!{number}.csv", f"logs/{number}.log"
    result = replace(
        outcome(
            tables=(replace(low, source=upload), replace(licences(), source=member)),
            logs=(replace(exchange(), source=log),),
            troubles=(Trouble(upload, TroubleKind.PERSONAL_NAME, Text("名称含个人信息", "its name holds it")),),
        ),
        weak_masks=(
            WeakMask(
                upload, "lxdh", "MASKED_CN_MOBILE", ("ddd****dddd",), 9, Text(f"与“{member}”", f"with {member}"), member
            ),
        ),
        names={
            f"{number}_赵三.csv": "199*******4_赵*.csv",
            f"{number}.csv": "199*******4.csv",
            f"{number}.log": "199*******4.log",
        },
    )
    (dataset, *_) = register()
    said = tuple(replace(d, source=upload, beside=member) for d in dataset.differences)
    return survey(
        result, (replace(dataset, title=upload, sources=(upload,), differences=said),), asked=(upload,), **more
    )


def clean() -> Survey:
    return survey(outcome(tables=(clean_table(),)))


def blind() -> Survey:
    return survey(outcome(troubles=TROUBLES[:1]))


def of_size(tables: int, columns: int) -> Survey:
    """Many tables with as many columns each, half of them personal."""
    made = []
    for number in range(tables):
        source = f"data/part-{number:05}.csv"
        held = tuple(
            column(source, f"c{n}", 1000, *([share("CN_MOBILE", 1000, 1000, "199*******1")] if n % 2 else []))
            for n in range(columns)
        )
        made.append(TableProfile(source, 1000, held, Sensitivity.GENERAL, "general-2", 900))
    return survey(outcome(tables=tuple(made)))
