"""Pictures as SVG, drawn by pure functions, the same in every format.

Only these functions make an `Svg`. Every text is escaped; colours tell nothing that words beside them do not say too.
Sizes are in SVG units, about a pixel on a screen. No style sheet, script or link: renderers take them as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, pi, sin
from xml.sax.saxutils import quoteattr

from markupsafe import escape

from reports.tree import Svg, Tone
from reports.visible import one_line, width

FONT = "Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, sans-serif"
INK, SOFT, LINE, ACCENT = "#1b2430", "#556070", "#d5dae1", "#1f3f6b"

COLOURS: Mapping[Tone, str] = {
    Tone.GOOD: "#3f9a61",
    Tone.PARTIAL: "#c98a12",
    Tone.BAD: "#b93a3a",
    Tone.OPEN: "#5377c6",
    Tone.BROKEN: "#8d63b4",
    Tone.QUIET: "#8a94a3",
    Tone.CRITICAL: "#8a1616",
    Tone.HIGH: "#b6410b",
    Tone.MEDIUM: "#c98a12",
    Tone.LOW: "#5377c6",
    Tone.INFO: "#8a94a3",
    Tone.PLAIN: ACCENT,
}

_ROW = 26
_WIDE = 720


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar: what it stands for, its value, and the words printed behind it."""

    label: str
    value: float
    shown: str
    tone: Tone = Tone.PLAIN


