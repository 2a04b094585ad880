"""Words beside a match change its score. Presidio weighs lemmas, which Chinese text without a model does not have."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer

from scanners.personal_data.context import Spoken, spoken, spoken_by_name
from scanners.personal_data.definitions import definitions
from scanners.personal_data.finding import NUMBER, is_masked
from scanners.personal_data.masked_values import is_spoken_of, kind_of_mask
from scanners.personal_data.recognisers.around import words_before
from scanners.personal_data.recognisers.base import KNOWN, SPOKEN_FOR
from scanners.personal_data.recognisers.words import stand_in
from scanners.personal_data.units import is_before_unit, is_behind_status
from scanners.personal_data.vocabulary import vocabulary


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
        words_there = words_before(text, result.start)
        before = words_there.text
        if KNOWN not in metadata:
            own = words.get(metadata.get(RecognizerResult.RECOGNIZER_IDENTIFIER_KEY, ""), ())
            if not stand_in(f"{column} {before}", own):
                return result
            return _changed(result, result.entity_type, min(1.0, result.score + self.context_similarity_factor), True)
        if metadata[SPOKEN_FOR] or result.entity_type not in NUMBER:
            return result
        said, above = spoken(before), spoken_by_name(column)
        said = Spoken(said.known) if words_there.may_be_value else said
        if is_before_unit(text, result.end):
            said = Spoken(said.known, said.against | (vocabulary().numbering & ~said.known))
        if is_behind_status(text, result.start):
            said = Spoken(said.known & ~vocabulary().numbering, said.against | vocabulary().numbering)
        known = said.known | above.known & ~said.against
        against = said.against | above.against & ~said.known
        entity = kind_of_mask(text[result.start : result.end], result.entity_type, known)
        if is_spoken_of(entity, known):
            return _changed(result, entity, metadata[KNOWN], True)
        if not is_masked(entity) and against >> NUMBER[entity] & 1:
            return _changed(result, entity, max(0.0, result.score - definitions().against_loss), False)
        return result


def _changed(result: RecognizerResult, entity: str, score: float, spoken_for: bool) -> RecognizerResult:
    changed = copy(result)
    changed.entity_type = entity
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
