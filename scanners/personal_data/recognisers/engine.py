"""All recognisers in one Presidio registry, and an engine over it."""

from __future__ import annotations

from functools import cache

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer

from scanners.personal_data.context import asked_values
from scanners.personal_data.definitions import definitions
from scanners.personal_data.recognisers.asked import AddressRecogniser, AskedRecogniser, BeforeWordsRecogniser
from scanners.personal_data.recognisers.base import LANGUAGE, ChineseRecogniser
from scanners.personal_data.recognisers.masked import MaskedRecogniser
from scanners.personal_data.recognisers.nlp import NoLanguageModel
from scanners.personal_data.recognisers.numerals import NumeralRecogniser
from scanners.personal_data.recognisers.own import OwnDetector
from scanners.personal_data.recognisers.private_keys import PrivateKeyRecogniser
from scanners.personal_data.recognisers.shapes import ShapeRecogniser
from scanners.personal_data.recognisers.weighing import WordsBefore


@cache
def recognisers() -> tuple[ChineseRecogniser, ...]:
    """Every shipped recogniser."""
    kinds = definitions().recognisers
    words = {kind.entity: kind.keys for kind in kinds}
    return (
        *(ShapeRecogniser(kind) for kind in kinds if kind.shapes),
        *(AskedRecogniser(entity, words.get(entity, ())) for entity in dict.fromkeys(a.entity for a in asked_values())),
        BeforeWordsRecogniser(),
        AddressRecogniser(),
        NumeralRecogniser(),
        PrivateKeyRecogniser(),
        MaskedRecogniser(),
    )


def registry(own: OwnDetector | None = None) -> RecognizerRegistry:
    """The shipped recognisers and those of a user, for any AnalyzerEngine that speaks `zh`."""
    found = [*recognisers(), *(own.recognisers() if own else ())]
    return RecognizerRegistry(recognizers=found, supported_languages=[LANGUAGE])


def analyzer(own: OwnDetector | None = None, enhancer: ContextAwareEnhancer | None = None) -> AnalyzerEngine:
    """The engine of the reference path: no language model, words before a match as its context."""
    return AnalyzerEngine(
        registry=registry(own),
        nlp_engine=NoLanguageModel(),
        supported_languages=[LANGUAGE],
        context_aware_enhancer=enhancer or WordsBefore(),
    )
