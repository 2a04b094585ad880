"""An audit's reports and their proof → one zip file."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

import reports
from auditor.audit.result import load_result, rulebook_of
from auditor.audit.run import manifest_path
from auditor.cli import filing
from auditor.cli.assessing import write_self_checks
from auditor.cli.context import Settings, say
from auditor.cli.delivered import digest_lines
from auditor.cli.files import make_ready
from auditor.cli.papers import Wanted, write_paper
from auditor.errors import EvidenceError, unreadable
from auditor.evidence import delivery
from auditor.model.fact import EvidenceRecord
from auditor.model.text import Lang
from auditor.model.text import Text as Said
from auditor.results import AuditResult
from auditor.results.parts import of_platforms
from auditor.store import AuditRecord, AuditStore

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks to be packed. `platforms` are those of the reports; none for all."""

    inventory: Path
    audit: str
    platforms: tuple[str, ...]
    formats: tuple[str, ...]
    with_filing: bool = False
    with_evidence: bool = False


@dataclass(frozen=True, slots=True)
class PackedView:
    """A packed file, and the digests of its list that the sender tells the receiver by another way."""

    path: Path
    members: int
    digests: Mapping[str, str]
    remarks: tuple[str, ...]

    def data(self) -> Any:
        return {
            "file": str(self.path),
            "members": self.members,
            "digests": dict(self.digests),
            "remarks": list(self.remarks),
        }

    def renderable(self) -> RenderableType:
        told = say(
            "清单摘要，请用别的途径告知接收方，并写在签收处：",
            "Digests of the list; tell them to the receiver by another way and write them where it is signed:",
        )
        lines = [Text(say(f"{self.path}：{self.members} 个文件", f"{self.path}: {self.members} files"), style="bold")]
        lines += [Text(told), *digest_lines(self.digests)]
        return Group(*lines, *(Text(remark, style="yellow") for remark in self.remarks))


def write_bundle(settings: Settings, order: Order, out: Path) -> PackedView:
    """All reports made anew from the stored audit, with the proof, as `out`; the file is whole or not there.

    Raises UsageError for what audit or register does not have, EvidenceError for evidence that is gone or changed.
    """
    store = AuditStore(settings.home)
    record = store.get(order.audit)
    result = load_result(store, record, rulebook_of(store, record))
    if order.platforms:
        result = of_platforms(result, order.platforms)
    make_ready(out.resolve().parent)
    with tempfile.TemporaryDirectory(prefix=".pack-", dir=out.resolve().parent) as name:
        folder = Path(name)
        remarks = _reports(settings, order, record.id, folder / "reports")
        _proof(settings, store, record, result, folder)
        _evidence(result.evidence, store if order.with_evidence else None, folder / "evidence")
        for lang in Lang:
            page = files("auditor.cli") / "bundle" / f"README.{lang}.md"
            (folder / f"README.{lang}.md").write_bytes(page.read_bytes())
        members = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        packed = folder / ".packed"
        with packed.open("w+b") as file:
            digests = delivery.pack(members, _about(settings, order, result), file)
        packed.replace(out)
    return PackedView(out, len(members), digests, remarks)


def _about(settings: Settings, order: Order, result: AuditResult) -> Mapping[str, Any]:
    """What the delivery is of. No time of packing: the same audit gives the same file."""
    return {
        "audit": result.audit,
        "district": result.district,
        "as_of": result.as_of.isoformat(),
        "platforms": list(order.platforms) or [one.id for one in result.platforms],
        "language": settings.lang,
        "program": result.tool_version,
        "rules": result.rulebook_digest,
        "register": result.inventory_digest,
        "evidence_included": order.with_evidence,
    }


def _reports(settings: Settings, order: Order, audit: str, out: Path) -> tuple[str, ...]:
    """The papers, each kind in a folder of its own; remarks of their writers.

    A bundle of some platforms goes to people who must not see the others: it has no overview of the district.
    """
    wanted = Wanted(order.inventory, audit, order.platforms)
    written = [
        write_self_checks(settings, order.inventory, order.platforms, audit, None, order.formats, out / "self-check"),
        write_paper(settings, "rectification", wanted, order.formats, out / "rectification"),
    ]
    if not order.platforms:
        written.append(write_paper(settings, "overview", wanted, order.formats, out / "overview"))
    if order.with_filing:
        papers = filing.Wanted(order.inventory, order.platforms, audit)
        written.append(filing.write_papers(settings, papers, order.formats, out / "filing"))
    remarks = [remark for one in written for remark in one.remarks]
    if order.platforms:
        remarks.append(
            say(
                "只含所选平台；封存清单 audit/manifest.jsonl 仍列有整次检查全部对象的编号和摘要",
                "Only the platforms chosen are in it; the sealed manifest still lists the ids of the whole audit",
            )
        )
    return tuple(remarks)


def _proof(settings: Settings, store: AuditStore, record: AuditRecord, result: AuditResult, folder: Path) -> None:
    """The audit's own workbook and the manifest that sealed it."""
    (folder / "audit").mkdir()
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        for path in reports.write(result, Path(aside), ("xlsx",), settings.lang):
            shutil.move(path, folder / "audit" / path.name)
    manifest = manifest_path(store.home, record.id)
    try:
        shutil.copyfile(manifest, folder / "audit" / "manifest.jsonl")
    except FileNotFoundError as error:
        said = unreadable(error)
        raise EvidenceError(Said(f"{manifest}: 清单{said.zh}", f"{manifest}: the manifest {said.en}")) from error


def _evidence(records: Mapping[str, EvidenceRecord], store: AuditStore | None, out: Path) -> None:
    """The index of all evidence, and with a `store` its masked bytes too."""
    out.mkdir()
    rows = sorted(records.values(), key=lambda one: (one.target, one.label, one.digest))
    with (out / "index.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, quoting=csv.QUOTE_ALL)
        table.writerow(
            ("digest", "algorithm", "label", "source", "target", "collected", "bytes", "exit", "truncated", "masked")
        )
        for one in rows:
            cells = (
                one.digest, one.algorithm, one.label, one.source, one.target, one.collected_at.isoformat(), one.size,
                "" if one.exit_code is None else one.exit_code, "yes" if one.truncated else "", one.masked,
            )  # fmt: skip
            table.writerow([_inert(str(cell)) for cell in cells])
    if store is not None:
        (out / "files").mkdir()
        for one in rows:
            (out / "files" / one.digest).write_bytes(store.evidence.get(one.digest))


def _inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell


def formats_of(asked: Sequence[str] | None) -> tuple[str, ...]:
    """Formats of the papers in a bundle. Raises UsageError."""
    from reports.publishing import known_formats  # kept out of start-up

    return known_formats(asked or ("pdf,docx",))
