"""Chapters 3 and 4: results by layer, control points, the list of problems, and the overall assessment."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.assessment import ClauseState, ItemResult, LayerResult
from auditor.model.clause import LAYERS
from reports.assessment.case import Case, Problem
from reports.parts import Words, cell, entry, plain, table, wide
from reports.tree import Badge, Block, Bullets, Cell, Mono, Paragraph, Plain, Section, number
from reports.wording import CLAUSE_STATES, PENDING, Wording

MOST_NAMED = 40
"""Items that running text names one by one; tables have them all."""


def results(case: Case, words: Words) -> Section:
    """Chapter 3."""
    layers = tuple(_layer(case, layer, place, words) for place, layer in enumerate(case.assessed.layers, 1))
    return Section(
        "results",
        words("单项结果分析", "Results"),
        (*layers, _testing(words), _controls(case, words), _problems(case, words)),
        new_page=True,
    )


def layer_title(layer: str, words: Words) -> str:
    return LAYERS[layer][words.lang] if layer in LAYERS else layer


def _layer(case: Case, layer: LayerResult, place: int, words: Words) -> Section:
    items = [item for control in layer.controls for item in control.items]
    good = [item for item in items if item.state is ClauseState.COMPLIANT]
    bad = [item for item in items if item.state.deviates]
    pending = [item for item in items if item.state is ClauseState.PENDING]
    blocks: list[Block] = []
    counts = words(
        f"共 {layer.tally.total} 项：符合 {len(good)}，部分符合和不符合 {len(bad)}，待定 {len(pending)}，"
        f"不适用 {layer.tally[ClauseState.NOT_APPLICABLE]}。",
        f"{layer.tally.total} items: {len(good)} comply, {len(bad)} do not or only in part, {len(pending)} pending, "
        f"{layer.tally[ClauseState.NOT_APPLICABLE]} do not apply.",
    )
    blocks.append(Paragraph(plain(counts)))
    if good:
        blocks.append(Paragraph(plain(words("已有的措施：", "What is in place:"))))
        blocks.append(Bullets(tuple(_line(item, words) for item in good[:MOST_NAMED])))
    if bad:
        blocks.append(Paragraph(plain(words("主要问题：", "Main problems:"))))
        blocks.append(Bullets(tuple(_line(item, words) for item in bad[:MOST_NAMED])))
    if pending:
        blocks.append(Paragraph(plain(words("待定：", "Pending:"))))
        blocks.append(Bullets(tuple(_why_pending(pending, words))))
    return Section(f"layer-{place}", layer_title(layer.layer, words), tuple(blocks))


def _line(item: ItemResult, words: Words) -> tuple[Mono | Plain, ...]:
    return (Mono(item.clause.id), Plain(f" {item.clause.summary[words.lang]}"))


def _why_pending(items: list[ItemResult], words: Words) -> Iterator[tuple[Plain | Mono, ...]]:
    named = Wording.of(words.lang)
    for reason in dict.fromkeys(item.pending for item in items):
        ids = [item.clause.id for item in items if item.pending is reason]
        more = words(f" 等 {len(ids)} 项", f" and others, {len(ids)} in all") if len(ids) > MOST_NAMED else ""
        yield (
            Plain(f"{named(PENDING[reason])}：" if PENDING[reason] else ""),
            Mono(" ".join(ids[:MOST_NAMED])),
            Plain(more),
        )


def _testing(words: Words) -> Section:
    said = words(
        "本次检查不做漏洞利用和渗透测试；需要时由测评机构在授权下进行，结果列入附录 E 和 F。",
        "No vulnerability is exploited and no penetration test is made here; an assessor does that with "
        "authorisation, and annexes E and F are kept for it.",
    )
    return Section("testing", words("验证测试", "Tests"), (Paragraph(plain(said)),))


def _controls(case: Case, words: Words) -> Section:
    named = Wording.of(words.lang)
    columns: tuple[str, ...] = (
        words("层面", "Layer"), words("控制点", "Control point"),
        *(named.clause_state(state).text for state in CLAUSE_STATES),
        words("结果", "Result"), words("得分", "Score"),
    )  # fmt: skip
    rows = []
    for layer in case.assessed.layers:
        for place, control in enumerate(layer.controls):
            counts = [sum(item.state is state for item in control.items) for state in CLAUSE_STATES]
            score = f"{float(control.score):.2f}" if control.score is not None else "—"
            first = (Cell((Plain(layer_title(layer.layer, words)),), rows=len(layer.controls), header=True),)
            rows.append(
                (
                    *(first if place == 0 else ()),
                    cell(control.control),
                    *(number(count) for count in counts),
                    Cell((state_badge(control.state, named),)),
                    cell(score),
                )
            )
    return Section(
        "controls",
        words("控制点符合情况汇总", "Control points"),
        (table("controls", words("控制点符合情况", "Control points"), columns, rows),),
    )


def state_badge(state: ClauseState, named: Wording) -> Badge:
    return named.clause_state(state)


def objects_of(problem: Problem, words: Words) -> str:
    """The objects a problem was seen on."""
    return words.listed(
        dict.fromkeys(
            found.target.target or found.target.platform for found in problem.item.objects if found.deviation_seen
        )
    )


def said_of(problem: Problem, case: Case, words: Words) -> str:
    """What was seen, in the words of the verdicts, or what a person answered."""
    sentences = [
        sentence[words.lang] for verdict in problem.failing() for sentence in case.result.sentences.get(verdict.key, ())
    ]
    answers = [answer.statement for found in problem.item.objects for answer in found.answers if answer.statement]
    return words("；", "; ").join(dict.fromkeys([*sentences, *answers])) or problem.item.clause.summary[words.lang]


def _problems(case: Case, words: Words) -> Section:
    named = Wording.of(words.lang)
    problems = case.problems()
    if not problems:
        none = words(
            "没有发现不符合的测评项；待定的见上文。", "No item was found to deviate; see above for what is pending."
        )
        return Section("problems", words("安全问题汇总", "Problems"), (Paragraph(plain(none)),))
    columns = (
        words("编号", "No."), wide(words("安全问题", "Problem")), words("对象", "Objects"), words("层面", "Layer"),
        words("控制点", "Control point"), words("测评项", "Item"), words("结果", "Result"),
    )  # fmt: skip
    rows = (
        (
            cell(one.number),
            entry(said_of(one, case, words)),
            entry(objects_of(one, words)),
            cell(layer_title(one.item.clause.layer, words)),
            cell(one.item.clause.control),
            cell(one.item.clause.id),
            Cell((state_badge(one.item.state, named),)),
        )
        for one in problems
    )
    return Section(
        "problems",
        words("安全问题汇总", "Problems"),
        (table("problems", words("安全问题", "Problems"), columns, rows),),
    )


def overall(case: Case, words: Words) -> Section:
    """Chapter 4."""
    named = Wording.of(words.lang)
    title = words("整体测评", "Overall assessment")
    if not case.assessed.links:
        none = words(
            "没有人记录控制点间或区域间的弥补或削弱关系，单项结果未作调整。",
            "Nobody recorded that control points or zones compensate for or weaken each other; no result was changed.",
        )
        return Section("overall", title, (Paragraph(plain(none)),), new_page=True)
    items = {item.clause.id: item for item in case.assessed.items}
    people = {one.id: one.name for one in case.register.people}
    effects = {"compensates": words("弥补", "compensates"), "weakens": words("削弱", "weakens")}
    between = {"control_points": words("控制点间", "control points"), "zones": words("区域间", "zones")}
    rows = []
    for one in case.assessed.links:
        item = items.get(one.link.clause)
        rows.append(
            (
                cell(one.link.clause),
                cell(between[one.link.between]),
                cell(effects[one.link.effect]),
                cell(" ".join(one.link.through)),
                Cell((state_badge(item.raw, named),)) if item else cell("—"),
                Cell((state_badge(item.state, named),)) if item else cell("—"),
                entry(
                    one.link.reason
                    if one.applied
                    else f"{words('无效：', 'without effect: ')}{one.why[words.lang] if one.why else ''}"
                ),
                entry(people.get(one.link.person, one.link.person)),
            )
        )
    columns = (
        words("测评项", "Item"), words("关系", "Between"), words("作用", "Effect"), words("关联项", "Through"),
        words("调整前", "Before"), words("调整后", "After"), wide(words("理由", "Reason")), words("记录人", "By"),
    )  # fmt: skip
    return Section("overall", title, (table("overall", title, columns, rows),), new_page=True)
