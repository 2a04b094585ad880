"""What the parts of a drill are called, in both languages; the same words on screens and in reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from auditor.model.drill.outcome import ActionState, ClockState, Conclusion, MeasureState
from auditor.model.drill.record import RecordKind
from auditor.model.drill.scenario import Form, Mark, Need, Operator, Severity
from auditor.model.text import Text

MARKS: Mapping[Mark, Text] = {
    Mark.DETECTED: Text("发现告警", "detected"),
    Mark.CONFIRMED: Text("确认事件", "confirmed"),
    Mark.COMMAND: Text("指挥到位", "command in place"),
    Mark.DECIDED: Text("研判定级", "graded"),
    Mark.CONTAINED: Text("处置控制", "contained"),
    Mark.REPORTED: Text("首次报告", "first report"),
    Mark.RESTORED: Text("恢复服务", "restored"),
    Mark.NOTIFIED: Text("告知个人", "persons notified"),
    Mark.POLICE: Text("报警", "police told"),
    Mark.CLOSED: Text("处置结束", "handling ended"),
    Mark.SUMMARISED: Text("总结报告", "closing report"),
}

SEVERITIES: Mapping[Severity, Text] = {
    Severity.GENERAL: Text("一般", "general"),
    Severity.LARGER: Text("较大", "larger"),
    Severity.MAJOR: Text("重大", "major"),
    Severity.EXTREME: Text("特别重大", "extremely major"),
}

FORMS: Mapping[Form, Text] = {
    Form.TABLETOP: Text("桌面推演", "tabletop"),
    Form.LIVE: Text("实操演练", "live"),
    Form.MIXED: Text("桌面推演与实操结合", "tabletop and live"),
}

OPERATORS: Mapping[Operator, Text] = {
    Operator.CII: Text("关键信息基础设施运营者", "operator of critical information infrastructure"),
    Operator.CENTRAL: Text("中央和国家机关", "central body"),
    Operator.OTHER: Text("其他网络运营者", "other network operator"),
}

CLOCKS: Mapping[ClockState, Text] = {
    ClockState.WAITING: Text("未起算", "not started"),
    ClockState.RUNNING: Text("计时中", "running"),
    ClockState.URGENT: Text("即将到时", "running out"),
    ClockState.OVERDUE: Text("已超时", "overdue"),
    ClockState.MET: Text("按时", "in time"),
    ClockState.LATE: Text("迟", "late"),
    ClockState.UNMEASURED: Text("立即办理，由人判断", "at once, a person judges"),
    ClockState.NO_DUTY: Text("不适用", "does not apply"),
    ClockState.BELOW_GRADE: Text("按所定级别不须", "not at this grade"),
    ClockState.GRADE_FIRST: Text("先定级", "grade first"),
}

MEASURES: Mapping[MeasureState, Text] = {
    MeasureState.MET: Text("达到", "met"),
    MeasureState.MISSED: Text("未达到", "missed"),
    MeasureState.OPEN: Text("未记录", "not recorded"),
    MeasureState.NONE: Text("无目标", "no aim"),
}

ACTIONS: Mapping[ActionState, Text] = {
    ActionState.IN_TIME: Text("按时", "in time"),
    ActionState.LATE: Text("迟", "late"),
    ActionState.NOT_SEEN: Text("没有看到", "not seen"),
    ActionState.NOT_DUE: Text("未注入", "inject not given"),
}

NEEDS: Mapping[Need, Text] = {
    Need.DATASET: Text("数据集", "dataset"),
    Need.INTERFACE: Text("接口", "interface"),
    Need.WEBSITE: Text("网站", "website"),
    Need.DATABASE: Text("数据库", "database"),
    Need.VENDOR: Text("供应商", "supplier"),
    Need.LOG_SOURCE: Text("日志来源", "log source"),
}

LIVE_CHECKS: Mapping[str, Text] = {
    "canary": Text("植入标记数据的发现", "discovery of planted canaries"),
    "log_retention": Text("日志留存调取", "retrieval of retained logs"),
    "restore": Text("备份恢复", "restore of a backup"),
}

CONCLUSIONS: Mapping[Conclusion, Text] = {
    Conclusion.EXCELLENT: Text("优秀", "excellent"),
    Conclusion.GOOD: Text("合格", "good"),
    Conclusion.POOR: Text("不合格", "poor"),
    Conclusion.NOT_RATED: Text("未评估", "not rated"),
}

KINDS: Mapping[RecordKind, Text] = {
    RecordKind.STARTED: Text("演练开始", "drill started"),
    RecordKind.PAUSED: Text("暂停", "paused"),
    RecordKind.RESUMED: Text("继续", "resumed"),
    RecordKind.INJECTED: Text("情景注入", "inject"),
    RecordKind.MARKED: Text("时间记录", "mark"),
    RecordKind.DONE: Text("动作完成", "action seen"),
    RecordKind.NOTED: Text("观察", "note"),
    RecordKind.GRADED: Text("定级", "graded"),
    RecordKind.MEASURED: Text("实测", "live check"),
    RecordKind.RATED: Text("评分", "rated"),
    RecordKind.GAP_CLOSED: Text("问题整改", "gap closed"),
    RecordKind.ENDED: Text("演练结束", "drill ended"),
}


def duration(span: timedelta) -> str:
    """`1:02:03`, with a sign when negative."""
    seconds = int(abs(span).total_seconds())
    sign = "-" if span < timedelta() else ""
    return f"{sign}{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
