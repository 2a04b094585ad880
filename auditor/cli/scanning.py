"""A scan for personal data as the command needs it: the order checked before hours of work, the work, the outputs."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.cli.context import Settings, keep_when_interrupted, say
from auditor.cli.files import make_ready, replace_whole
from auditor.cli.progress import measured_on_stderr
from auditor.cli.scan_choices import Engine, ReadAs
from auditor.cli.scan_places import Places, places_of
from auditor.cli.scan_register import declared_datasets
from auditor.cli.scan_views import Copies, ScanView
from auditor.errors import UsageError, system_reason
from auditor.model.personal_data import KindRule, ScanResult, Sensitivity, Survey, Trouble
from auditor.model.text import Text
from reports import html
from reports.sarif import sarif
from reports.scan_report import Reading, build
from scanners.personal_data.policy import load_policy
from scanners.personal_data.policy_records import kind_rules

if TYPE_CHECKING:
    from scanners.personal_data.masked_copy import CopyOrder
    from scanners.personal_data.policy_records import Policy
    from scanners.personal_data.recognisers.own_file import OwnDefinitions

_INTERRUPTED = Text(
    "已中断；已完成的部分已保存，重新执行同一命令即可继续",
    "interrupted; what was finished is kept, and the same command goes on from there",
)
_KEY_BYTES = 32
_LONGEST_KEY = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line asks to be scanned, and how."""

    paths: tuple[str, ...]
    full: bool = False
    sample: int | None = None
    engine: Engine = Engine.LOCAL
    jobs: int | None = None
    read_as: ReadAs = ReadAs.AUTO
    recognisers: Path | None = None
    policy: str
    policy_overlay: Path | None = None
    as_of: date | None = None
    resume: bool = True
    password: str = ""
    inventory: Path | None = None


@dataclass(frozen=True, slots=True)
class Outputs:
    """Files and folders the command line asks for."""

    findings: Path | None = None
    columns: Path | None = None
    html: Path | None = None
    sarif: Path | None = None
    mask_to: Path | None = None
    key_file: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.findings, self.columns, self.html, self.sarif) if path is not None)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Everything a scan needs, read and found good."""

    places: Places
    policy: Policy
    own: OwnDefinitions | None
    as_of: date
    key: tuple[Path, bytes] | None = None
    started: datetime = field(default_factory=lambda: datetime.now(UTC).astimezone())


def scan_for_personal_data(wish: Wish, outputs: Outputs, settings: Settings) -> ScanView:
    """Scan, compare with the register, write what was asked for. Raises AuditorError before anything is read."""
    prepared = _prepared(wish, outputs, settings)
    keep_when_interrupted(_INTERRUPTED)
    result = _scanned(wish, outputs, prepared, settings)
    reading = Reading(_survey(wish, prepared, result))
    copies = _copies(wish, outputs, prepared, result)
    return ScanView(reading, _written(reading, outputs, settings), copies, settings.lang)


def _prepared(wish: Wish, outputs: Outputs, settings: Settings) -> _Prepared:
    if wish.engine is Engine.SPARK:
        raise UsageError(
            Text(
                "--engine spark 需要 spark 扩展，本版本尚未提供；请使用 --engine local",
                "--engine spark needs the spark extra, which this version does not have; use --engine local",
            )
        )
    if wish.full and wish.sample is not None:
        raise UsageError(Text("--full 与 --sample 只能选一个", "--full and --sample exclude each other"))
    places = places_of(wish.paths, wish.password)
    prepared = _Prepared(
        places=places,
        policy=load_policy(wish.policy, wish.policy_overlay),
        own=_own(wish.recognisers),
        as_of=wish.as_of or date.today(),
    )
    if wish.inventory is not None:
        list(declared_datasets(wish.inventory, (), prepared.policy))
    if len(set(outputs.files)) < len(outputs.files):
        raise UsageError(Text("两个输出不能写入同一个文件", "two outputs cannot go into one file"))
    for path in outputs.files:
        if path.is_dir():
            raise UsageError(Text(f"{path}: 是目录，不是文件", f"{path}: is a folder, not a file"))
        _refuse_source(path, places.paths)
        make_ready(path.absolute().parent)
    if outputs.mask_to is None:
        if outputs.key_file is not None:
            raise UsageError(Text("--key-file 须与 --mask-to 一起使用", "--key-file goes with --mask-to"))
        return prepared
    from scanners.personal_data.masked_copy import refuse_bad_places, refuse_weak_key  # loads presidio-anonymizer

    key = outputs.key_file or settings.home / "personal_data" / "mask.key"
    if outputs.key_file is not None:
        refuse_weak_key(_read_key(key))
    refuse_bad_places(places.paths, outputs.mask_to)
    value = _read_key(key) if outputs.key_file is not None else _kept_key(key)
    refuse_weak_key(value)
    return replace(prepared, key=(key, value))


def _refuse_source(output: Path, paths: Iterable[str]) -> None:
    """An output may neither take the place of what is scanned nor lie among it, where the next scan would read it."""
    place = Path(os.path.realpath(output))
    for path in paths:
        source = Path(os.path.realpath(path))
        is_same = place.exists() and source.exists() and place.samefile(source)
        if is_same or place == source or (source.is_dir() and source in place.parents):
            raise UsageError(
                Text(
                    f"{output}: 输出不能写入被扫描的 {path}，请写到别处",
                    f"{output}: an output must not be written into {path}, which is scanned; choose another place",
                )
            )


def _own(path: Path | None) -> OwnDefinitions | None:
    if path is None:
        return None
    from scanners.personal_data.recognisers.own_file import load_own  # only where somebody has kinds of their own

    return load_own(path)


def _kept_key(path: Path) -> bytes:
    """The key that is made once and kept with the state, so that later copies have the same masks."""
    if not path.exists():
        make_ready(path.parent)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(secrets.token_hex(_KEY_BYTES).encode())
    return _read_key(path)


def _read_key(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST_KEY).rstrip(b"\r\n")
    except OSError as error:
        why = system_reason(error)
        raise UsageError(
            Text(f"{path}: 密钥无法读取：{why.zh}", f"{path}: the key cannot be read: {why.en}")
        ) from error


def _scanned(wish: Wish, outputs: Outputs, prepared: _Prepared, settings: Settings) -> ScanResult:
    """The engine's part."""
    from scanners.personal_data.work import ScanOrder, scan

    order = ScanOrder(
        paths=prepared.places.paths,
        databases=prepared.places.databases,
        policy=prepared.policy,
        own=prepared.own,
        as_of=prepared.as_of,
        as_=wish.read_as.value,
        sample=wish.sample or 0,
        jobs=wish.jobs or os.cpu_count() or 1,
        ledger=settings.home / "personal_data",
        resume=wish.resume,
        findings=outputs.findings,
        columns=outputs.columns,
    )
    with measured_on_stderr(say("扫描", "scanning")) as observer:
        return scan(order, observer)


