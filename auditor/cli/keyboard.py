"""Single key presses from a terminal."""

from __future__ import annotations

import codecs
import os
import select
import sys
import termios
import tty
from types import TracebackType

from auditor.errors import UsageError
from auditor.model.text import Text

ENTER, BACKSPACE, ESCAPE = "\n", "\x7f", "\x1b"


class Keyboard:
    """The terminal's keys, one at a time and unechoed, while the block runs; the terminal is as before afterwards.

    Raises UsageError where standard input is no terminal.
    """

    def __init__(self) -> None:
        if not sys.stdin.isatty():
            raise UsageError(
                Text(
                    "导调需要终端；没有终端时用 auditor drill record 记录",
                    "conducting needs a terminal; without one use `auditor drill record`",
                )
            )
        self._fd = sys.stdin.fileno()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting = ""

    def __enter__(self) -> Keyboard:
        self._before = termios.tcgetattr(self._fd)
        tty.setcbreak(self._fd)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

    def key(self, seconds: float) -> str:
        """The next key, empty when none came in time. Arrow and function keys come as a bare escape.

        Raises EOFError when the terminal is gone.
        """
        if not self._waiting and select.select([self._fd], [], [], seconds)[0]:
            content = os.read(self._fd, 1024)
            if not content:
                raise EOFError
            self._waiting = self._decoder.decode(content)
        if not self._waiting:
            return ""
        key, self._waiting = self._waiting[0], self._waiting[1:]
        if key == ESCAPE:
            self._waiting = ""
        return "\n" if key == "\r" else key
