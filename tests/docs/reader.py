"""A reader who follows a page: writes its files, types its commands, and compares what the program says."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pages import Block, Command, blocks, commands

from auditor.cli import run
from auditor.cli.rule_checks import lint_rules
from auditor.inventory import load_register
from auditor.rulebook import load_catalogue
from auditor.store import AuditStore
from auditor.yamlio import load

_AUDIT_ID = re.compile(r"\b20\d{6}-\d{6}-[0-9a-f]{4}\b")


_CLEAN: set[str] = set()
"""Rules of pages that were found clean: both languages show the same ones, with other comments."""


class Reader:
    """Follows one page in one folder. Its addresses (10.20…) become loopback ones: nothing else is contacted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = 0
        self.audits: dict[str, str] = {}
        """Audit ids of the page, and the ids they have here, in the order of their appearance."""

    def follow(self, page: Path) -> list[str]:
        """Every disagreement between the page and the program."""
        found: list[str] = []
        for block in blocks(page):
            place = f"{page.name}:{block.line}"
            try:
                found += [f"{place}: {problem}" for problem in self._take(block)]
            except Exception as error:  # noqa: BLE001  a page that breaks the program is a finding of its own
                found.append(f"{place}: {type(error).__name__}: {error}")
        return found

    def _take(self, block: Block) -> Sequence[str]:
        if block.file:
            self._write(block)
            return ()
        match block.language:
            case "console":
                return [problem for command in commands(block) for problem in self._type(command)]
            case "yaml":
                self._read(block)
        return ()

    def _write(self, block: Block) -> None:
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(here(block.text))

    def _read(self, block: Block) -> None:
        value = load(block.text, "example.yaml", scalar_keys=True).value
        match value:
            case list() if repr(value) not in _CLEAN:
                self._read_rules(block.text)
                _CLEAN.add(repr(value))
            case {"scanner": _}:
                rules = self.folder / ".facts"
                (rules / "facts").mkdir(parents=True, exist_ok=True)
                (rules / "facts" / "example.yaml").write_text(block.text, encoding="utf-8")
                load_catalogue(rules)
            case dict():
                self._read_register(block.text)

    def _read_rules(self, text: str) -> None:
        """Rules of the page: loaded, linted, their samples run, their mutants tried."""
        extra = self.folder / ".rules"
        extra.mkdir(exist_ok=True)
        (extra / "example.yaml").write_text(text, encoding="utf-8")
        report = lint_rules(extra, "", with_mutation=True)
        if not report.clean or report.warnings:
            raise AssertionError("\n".join((*report.problems, *report.warnings)))

    def _read_register(self, text: str) -> None:
        """A part of the register, read together with the page's own one."""
        whole = self.folder / "inventory.yaml"
        part, main = self.folder / "part.yaml", self.folder / "whole.yaml"
        part.write_text(here(text), encoding="utf-8")
        main.write_text(f"{whole.read_text(encoding='utf-8')}\ninclude: [part.yaml]\n", encoding="utf-8")
        try:
            load_register(main)
        finally:
            part.unlink()
            main.unlink()

    def _type(self, command: Command) -> Sequence[str]:
        if command.line == "echo $?":
            return [] if (str(self.code),) == command.output else [f"exit code {self.code}, not {command.output[0]}"]
        output = self._run(here(self._with_ids(command.line)))
        seen = "".join(output.split())
        return [
            f"`{command.line}` (exit code {self.code}) does not say: {line}\n{output}"
            for line in command.output
            if any("".join(here(part).split()) not in seen for part in line.split("…"))
        ]

    def _run(self, line: str) -> str:
        words = shlex.split(line)
        if words[0] != "auditor":
            done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
            self.code = done.returncode
            return done.stdout + done.stderr
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            self.code = run(words[1:])
        return said.getvalue()

    def _with_ids(self, line: str) -> str:
        def known(match: re.Match[str]) -> str:
            if match[0] not in self.audits:
                made = sorted(record.id for record in AuditStore(self.folder / ".auditor").audits())
                self.audits[match[0]] = made[len(self.audits)]
            return self.audits[match[0]]

        return _AUDIT_ID.sub(known, line)


def here(text: str) -> str:
    """The text with the page's addresses moved to loopback."""
    return text.replace("10.20.", "127.20.")


def plain_yaml(text: str) -> Any:
    """What a YAML example says, its comments left out."""
    return load(text, "example.yaml", scalar_keys=True).value
