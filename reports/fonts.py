"""Fonts for Chinese print: which there are, which the report uses, and which characters none of them can show.

Families are named one by one, so that a Japanese, Korean or traditional face never slips in, and files are read, not
trusted: a character counts as covered when a chosen font maps it to a glyph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from auditor.errors import UsageError
from auditor.model.text import Text
from reports.visible import visible

# In order of preference. Faces of official documents come first where the system has them; Noto (OFL) is always last.
_BODY = ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong", "华文仿宋", "FZFangSong-Z02")
_HEADING = ("黑体", "SimHei", "STHeiti", "FZHei-B01")
_SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN")
_SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN")
_MONO = ("Noto Sans Mono CJK SC", "Source Han Mono SC")

EMBEDDED = "DejaVu Sans Mono"
"""Comes with the typesetter; it draws the boxes of forms."""
_OF_EMBEDDED = frozenset(map(ord, "☐☑☒"))
CONTROL_PICTURES = range(0x2400, 0x2420)
_SPACES = frozenset(map(ord, "\t\n \u00a0\u2002\u200b"))


@dataclass(frozen=True, slots=True)
class FontSet:
    """The families to use, the files they come from, and the code points they cover together."""

    body: tuple[str, ...]
    heading: tuple[str, ...]
    sans: tuple[str, ...]
    mono: tuple[str, ...]
    files: tuple[Path, ...]
    cover: frozenset[int]

    def missing(self, text: str) -> set[str]:
        """Characters of `text` that no chosen font can show."""
        return {char for char in set(text) if ord(char) not in self.cover}


@cache
def chosen() -> FontSet:
    """The fonts of this machine for a printed report.

    Raises `UsageError` when there is no font with simplified Chinese characters.
    """
    return choose(_installed(), _code_points)


def choose(installed: Mapping[str, tuple[Path, int]], code_points: Callable[[Path, int], Iterable[int]]) -> FontSet:
    """The font set out of `installed`: family to file and its number within the file."""

    def there(families: Iterable[str]) -> tuple[str, ...]:
        return tuple(family for family in families if family in installed)

    serif, sans = there(_SERIF)[:1], there(_SANS)[:1]
    full = serif + sans
    if not full:
        raise UsageError(
            Text(
                "没有可用的简体中文字体，无法生成 PDF；请安装 Noto CJK 字体（Debian：apt install fonts-noto-cjk）",
                "no font with simplified Chinese characters, so no PDF can be made; install the Noto CJK fonts "
                "(Debian: apt install fonts-noto-cjk)",
            )
        )
    used = dict.fromkeys([*there(_BODY)[:1], *there(_HEADING)[:1], *full, *there(_MONO)[:1]])
    cover = {point for family in used for point in code_points(*installed[family])}
    return FontSet(
        body=(*there(_BODY)[:1], *(serif or sans), *sans, EMBEDDED),
        heading=(*there(_HEADING)[:1], *(sans or serif), *serif, EMBEDDED),
        sans=(*(sans or serif), *serif, EMBEDDED),
        mono=(*there(_MONO)[:1], *(sans or serif), *serif, EMBEDDED),
        files=tuple(dict.fromkeys(path for family in used for path in _faces(installed[family][0]))),
        cover=frozenset(cover) | _OF_EMBEDDED | _SPACES,
    )


def spelled(text: str, fonts: FontSet) -> str:
    """`text` with every character that would come out blank as □(U+XXXX), so that a name is never silently cut."""
    text = visible(text)
    missing = fonts.missing(text)
    if not missing:
        return text
    return "".join(_code(char) if char in missing else char for char in text)


def _code(char: str) -> str:
    point = ord(char)
    if point in CONTROL_PICTURES:  # what `visible` puts in place of a control character
        return f"‹U+{point - CONTROL_PICTURES.start:04X}›"
    return f"□(U+{point:04X})"


def _installed() -> dict[str, tuple[Path, int]]:
    """Families of upright faces of regular weight (or the nearest) with their files."""
    import typst  # 80 MB of library: only when something is printed

    found: dict[str, tuple[int, Path, int]] = {}
    for font in typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).fonts():
        if font.path is None or font.style != "normal":
            continue
        off = abs(font.weight - 400)
        if font.family not in found or off < found[font.family][0]:
            found[font.family] = (off, Path(font.path), font.index)
    return {family: (path, index) for family, (_, path, index) in found.items()}


def _faces(file: Path) -> Iterator[Path]:
    """The file and its bold sister, where fonts come in a file per weight."""
    yield file
    bold = file.with_name(file.name.replace("Regular", "Bold"))
    if bold != file and bold.exists():
        yield bold


def _code_points(file: Path, number: int) -> Iterable[int]:
    from fontTools.ttLib import TTFont

    with TTFont(file, fontNumber=number if file.suffix.lower() in (".ttc", ".otc") else -1, lazy=True) as font:
        return tuple(font.getBestCmap() or ())
