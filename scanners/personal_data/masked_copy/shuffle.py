"""Permutations of small and large sets of numbers under a key: what keeps two values two, and nobody can undo."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from math import isqrt

_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Shuffle:
    """Permutations that depend on `key` and a tweak: a Feistel network with HMAC-SHA-256, walking until the result
    lies in the set (Black and Rogaway 2002, "Ciphers with arbitrary finite domains")."""

    key: bytes

    def number(self, tweak: str, *parts: object) -> int:
        """A number that is the same for the same tweak and parts: 256 bits that only the key foretells."""
        text = "\x1f".join((tweak, *map(str, parts)))
        return int.from_bytes(hmac.digest(self.key, text.encode("utf-8", "surrogatepass"), "sha256"), "big")

    def moved(self, number: int, size: int, tweak: str) -> int:
        """Another number of `range(size)`: different for different numbers, and never the number itself."""
        if size < 2:
            return number
        shift = 1 + self.number("shift", tweak, size) % (size - 1)
        return self._walked(number, size, tweak, shift)

    def _walked(self, number: int, size: int, tweak: str, shift: int) -> int:
        """π⁻¹(π(n) + shift): a permutation with no fixed point."""
        place = self._permuted(number, size, tweak, forward=True)
        return self._permuted((place + shift) % size, size, tweak, forward=False)

    def _permuted(self, number: int, size: int, tweak: str, *, forward: bool) -> int:
        half = isqrt(size - 1) + 1
        while True:
            left, right = divmod(number, half)
            if forward:
                for turn in range(_ROUNDS):
                    left, right = right, (left + self.number(tweak, size, turn, right)) % half
            else:
                for turn in reversed(range(_ROUNDS)):
                    left, right = (right - self.number(tweak, size, turn, left)) % half, left
            number = left * half + right
            if number < size:
                return number
