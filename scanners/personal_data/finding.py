"""What was found in a block of text: kinds and places as columns, never values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ENTITIES: tuple[str, ...] = (
    "CN_ID_CARD",
    "CN_ID_CARD_15",
    "CN_HKMOTW_RESIDENCE",
    "CN_FOREIGN_PR",
    "CN_HKMO_PERMIT",
    "CN_TW_PERMIT",
    "CN_PASSPORT",
    "CN_OFFICER_ID",
    "CN_DRIVER_LICENSE",
    "CN_SOCIAL_SECURITY",
    "CN_MEDICAL_NO",
    "CN_MOBILE",
    "CN_LANDLINE",
    "BANK_CARD",
    "CN_USCC",
    "CN_ORG_CODE",
    "CN_PLATE",
    "VIN",
    "IMEI",
    "MAC_ADDRESS",
    "IP_ADDRESS",
    "EMAIL_ADDRESS",
    "QQ",
    "WECHAT_ID",
    "PERSON",
    "CN_ADDRESS",
    "DATE_OF_BIRTH",
    "COORDINATE",
    "HEALTH",
    "SECRET",
    "MASKED_CN_ID_CARD",
    "MASKED_CN_MOBILE",
    "MASKED_BANK_CARD",
    "MASKED_EMAIL_ADDRESS",
    "MASKED_PERSON",
    "MASKED_CN_ADDRESS",
    "MASKED_OTHER",
)
"""Every kind; the order is the one in which ties between kinds are settled."""

NUMBER: dict[str, int] = {entity: number for number, entity in enumerate(ENTITIES)}

_MASKED = "MASKED_"

FORMS: tuple[str, ...] = (
    "plain",
    "fullwidth",
    "spaced",
    "urlencoded",
    "unicode-escaped",
    "html-entity",
    "json-escaped",
    "base64",
    "hex-escaped",
    "chinese-numerals",
)
"""How a value was written."""


def is_masked(entity: str) -> bool:
    """Whether a kind is one of values that are masked already."""
    return entity.startswith(_MASKED)


def unmasked(entity: str) -> str:
    """The kind that a masked value is of, `OTHER` where nobody can tell; any other kind itself."""
    return entity.removeprefix(_MASKED)


@dataclass(frozen=True, slots=True)
class Hit:
    """A piece of personal data in one text: its kind and place (character offsets), never its value."""

    entity: str
    start: int
    end: int
    score: float
    form: str = "plain"


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Findings of one block as columns of equal length, sorted by segment and start.

    Offsets are bytes of the block as it was given. `entity` indexes `ENTITIES`, `form` `FORMS`, `key` `keys`: the
    structural key (`"phone":`, `phone=`, `<phone>`) a value stands under, 0 for none.
    """

    segment: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    entity: NDArray[np.uint8]
    score: NDArray[np.float32]
    form: NDArray[np.uint8]
    key: NDArray[np.int32]
    keys: tuple[str, ...] = ("",)

    def __len__(self) -> int:
        return len(self.start)

    @classmethod
    def none(cls) -> Found:
        """Nothing found."""
        import numpy as np  # loaded where a block is scanned, not where a command starts

        empty = np.zeros(0, np.int64)
        return cls(
            empty.astype(np.int32),
            empty,
            empty,
            empty.astype(np.uint8),
            empty.astype(np.float32),
            empty.astype(np.uint8),
            empty.astype(np.int32),
        )