def _survey(wish: Wish, prepared: _Prepared, result: ScanResult) -> Survey:
    datasets = (
        tuple(declared_datasets(wish.inventory, result.tables, prepared.policy, result.masks))
        if wish.inventory is not None
        else ()
    )
    return Survey(
        result=result,
        asked=tuple(_shown(word) for word in wish.paths),
        as_of=prepared.as_of,
        started=prepared.started,
        kinds=_kinds(prepared),
        policy=prepared.policy.title,
        datasets=datasets,
        sampled=wish.sample or 0,
    )


def _shown(word: str) -> str:
    return word.encode("utf-8", "replace").decode("utf-8")


def _kinds(prepared: _Prepared) -> Mapping[str, KindRule]:
    """Kinds of the policy, and those of the user's own file."""
    kinds = dict(kind_rules(prepared.policy))
    for own in prepared.own.definitions if prepared.own else ():
        grade = own.grade or "general-2"
        where = prepared.own.file if prepared.own else ""
        kinds.setdefault(
            own.entity, KindRule(own.entity, own.title, Sensitivity.GENERAL, grade, Path(where).name, where, False)
        )
    return kinds


def _copies(wish: Wish, outputs: Outputs, prepared: _Prepared, result: ScanResult) -> Copies | None:
    """Masked copies, where they were asked for."""
    if outputs.mask_to is None or prepared.key is None:
        return None
    from scanners.personal_data.detect import Detector
    from scanners.personal_data.masked_copy import Copied, copy_masked, work_of
    from scanners.personal_data.recognisers.own import OwnDetector

    held = {
        (table.source, column.column): column.entity
        for table in result.tables
        for column in table.columns
        if column.entity and column.sensitivity is not Sensitivity.NONE
    }
    own = [OwnDetector(prepared.own)] if prepared.own else []
    others = [(detector, detector.entities) for detector in own]
    order = _copy_order(wish, outputs, prepared, held)
    with measured_on_stderr(say("脱敏", "masking")) as bar:
        bar.planned(0, work_of(order))
        watch = partial(bar.finished, findings=0)
        done = list(copy_masked(order, Detector(), *others, watch=watch))
    return Copies(
        outputs.mask_to,
        prepared.key[0],
        tuple(item for item in done if isinstance(item, Copied)),
        tuple(item for item in done if isinstance(item, Trouble)),
    )


def _copy_order(wish: Wish, outputs: Outputs, prepared: _Prepared, held: Mapping[tuple[str, str], str]) -> CopyOrder:
    from scanners.personal_data.masked_copy import CopyOrder

    kept = {entity for entity, rule in prepared.policy.entities.items() if rule.sensitivity is Sensitivity.NONE}
    return CopyOrder(
        paths=prepared.places.paths,
        folder=outputs.mask_to or Path(),
        key=prepared.key[1] if prepared.key else b"",
        kept=frozenset(kept),
        held=held,
        as_=wish.read_as.value,
    )


def _written(reading: Reading, outputs: Outputs, settings: Settings) -> tuple[Path, ...]:
    return tuple(_write(reading, outputs, settings))


def _write(reading: Reading, outputs: Outputs, settings: Settings) -> Iterator[Path]:
    """Every file that was asked for; findings and columns were written by the engine."""
    yield from (path for path in (outputs.findings, outputs.columns) if path is not None)
    if outputs.html is not None:
        replace_whole(outputs.html, html.render(build(reading, settings.lang)).encode("utf-8"))
        yield outputs.html
    if outputs.sarif is not None:
        text = json.dumps(sarif(reading, __version__, settings.lang), ensure_ascii=True, indent=2)
        replace_whole(outputs.sarif, f"{text}\n".encode())
        yield outputs.sarif
