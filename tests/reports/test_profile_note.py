"""A paper behind which another profile stands says so before anything else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import sample_results

from auditor.model.profile import Profile
from auditor.model.text import Lang
from auditor.model.verdict import State
from reports.audit_report import build, build_summary
from reports.plain import plain
from reports.profile_note import with_profile_note
from reports.reading import read
from reports.tree import Document, KeyValues

USUAL = sample_results.small()
LENIENT = replace(USUAL, profile=Profile.LENIENT, usual_states={USUAL.verdicts[0].key: State.FAIL})


def said(document: Document) -> str:
    return json.dumps(plain(document), ensure_ascii=False)


@pytest.mark.parametrize(
    ("lang", "words"), [(Lang.ZH, "按“从宽 (lab-lenient)”尺度判定"), (Lang.EN, "lenient (lab-lenient)")]
)
def test_every_document_names_a_profile_that_is_not_the_usual_one(lang: Lang, words: str) -> None:
    bare = Document(lang=lang, title="x", subtitle="")
    for usual, lenient in (
        (with_profile_note(bare, USUAL), with_profile_note(bare, LENIENT)),
        (build(read(USUAL), lang), build(read(LENIENT), lang)),
        (build_summary(read(USUAL), lang), build_summary(read(LENIENT), lang)),
    ):
        first = replace(lenient, lead=lenient.lead[:1], facts=KeyValues(()), sections=())
        assert words in said(first)
        assert "lab-lenient" not in said(usual)
