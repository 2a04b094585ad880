"""Private keys, as a Presidio recogniser."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scanners.personal_data.private_keys import SCORE, key_pieces
from scanners.personal_data.recognisers.base import Candidate, ChineseRecogniser


class PrivateKeyRecogniser(ChineseRecogniser):
    """What stands between the marks of PEM."""

    def __init__(self) -> None:
        super().__init__("private keys", ["SECRET"])

    def candidates(self, text: str, column: str) -> Iterable[Candidate]:
        data = text.encode("utf-8", "surrogateescape")
        for _, *place in key_pieces(data, np.array([0, len(data)], np.int64), [0]):
            start, end = (len(data[:at].decode("utf-8", "surrogateescape")) for at in place)
            yield Candidate("SECRET", start, end, SCORE, SCORE, "PEM", spoken_for=True)
