"""Profiles 判定尺度: readings of the thresholds on which sources disagree."""

from __future__ import annotations

from enum import StrEnum

from auditor.model.text import Text


class Profile(StrEnum):
    """Which values of the parameters are in force. Rules say values for the others only where sources differ."""

    USUAL = "usual"
    STRICT = "strict"
    LENIENT = "lab-lenient"

    @property
    def words(self) -> Text:
        return _WORDS[self]


_WORDS = {
    Profile.USUAL: Text("通常", "usual"),
    Profile.STRICT: Text("从严", "strict"),
    Profile.LENIENT: Text("从宽", "lenient"),
}
