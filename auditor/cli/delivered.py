"""Checking a packed report bundle: what `auditor verify FILE.zip` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from auditor.cli.context import say
from auditor.evidence import delivery
from auditor.model.text import Lang


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """Whether a packed file is as its list says."""

    what: str
    found: delivery.Verified
    lang: Lang

    @property
    def intact(self) -> bool:
        return not self.found.findings

    def data(self) -> Any:
        return {
            "what": self.what,
            "intact": self.intact,
            "findings": [finding.said(self.lang) for finding in self.found.findings],
            "members": self.found.members,
            "about": self.found.about,
            "digests": self.found.digests,
            "unchecked": list(self.found.unchecked),
        }

    def renderable(self) -> RenderableType:
        lines = [Text(finding.said(self.lang), style="red") for finding in self.found.findings]
        if self.intact:
            count = self.found.members
            intact = say(f"{self.what}：{count} 个文件与清单一致", f"{self.what}: {count} files are as listed")
            lines.append(Text(intact, style="green"))
        else:
            count = len(lines)
            lines.append(
                Text(say(f"{self.what}：{count} 处问题", f"{self.what}: {count} problem(s)"), style="bold red")
            )
        if self.found.digests:
            told = say(
                "清单摘要，请与发送方告知的核对：", "Digests of the list; compare them with what the sender told:"
            )
            lines += [Text(told), *digest_lines(self.found.digests)]
        if self.found.unchecked:
            names = ", ".join(self.found.unchecked)
            lines.append(Text(say(f"本机不能核对 {names}", f"{names} cannot be checked here"), style="yellow"))
        return Group(*lines)


def verify_delivery(path: Path, lang: Lang) -> DeliveryView:
    """Check a packed file; no store is needed."""
    return DeliveryView(str(path), delivery.verify(path), lang)


def digest_lines(digests: Mapping[str, str]) -> Iterator[Text]:
    """Digests of the list, a line each."""
    return (Text(f"  {name.upper():7}{value}") for name, value in digests.items())
