"""Words beside a match change its score. Presidio weighs lemmas, which Chinese text without a model does not have."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer

from scanners.personal_data.context import spoken, spoken_by_name
from scanners.personal_data.definitions import definitions
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.recognisers.around import words_before
from scanners.personal_data.recognisers.base import KNOWN, SPOKEN_FOR
from scanners.personal_data.recognisers.words import stand_in

_MASKED = "MASKED_"


class WordsBefore(ContextAwareEnhancer):
    """The key a match stands under, or the text before it, and after that the column, speak for or against its kind.

    Matches of recognisers that are not ours gain `context_similarity_factor` where one of their context words stands
    there.
    """

    def __init__(self, context_similarity_factor: float = 0.35) -> None:
        super().__init__(
            context_similarity_factor=context_similarity_factor,
            min_score_with_context_similarity=0.0,
            context_prefix_count=definitions().cue_window,
            context_suffix_count=0,
        )

    def enhance_using_context(
        self,
        text: str,
        raw_results: Sequence[RecognizerResult],
        nlp_artifacts: Any,
        recognizers: Sequence[EntityRecognizer],
        context: Sequence[str] | None = None,
    ) -> list[RecognizerResult]:
        """Results with what the words say weighed. `context` are names all of the text stands under."""
        column = " ".join(filter(None, [*(context or ()), getattr(nlp_artifacts, "column", "")]))
        words: dict[str, Sequence[str]] = {recogniser.id: recogniser.context or () for recogniser in recognizers}
        return [self._weighed(result, text, column, words) for result in raw_results]

    def _weighed(
        self, result: RecognizerResult, text: str, column: str, words: dict[str, Sequence[str]]
    ) -> RecognizerResult:
        metadata = result.recognition_metadata or {}
        before = words_before(text, result.start).text
        if KNOWN not in metadata:
            own = words.get(metadata.get(RecognizerResult.RECOGNIZER_IDENTIFIER_KEY, ""), ())
            if not stand_in(f"{column} {before}", own):
                return result
            return _changed(result, min(1.0, result.score + self.context_similarity_factor), True)
        number = NUMBER.get(result.entity_type.removeprefix(_MASKED))
        if metadata[SPOKEN_FOR] or number is None:
            return result
        said, above = spoken(before), spoken_by_name(column)
        known, against = said.known >> number & 1, said.against >> number & 1
        if not known and not against:
            known, against = above.known >> number & 1, above.against >> number & 1
        if known:
            return _changed(result, metadata[KNOWN], True)
        if against and not result.entity_type.startswith(_MASKED):
            return _changed(result, max(0.0, result.score - definitions().against_loss), False)
        return result


def _changed(result: RecognizerResult, score: float, spoken_for: bool) -> RecognizerResult:
    changed = copy(result)
    changed.score = score
    changed.recognition_metadata = {
        **(result.recognition_metadata or {}),
        SPOKEN_FOR: spoken_for,
        RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY: True,
    }
    if result.analysis_explanation is not None:
        changed.analysis_explanation = copy(result.analysis_explanation)
        changed.analysis_explanation.set_improved_score(score)
    return changed
