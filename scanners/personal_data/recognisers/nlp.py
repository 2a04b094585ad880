"""Presidio asks for a language engine; these recognisers need none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from scanners.personal_data.recognisers.base import LANGUAGE


class PlainText(NlpArtifacts):
    """Artifacts without tokens; they carry the name of the column a value stands under to the recognisers."""

    def __init__(self, engine: NlpEngine, language: str, column: str = "") -> None:
        super().__init__([], [], [], [], engine, language)  # type: ignore[arg-type]
        self.column = column


class NoLanguageModel(NlpEngine):
    """A language engine that makes nothing out of a text.

    Presidio's own NoOpNlpEngine does the same, but builds spaCy documents and carries no column.
    """

    def load(self) -> None: ...

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> PlainText:
        return PlainText(self, language)

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, PlainText]]:
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:
        return False

    def is_punct(self, word: str, language: str) -> bool:
        return False

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return [LANGUAGE]
