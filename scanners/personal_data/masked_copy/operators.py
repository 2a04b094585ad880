"""The substitutes as an operator of presidio-anonymizer, usable from any `AnonymizerEngine`.

engine = anonymizer()
engine.anonymize(text, results, {"DEFAULT": operator_config(key)})
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig
from presidio_anonymizer.operators import Operator, OperatorType

from auditor.model.text import Text
from scanners.personal_data.masked_copy.substitutes import Substitutes

NAME = "substitute"
SHORTEST_KEY = 16
"""Bytes of a key: with fewer, somebody could try all of them."""
WEAK_KEY = Text(f"脱敏密钥至少 {SHORTEST_KEY} 字节", f"the masking key must be at least {SHORTEST_KEY} bytes")
_REMEMBERED = 100_000


class Substitute(Operator):
    """Puts a value of the same form in place of a personal one, the same for the same value and key.

    Parameters: `key` (bytes, at least 16) and, from the engine, `entity_type`.
    """

    def operate(self, text: str, params: dict[str, Any] | None = None) -> str:
        """What stands for `text`."""
        given = params or {}
        return _put(given["key"], text, given.get("entity_type", ""))

    def validate(self, params: dict[str, Any] | None = None) -> None:
        """Raises ValueError for a key that could be tried out."""
        key = (params or {}).get("key")
        if not isinstance(key, bytes) or len(key) < SHORTEST_KEY:
            raise ValueError(WEAK_KEY.en)

    def operator_name(self) -> str:
        return NAME

    def operator_type(self) -> OperatorType:
        return OperatorType.Anonymize


@lru_cache(maxsize=_REMEMBERED)
def _put(key: bytes, text: str, entity: str) -> str:
    return Substitutes.of(key).put(text, entity)


def anonymizer() -> AnonymizerEngine:
    """Presidio's engine with the operator added."""
    engine = AnonymizerEngine()  # type: ignore[no-untyped-call]
    engine.add_anonymizer(Substitute)
    return engine


def operator_config(key: bytes) -> OperatorConfig:
    """The operator with its key, for one kind or as `DEFAULT`."""
    return OperatorConfig(NAME, {"key": key})
