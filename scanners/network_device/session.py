"""What was saved from a device: one configuration, or a terminal session with several commands and their answers.

Line numbers of the file are kept throughout, so that a fact can point at the line it was read from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from auditor.errors import Unparsable

_MORE = re.compile(r"(?:^|(?<=[\r\n\x08]))[ ]*-{2,}[ ]*[Mm]ore[ ]*(?:\([^)\n]*\))?[ ]*-{2,}(?:\x1b\[[0-9]*D|[\x08 ])*")
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])")
_PROMPT = re.compile(
    r"(?:<(?:[A-Z_]{1,10})?([\w.\-]{1,64})>|\[[~*]?([\w.\-]{1,64})\]|([\w.\-]{1,64})(?:\([\w-]+\))?[#>])"
)
_ASKED = re.compile(rf"\s*{_PROMPT.pattern}[ ]*((?:dis|disp|displ|displa|display|sho?|show)\b.*)?")

CURRENT, SAVED = "current", "saved"
_COMMANDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    CURRENT: (("display", "current-configuration"), ("show", "running-config")),
    SAVED: (("display", "saved-configuration"), ("show", "startup-config")),
}
MAX_BYTES = 8 * 1024 * 1024
"""A configuration is larger only on core routers of carriers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Lines that one command printed; `first` is the 1-based line of the file where they begin."""

    lines: tuple[str, ...]
    first: int = 1


@dataclass(frozen=True, slots=True)
class Session:
    """Answers by what was asked. `filtered` names what was asked for in part only (`| include`) and is not used."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    filtered: frozenset[str] = frozenset()


def decoded(content: bytes) -> str:
    """Text of an exported file: UTF-8, UTF-16 with its mark, or GB18030. Raises Unparsable."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Unparsable("this is not a text file")


def read_session(text: str) -> Session:
    """Split `text` at the prompts of the device. Without any prompt it is one configuration, the current one."""
    lines = [_clean(line) for line in text.replace("\r\n", "\n").replace("\r\r\n", "\n").split("\n")]
    prompts = [
        (number, found[4].strip())
        for number, line in enumerate(lines)
        if (found := _ASKED.fullmatch(line)) and found[4] is not None
    ]
    if not prompts:
        return Session({CURRENT: Answer(tuple(lines))})
    answers: dict[str, Answer] = {}
    filtered: set[str] = set()
    for number, command in prompts:
        name, whole = _named(command)
        if name is None:
            continue
        if not whole:
            filtered.add(name)
            continue
        prompt = lines[number][: lines[number].rindex(command)].strip()
        end = next((at for at in range(number + 1, len(lines)) if lines[at].strip().startswith(prompt)), len(lines))
        answers[name] = Answer(tuple(lines[number + 1 : end]), number + 2)
    return Session(answers, frozenset(filtered - answers.keys()))


def _named(command: str) -> tuple[str | None, bool]:
    """Which of our questions a command is, abbreviated as people type, and whether it was asked in full."""
    words = command.split()
    for name, forms in _COMMANDS.items():
        for verb, noun in forms:
            if len(words) > 1 and verb.startswith(words[0]) and len(words[1]) > 1 and noun.startswith(words[1]):
                return name, words[2:] in ([], ["all"])
    return None, False


def _clean(line: str) -> str:
    """A line without what the pager of the terminal left in it."""
    return _ANSI.sub("", _MORE.sub("", line)).replace("\r", "").replace("\x08", "")
