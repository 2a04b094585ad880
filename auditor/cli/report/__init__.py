"""`auditor report`: documents for people, one command each.

A new report is a module here with one function, and one line below. The function parses, calls one function of the
domain and hands the result to a presenter; heavy imports stand inside it, because `--help` must be quick.
"""

from __future__ import annotations

import typer

from auditor.cli.report import assessment, bundle, filing, incident, own, papers

app = typer.Typer(no_args_is_help=True, help="报告 · Reports: filing, assessment, plans and others.")
app.command()(filing.filing)
app.command()(filing.ledger)
app.command()(assessment.assessment)
app.command()(incident.incident)
papers.add_to(app)
app.command()(own.own)
app.command()(bundle.bundle)
app.add_typer(own.templates, name="templates")


@app.callback()
def _group() -> None:
    """Keeps `report` a group however many reports there are."""
