"""What all recognisers of ours share: one kind, Chinese text, results that say where their scores come from."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from presidio_analyzer import AnalysisExplanation, LocalRecognizer, RecognizerResult

LANGUAGE = "zh"

KNOWN = "score_where_words_speak_of_it"
SPOKEN_FOR = "words_speak_of_it"
FORM = "form"
"""What results carry in Presidio's `recognition_metadata` besides the recogniser."""


class Candidate(NamedTuple):
    """A place that looks like a kind. `known` is its score where the words before it speak of the kind, `spoken_for` is
    true where they did already."""

    entity: str
    start: int
    end: int
    score: float
    known: float
    pattern: str
    form: str = "plain"
    spoken_for: bool = False


class ChineseRecogniser(LocalRecognizer):
    """A recogniser of one kind or a few, usable from any AnalyzerEngine for `zh`."""

    COUNTRY_CODE = "cn"
    name: str

    def __init__(self, name: str, entities: Sequence[str], context: Sequence[str] = ()) -> None:
        super().__init__(
            supported_entities=list(entities), name=name, supported_language=LANGUAGE, context=list(context)
        )

    def load(self) -> None: ...

    @abstractmethod
    def candidates(self, text: str, column: str) -> Iterable[Candidate]:
        """Places in `text`, which stands under `column` (empty where it stands under no name)."""

    def analyze(self, text: str, entities: Sequence[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """The candidates as Presidio's results. A column can come with the artifacts of `NoLanguageModel`."""
        column = getattr(nlp_artifacts, "column", "")
        return [self._result(candidate) for candidate in self.candidates(text, column) if candidate.entity in entities]

    def _result(self, candidate: Candidate) -> RecognizerResult:
        return RecognizerResult(
            entity_type=candidate.entity,
            start=candidate.start,
            end=candidate.end,
            score=candidate.score,
            analysis_explanation=AnalysisExplanation(
                recognizer=self.name,
                original_score=candidate.score,
                pattern_name=candidate.pattern,
                textual_explanation=f"{self.name}: {candidate.pattern}",
            ),
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                KNOWN: candidate.known,
                SPOKEN_FOR: candidate.spoken_for,
                FORM: candidate.form,
            },
        )
