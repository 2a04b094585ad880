"""What every paper says first when the audit behind it was not judged by the usual values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditor.model.profile import Profile
from auditor.results import AuditResult
from reports.parts import Words, plain
from reports.tree import Callout, Document, Paragraph, Tone


def profile_note(result: AuditResult, words: Words) -> Iterator[str]:
    """One sentence, or none for the usual values."""
    profile, changed = result.profile, len(result.usual_states)
    if profile is not Profile.USUAL:
        name = f"{words.of(profile.words)} ({profile})"
        yield words(
            f"本次检查按“{name}”尺度判定，不是通常尺度；按通常尺度，{changed} 个判定结果会不同，见检查报告。",
            f"Judged by the profile {name}, not by the usual values: by those, {changed} verdicts would be others; "
            "the audit report lists them.",
        )


def with_profile_note(document: Document, result: AuditResult) -> Document:
    """The document with that sentence before everything else."""
    words = Words(document.lang)
    title = words("判定尺度", "Profile")
    notes = (Callout(Tone.PARTIAL, title, (Paragraph(plain(note)),)) for note in profile_note(result, words))
    return replace(document, lead=(*notes, *document.lead))
