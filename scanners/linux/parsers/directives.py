"""Configurations made of directives in braces, as nginx writes them: text in, a tree out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate
from posixpath import dirname, join, normpath

from auditor.errors import Unparsable

_DEEPEST = 40
_TOKEN = re.compile(
    r"""\s+ | \#[^\n]* | (?P<mark>[{};]) | "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)'
    | (?P<word>(?:\$\{[^}\n]*\}|\\.|[^\s{};"'\\])(?:\$\{[^}\n]*\}|\\.|[^\s{};\\])*)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Directive:
    """`name arguments;`, or `name arguments { block }`. `block` is None where there are no braces."""

    name: str
    arguments: tuple[str, ...]
    block: tuple[Directive, ...] | None = None


def parse_directives(text: str) -> tuple[Directive, ...]:
    """The directives of one file. Raises Unparsable for braces or quotes that do not close."""
    reader = _Reader(text)
    return tuple(reader.block(0, top=True))


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def token(self) -> tuple[str, bool] | None:
        """The next word and whether it is a mark of its own; None at the end."""
        while self.at < len(self.text):
            found = _TOKEN.match(self.text, self.at)
            if found is None:
                raise Unparsable("a quote or an escape does not close")
            self.at = found.end()
            if found["mark"]:
                return found["mark"], True
            for kind in ("double", "single", "word"):
                if found[kind] is not None:
                    return found[kind], False
        return None

    def block(self, depth: int, top: bool = False) -> Iterator[Directive]:
        if depth > _DEEPEST:
            raise Unparsable("braces are nested too deep")
        words: list[str] = []
        while (token := self.token()) is not None:
            word, mark = token
            if not mark:
                words.append(word)
            elif word == ";":
                if words:
                    yield Directive(words[0].lower(), tuple(words[1:]))
                words = []
            elif word == "{":
                if not words:
                    raise Unparsable("a brace opens without a name")
                if words[0].endswith("_by_lua_block"):
                    self._skip_foreign()
                    yield Directive(words[0].lower(), tuple(words[1:]), ())
                else:
                    yield Directive(words[0].lower(), tuple(words[1:]), tuple(self.block(depth + 1)))
                words = []
            else:
                if top or words:
                    raise Unparsable("a brace closes that was not open")
                return
        if not top or words:
            raise Unparsable("the configuration ends in the middle of a directive")

    def _skip_foreign(self) -> None:
        """Past a block in another language; only its braces count."""
        depth = 1
        while depth and self.at < len(self.text):
            depth += {"{": 1, "}": -1}.get(self.text[self.at], 0)
            self.at += 1
        if depth:
            raise Unparsable("a block of another language does not close")


def with_includes(files: Mapping[str, str], main: str) -> tuple[Directive, ...]:
    """The directives of `main` with every `include` replaced by the files it names, in the order of their names.

    Relative names start at the folder of `main`. A named file that was not handed over is Unparsable; a pattern that
    matches none is empty, as for nginx.
    """
    if main not in files:
        raise Unparsable("the main file was not handed over")
    folder = dirname(main)

    def inlined(directives: Iterable[Directive], depth: int) -> Iterator[Directive]:
        if depth > _DEEPEST:
            raise Unparsable("files include each other without end")
        for directive in directives:
            if directive.name == "include" and len(directive.arguments) == 1:
                for path in _matching(normpath(join(folder, directive.arguments[0])), files):
                    yield from inlined(parse_directives(files[path]), depth + 1)
            elif directive.block is not None:
                yield Directive(directive.name, directive.arguments, tuple(inlined(directive.block, depth + 1)))
            else:
                yield directive

    return tuple(inlined(parse_directives(files[main]), 0))


def _matching(pattern: str, files: Mapping[str, str]) -> list[str]:
    if not re.search(r"[*?\[]", pattern):
        if pattern not in files:
            raise Unparsable("an included file was not handed over")
        return [pattern]
    wanted = re.compile(translate(pattern))
    depth = pattern.count("/")
    return sorted(path for path in files if path.count("/") == depth and wanted.match(path))