def bars(rows: Sequence[BarRow], *, most: float | None = None, mark: tuple[float, str] | None = None) -> Svg:
    """Horizontal bars on one scale from 0 to `most` (default: the longest bar). `mark` is a line across all of them,
    such as a threshold, with its words."""
    top = max([row.value for row in rows] + [most or 0.0]) or 1.0
    left = 20 + min(260, max((7 * width(row.label) for row in rows), default=0))
    scale = (_WIDE - left - 110) / top
    start = 24 if mark else 6
    parts = []
    for at, row in enumerate(rows):
        y = start + at * _ROW
        long = max(row.value * scale, 1.0 if row.value else 0.0)
        parts += [
            _text(left - 8, y + 16, _fitted(row.label, (left - 12) // 7), anchor="end"),
            _rect(left, y + 4, long, _ROW - 10, COLOURS[row.tone]),
            _text(left + long + 6, y + 16, row.shown, fill=SOFT),
        ]
    high = start + len(rows) * _ROW + 4
    parts.append(_line(left, start, left, high - 4, "#8a94a3"))
    if mark:
        x = left + mark[0] * scale
        parts += [_line(x, start - 4, x, high - 4, COLOURS[Tone.BAD], dash=True)]
        parts += [_text(x, 14, mark[1], anchor="middle", size=11, fill=COLOURS[Tone.BAD])]
    return _svg(_WIDE, high, parts)


def radar(axes: Sequence[tuple[str, float | None]], *, most: float = 100.0) -> Svg:
    """Values on axes around a centre, from 0 to `most`. An axis without a value is drawn hollow and joined to nothing.

    Needs at least three axes.
    """
    if len(axes) < 3:
        raise ValueError("a radar chart needs at least three axes")
    cx, cy, r = _WIDE / 2, 190.0, 130.0
    turn = [2 * pi * at / len(axes) - pi / 2 for at in range(len(axes))]
    parts = []
    for ring in (0.25, 0.5, 0.75, 1.0):
        points = " ".join(f"{cx + r * ring * cos(a):.1f},{cy + r * ring * sin(a):.1f}" for a in turn)
        parts.append(f'<polygon points="{points}" fill="none" stroke="{LINE}"/>')
        parts.append(_text(cx + 3, cy - r * ring - 2, f"{most * ring:g}", size=9, fill=SOFT))
    spots: list[tuple[float, float] | None] = []
    for (label, value), angle in zip(axes, turn, strict=True):
        parts.append(_line(cx, cy, cx + r * cos(angle), cy + r * sin(angle), LINE))
        x, y = cx + (r + 14) * cos(angle), cy + (r + 14) * sin(angle)
        y += 10 * sin(angle) if abs(cos(angle)) < 0.2 else 0
        anchor = "middle" if abs(cos(angle)) < 0.2 else "start" if cos(angle) > 0 else "end"
        shown = "—" if value is None else f"{value:.4g}"
        parts.append(_text(x, y + 4, f"{label} {shown}", anchor=anchor))
        far = None if value is None else r * max(0.0, min(value / most, 1.0))
        spots.append(None if far is None else (cx + far * cos(angle), cy + far * sin(angle)))
    known = [spot for spot in spots if spot is not None]
    if len(known) == len(spots):
        around = " ".join(f"{x:.1f},{y:.1f}" for x, y in known)
        parts.append(
            f'<polygon points="{around}" fill="{ACCENT}" fill-opacity="0.18" stroke="{ACCENT}" stroke-width="2"/>'
        )
    for before, after in zip(spots, [*spots[1:], spots[0]], strict=True):
        if len(known) < len(spots) and before and after:
            parts.append(_line(*before, *after, ACCENT))
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{ACCENT}"/>' for x, y in known]
    return _svg(_WIDE, 380, parts)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: when, in words, and in which lane (a role or unit)."""

    at: datetime
    label: str
    lane: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, such as a running clock, drawn as a bar of its own below the lanes."""

    start: datetime
    end: datetime
    label: str
    tone: Tone = Tone.QUIET


def timeline(moments: Sequence[Moment], spans: Sequence[Span] = (), *, clock: str = "%H:%M:%S") -> Svg:
    """Moments on a time axis, one row each in order of time, so that no label hides another; spans below them."""
    times = [m.at for m in moments] + [t for s in spans for t in (s.start, s.end)]
    if not times:
        return _svg(_WIDE, 10, [])
    begin, end = min(times), max(times)
    seconds = (end - begin).total_seconds() or 1.0
    left, right = 80.0, _WIDE - 240.0

    def at(moment: datetime) -> float:
        return left + (moment - begin).total_seconds() / seconds * (right - left)

    parts = []
    for row, moment in enumerate(sorted(moments, key=lambda m: m.at)):
        x, y = at(moment.at), 20.0 + row * 22
        words = f"{moment.lane} · {moment.label}" if moment.lane else moment.label
        parts += [
            _line(left, y, right, y, "#ebeef2"),
            _text(left - 8, y + 4, moment.at.strftime(clock), anchor="end", size=11, fill=SOFT),
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{COLOURS[moment.tone]}"/>',
            _text(right + 10, y + 4, _fitted(words, 34), size=11),
        ]
    base = 20.0 + len(moments) * 22
    for row, span in enumerate(spans):
        x, y = at(span.start), base + row * 22
        parts += [
            _rect(x, y - 6, max(at(span.end) - x, 2.0), 12, COLOURS[span.tone]),
            _text(right + 10, y + 4, _fitted(span.label, 34), size=11),
        ]
    return _svg(_WIDE, base + len(spans) * 22 + 6, parts)


@dataclass(frozen=True, slots=True)
class Node:
    """A box of a topology: a zone's member, with a second line such as an address."""

    id: str
    label: str
    remark: str = ""


def topology(zones: Sequence[tuple[str, Sequence[Node]]], links: Sequence[tuple[str, str]]) -> Svg:
    """Zones as bands from the outside in, their members as boxes, and lines between members that are linked.

    Links to nodes that are not there are left out.
    """
    box_wide, box_high, each = 150.0, 40.0, 4
    spots: dict[str, tuple[float, float]] = {}
    bands, boxes = [], []
    y = 6.0
    for title, nodes in zones:
        rows = max(1, -(-len(nodes) // each))
        high = 26 + rows * (box_high + 14)
        bands.append(_box(4, y, _WIDE - 8, high, "#f5f7f9", LINE))
        bands.append(_text(14, y + 18, title, fill=ACCENT, bold=True))
        for at, node in enumerate(nodes):
            in_row = min(each, len(nodes) - at // each * each)
            x = (_WIDE - in_row * (box_wide + 20) + 20) / 2 + at % each * (box_wide + 20)
            top = y + 26 + at // each * (box_high + 14)
            spots[node.id] = (x + box_wide / 2, top + box_high / 2)
            boxes.append(_box(x, top, box_wide, box_high, "#ffffff", ACCENT))
            middle = x + box_wide / 2
            boxes.append(
                _text(middle, top + (17 if node.remark else 25), _fitted(node.label, 20), anchor="middle", size=11)
            )
            if node.remark:
                boxes.append(_text(middle, top + 32, _fitted(node.remark, 24), anchor="middle", size=9.5, fill=SOFT))
        y += high + 16
    lines = [_line(*spots[a], *spots[b], "#8a94a3") for a, b in links if a in spots and b in spots]
    return _svg(_WIDE, y, [*bands, *lines, *boxes])


def _svg(wide: float, high: float, parts: Sequence[str]) -> Svg:
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" height="{high:g}"'
        f" font-family={quoteattr(FONT)}>{''.join(parts)}</svg>"
    )


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", size: float = 12, fill: str = INK, bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}" text-anchor="{anchor}"{weight}>'
        f"{escape(one_line(words))}</text>"
    )


def _rect(x: float, y: float, wide: float, high: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{fill}"/>'


def _box(x: float, y: float, wide: float, high: float, fill: str, stroke: str) -> str:
    at = f'x="{x:.1f}" y="{y:.1f}" width="{wide:g}" height="{high:g}"'
    return f'<rect {at} rx="3" fill="{fill}" stroke="{stroke}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dash: bool = False) -> str:
    dashed = ' stroke-dasharray="4 3"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashed}/>'


def _fitted(words: str, columns: float) -> str:
    """`words` cut to so many columns, with an ellipsis where something is missing."""
    words = one_line(words)
    if width(words) <= columns:
        return words
    while words and width(words) > columns - 1:
        words = words[:-1]
    return f"{words}…"
