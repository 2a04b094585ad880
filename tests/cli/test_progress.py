"""What a bar shows while a scan runs. Nobody in it exists."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from auditor.cli.progress import ByteBar

PLANTED = ("13800138000", "138-0013-8000", "110101199003070011", "张三丰", "zhang@example.cn")


@pytest.mark.parametrize("name", PLANTED)
def test_a_bar_shows_no_name_that_may_hold_personal_data(name: str) -> None:
    written = io.StringIO()
    terminal = Console(file=written, force_terminal=True, width=200)
    with Progress(TextColumn("{task.fields[now]}"), console=terminal) as progress:
        bar = ByteBar(progress, "scanning")
        bar.planned(1, 100)
        bar.started(f"in/{name}.csv")
        progress.refresh()
        bar.finished(f"in/{name}/a.zip!{name}.csv", 100, 3)
    assert "in/….csv" in written.getvalue()
    assert "/a.zip!….csv" in written.getvalue()
    assert name not in written.getvalue()
