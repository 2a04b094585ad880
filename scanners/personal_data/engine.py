"""Presidio with recognisers of our own and no language model: the reference path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from scanners.personal_data.checksums import CHECKS
from scanners.personal_data.definitions import CONTEXT_GAIN, Definition, Definitions, definitions

LANGUAGE = "zh"


class ChineseRecogniser(PatternRecognizer):
    """A pattern with its checksum, usable from any AnalyzerEngine."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        super().__init__(
            supported_entity=definition.entity,
            name=f"{definition.entity} recogniser",
            supported_language=LANGUAGE,
            patterns=[Pattern(definition.entity, definition.pattern, definition.score)],
            context=list(definition.context),
            global_regex_flags=0,
        )

    def validate_result(self, pattern_text: str) -> bool | None:
        """False drops the match; None leaves its score, so that context still counts."""
        if not self.definition.check:
            return None
        bare = pattern_text.replace(" ", "").replace("-", "").upper()
        return None if CHECKS[self.definition.check](bare) else False


class NoLanguageModel(NlpEngine):
    """Presidio asks for a language engine; these recognisers need none."""

    def load(self) -> None: ...

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        return NlpArtifacts([], [], [], [], self, language)  # type: ignore[arg-type]

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
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


@cache
def registry() -> RecognizerRegistry:
    """Every recogniser of ours."""
    recognisers = [ChineseRecogniser(definition) for definition in definitions().by_entity.values()]
    return RecognizerRegistry(recognizers=recognisers, supported_languages=[LANGUAGE])


@cache
def analyzer() -> AnalyzerEngine:
    """The reference engine."""
    return AnalyzerEngine(
        registry=registry(),
        nlp_engine=NoLanguageModel(),
        supported_languages=[LANGUAGE],
        default_score_threshold=0.0,
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """A piece of personal data in a text: its kind and place, never its value."""

    entity: str
    start: int
    end: int
    score: float


def find(text: str, name: str = "") -> tuple[Hit, ...]:
    """Personal data in `text`; `name` is the column or key it stands under and counts as context.

    Overlaps are settled: the better score wins, then the longer match, then the order of the definitions.
    """
    if not text or text.isspace():
        return ()
    known = definitions()
    order = {entity: n for n, entity in enumerate(known.by_entity)}
    scored = (
        hit
        for result in analyzer().analyze(text, LANGUAGE)
        if (hit := _scored(result, text, name, known)).score >= known.threshold
    )
    kept: list[Hit] = []
    for hit in sorted(scored, key=lambda h: (-h.score, h.start - h.end, order[h.entity])):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda h: h.start))


def _scored(result: RecognizerResult, text: str, name: str, known: Definitions) -> Hit:
    """The match with its context weighed. Presidio's own context enhancer needs lemmas, which Chinese text without a
    model does not have; ours looks at the characters before the match and at the name it stands under."""
    definition = known.by_entity[result.entity_type]
    before = text[max(0, result.start - known.window) : result.start].lower()
    surroundings = f"{before} {name.lower()}"
    score = float(result.score)
    if any(word in surroundings for word in definition.context):
        score = min(1.0, score + CONTEXT_GAIN)
    elif any(word in surroundings for word in definition.against):
        score = 0.0
    return Hit(result.entity_type, result.start, result.end, score)


def masked(value: str) -> str:
    """A sample that shows the form and not the value: at most three characters in front and one at the end stay."""
    front = min(3, len(value) // 5)
    back = 1 if len(value) >= 8 else 0
    return f"{value[:front]}{'*' * (len(value) - front - back)}{value[len(value) - back :]}"
