"""The conductor at a terminal: keys in, records out, a screen that keeps up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from rich.live import Live

from auditor.cli.context import console, say
from auditor.cli.drill_screen import MARK_KEYS, Prompt, outstanding, screen
from auditor.cli.keyboard import BACKSPACE, ENTER, ESCAPE, Keyboard
from auditor.drill.conductor import NOTE_LIMIT, Conductor
from auditor.model.drill import ClockState, DrillOutcome, EvaluationItem, Record, Severity

TICK = 0.25
"""Seconds between two looks at the clocks."""

_GRADES = {str(number): severity for number, severity in enumerate(Severity, 1)}


class Session:
    """One sitting at a drill, from start or resumption until the conductor leaves or ends it."""

    def __init__(self, conductor: Conductor, items: Sequence[EvaluationItem], keyboard: Keyboard) -> None:
        self._conductor = conductor
        self._items = items
        self._keyboard = keyboard
        self._prompt = Prompt()
        self._answer: Callable[[str], None] | None = None
        self._warned: set[str] = set()
        self._left = False

    def hold(self) -> DrillOutcome:
        """Until the drill ends, the conductor leaves (q) or the terminal is gone."""
        with Live(console=console(), screen=True, auto_refresh=False) as live, suppress(EOFError):
            while not self._left and self._conductor.time.ended is None:
                self._conductor.inject_what_is_due()
                outcome = self._conductor.outcome(self._items)
                live.update(screen(outcome, self._status(), self._prompt), refresh=True)
                self._warn(live, outcome)
                key = self._keyboard.key(TICK)
                if key:
                    self._press(key, outcome)
        return self._conductor.outcome(self._items)

    def _status(self) -> str:
        return say("已暂停", "paused") if self._conductor.time.is_paused else say("进行中", "running")

    def _warn(self, live: Live, outcome: DrillOutcome) -> None:
        """Ring once for each clock that runs out, and once more when it has."""
        for reading in outcome.clocks:
            alarm = f"{reading.clock.id}:{reading.state}"
            if reading.state in (ClockState.URGENT, ClockState.OVERDUE) and alarm not in self._warned:
                self._warned.add(alarm)
                live.console.bell()

    def _press(self, key: str, outcome: DrillOutcome) -> None:
        if self._answer is not None:
            self._type(key)
        elif key in MARK_KEYS:
            self._ask_about(self._conductor.mark(MARK_KEYS[key]))
        elif key == "g":
            choices = "  ".join(f"{number} {severity}" for number, severity in _GRADES.items())
            self._ask(say(f"级别：{choices}", f"grade: {choices}"), self._grade)
        elif key.isdigit() and 0 < int(key) <= len(outstanding(outcome)):
            self._ask_about(self._conductor.done(outstanding(outcome)[int(key) - 1].expected.id))
        elif key == "t":
            self._ask(say("观察：", "note:"), lambda words: self._note(words, None))
        elif key == " ":
            self._pause()
        elif key == "q":
            self._left = True
        elif key == "X":
            self._ask(say("结束演练？输入 y 确认", "end the drill? type y"), self._end)

    def _pause(self) -> None:
        if self._conductor.time.is_paused:
            self._conductor.resume()
        else:
            self._conductor.pause()

    def _ask(self, question: str, answer: Callable[[str], None]) -> None:
        self._prompt, self._answer = Prompt(question), answer

    def _ask_about(self, record: Record) -> None:
        """Who it was and what there is to say. The time has been written already; Enter leaves both out."""
        question = say("已记录。谁、说明（回车跳过）：", "recorded. Who, and a note (Enter for none):")
        self._ask(question, lambda words: self._note(words, record))

    def _type(self, key: str) -> None:
        answer, typed = self._answer, self._prompt.typed
        if key == ENTER and answer is not None:
            self._prompt, self._answer = Prompt(), None
            answer(typed.strip())
        elif key == ESCAPE:
            self._prompt, self._answer = Prompt(), None
        elif key == BACKSPACE or key == "\b":
            self._prompt = Prompt(self._prompt.question, typed[:-1])
        elif key.isprintable() and len(typed) < NOTE_LIMIT:
            self._prompt = Prompt(self._prompt.question, typed + key)

    def _note(self, words: str, about: Record | None) -> None:
        if words:
            self._conductor.note(words, about=about)

    def _grade(self, typed: str) -> None:
        if typed in _GRADES:
            self._ask_about(self._conductor.grade(_GRADES[typed]))

    def _end(self, typed: str) -> None:
        if typed.lower() == "y":
            self._conductor.end()
