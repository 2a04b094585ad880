"""Raw outputs of real systems, by system and probe, and short ways to ask a parser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auditor.model.fact import Missing
from examples.make_bundles import HERE, HOSTS, dated
from scanners.linux.parsers import PARSERS

SAMPLES = Path(__file__).parents[1] / "samples" / "linux"
COLLECTED = HOSTS[0].collected


def systems() -> Iterator[tuple[str, str, str]]:
    """(system, probe, output): real outputs of a Debian 12 and the systems behind the sample bundles."""
    for folder in (SAMPLES, HERE / "src"):
        for path in sorted(folder.glob("*/*.txt")):
            if path.stem not in PARSERS:
                continue
            yield path.parent.name, path.stem, dated(path.read_text("utf-8"), COLLECTED)


def output(system: str, probe: str) -> str:
    """What `probe` printed on `system`."""
    for folder in (SAMPLES, HERE / "src"):
        path = folder / system / f"{probe}.txt"
        if path.exists():
            return dated(path.read_text("utf-8"), COLLECTED)
    raise FileNotFoundError(f"{system}/{probe}.txt")


def facts_of(probe: str, text: str) -> dict[str, Any]:
    """Facts that the parser of `probe` reads from `text`."""
    return dict(PARSERS[probe](text, 0))


def fact(key: str, probe: str, text: str) -> Any:
    """One fact, which must be there."""
    value = facts_of(probe, text)[key]
    assert not isinstance(value, Missing), value
    return value


def file_lines(path: str, *lines: str) -> str:
    """Lines of a file as a probe prints them."""
    return "\n".join([f"!file {path}", *(f"{path}:{number}:{line}" for number, line in enumerate(lines, 1))]) + "\n"
