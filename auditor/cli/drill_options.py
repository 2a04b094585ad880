"""Arguments and options that drill commands share."""

from __future__ import annotations

from typing import Annotated

import typer

DrillId = Annotated[str, typer.Argument(help="演练编号 · The drill.")]
Who = Annotated[str, typer.Option("--by", help="谁 · Who did it.")]
Note = Annotated[str, typer.Option("--note", help="说明 · In words.")]
Observer = Annotated[str, typer.Option("--observer", help="记录人 · Whose record this is.")]
