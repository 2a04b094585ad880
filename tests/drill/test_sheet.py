"""Records entered afterwards: taken whole, or every wrong cell named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import NINE

from auditor.drill.sheet import SheetError, read_sheet, template
from auditor.model.drill import DrillPlan

HEAD = "at,kind,subject,who,note\n"
GOOD = (
    "2026-11-20T08:30:00+08:00,start,,,\n"
    "2026-11-20T08:40:00+08:00,mark,detected,示例甲,群众来电\n"
    "2026-11-20T08:45:00+08:00,grade,larger,,\n"
)


def test_the_template_filled_in_is_a_sound_table_and_empty_lines_are_passed_over(plan: DrillPlan) -> None:
    lines = template(plan).splitlines()
    filled = [f"2026-11-20T08:30:00+08:00{line}" if line.startswith((",start", ",mark")) else line for line in lines]
    marks = sum(line.startswith(",mark") for line in lines)
    assert marks >= 5 and read(plan, "\n".join(filled) + "\n") == marks + 1
    assert read(plan, "\ufeff" + "\n".join(filled) + "\n") == marks + 1


def read(plan: DrillPlan, text: str) -> int:
    return len(read_sheet(text, "sheet.csv", plan, "afterwards", NINE))


def test_a_sound_table_is_read_whole(plan: DrillPlan) -> None:
    assert read(plan, HEAD + GOOD) == 3


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2026-11-20T08:40:00,mark,detected,,", "at"),
        ("yesterday,mark,detected,,", "at"),
        ("2026-11-21T08:40:00+08:00,mark,detected,,", "at"),
        ("2026-11-20T08:40:00+08:00,marked,detected,,", "kind"),
        ("2026-11-20T08:40:00+08:00,mark,seen,,", "subject"),
        ("2026-11-20T08:40:00+08:00,end,detected,,", "subject"),
        ("2026-11-20T08:40:00+08:00,note,,,", "note"),
        ("2026-11-20T08:40:00+08:00,done,nothing,,", "subject"),
    ],
)
def test_a_wrong_cell_is_named_with_line_and_column(plan: DrillPlan, row: str, column: str) -> None:
    with pytest.raises(SheetError) as error:
        read(plan, HEAD + GOOD + row + "\n")
    assert error.value.message.en.startswith(f"sheet.csv:5: {column}:")


def test_all_wrong_cells_are_named_at_once(plan: DrillPlan) -> None:
    with pytest.raises(SheetError) as error:
        read(plan, HEAD + "x,y,z,,\n" * 3)
    assert len(error.value.problems) == 6


@pytest.mark.parametrize("text", ["", "at,kind\n", "at,kind,subject,who,note\n", 'at,kind,subject,who,note\n"'])
def test_a_table_that_is_none_is_refused(plan: DrillPlan, text: str) -> None:
    with pytest.raises(SheetError):
        read(plan, text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(plan: DrillPlan, text: str) -> None:
    try:
        read(plan, HEAD + text)
    except SheetError as error:
        assert error.problems
