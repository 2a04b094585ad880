"""A survey as people may see it: names of files, members and tables that hold personal data are masked in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from auditor.model.personal_data import DeclaredDataset, Difference, Survey, WeakMask
from auditor.model.text import Text

Shown = Callable[[str], str]
"""A source as it is shown to people."""
_PARTS = re.compile(r"[^/!#]+")


def shown_by(survey: Survey) -> Shown:
    """How sources of this survey are shown."""
    names = survey.result.names
    return lambda source: _PARTS.sub(lambda part: names.get(part[0], part[0]), source) if names else source


def for_people(survey: Survey) -> Survey:
    """The same survey without personal data in names of files; itself where there is none."""
    if not survey.result.names:
        return survey
    shown, result = shown_by(survey), survey.result
    return replace(
        survey,
        asked=tuple(map(shown, survey.asked)),
        datasets=tuple(_dataset(dataset, survey, shown) for dataset in survey.datasets),
        result=replace(
            result,
            tables=tuple(replace(table, source=shown(table.source)) for table in result.tables),
            logs=tuple(replace(log, source=shown(log.source)) for log in result.logs),
            troubles=tuple(replace(trouble, source=shown(trouble.source)) for trouble in result.troubles),
            weak_masks=tuple(_mask(mask, survey, shown) for mask in result.weak_masks),
        ),
    )


def _mask(mask: WeakMask, survey: Survey, shown: Shown) -> WeakMask:
    said = _said(mask.why, survey)
    return replace(mask, source=shown(mask.source), why=said, beside=_in_words(mask.beside, survey))


def _dataset(dataset: DeclaredDataset, survey: Survey, shown: Shown) -> DeclaredDataset:
    def difference(told: Difference) -> Difference:
        said = _said(told.text, survey)
        return replace(told, source=shown(told.source), text=said, beside=_in_words(told.beside, survey))

    return replace(
        dataset,
        title=_in_words(dataset.title, survey),
        sources=tuple(map(shown, dataset.sources)),
        differences=tuple(map(difference, dataset.differences)),
    )


def _said(text: Text, survey: Survey) -> Text:
    return Text(_in_words(text.zh, survey), _in_words(text.en, survey))


def _in_words(text: str, survey: Survey) -> str:
    """A sentence that may name a source; there are few of these."""
    for name, shown in survey.result.names.items():
        text = text.replace(name, shown)
    return text
