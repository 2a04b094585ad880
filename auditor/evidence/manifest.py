"""The manifest that closes an audit: every entry is chained to the one before with a local secret.

A changed, removed, added or swapped entry breaks the chain; the missing last entry shows that the end was cut off.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.errors import EvidenceError, system_reason
from auditor.evidence.store import EvidenceStore, digest
from auditor.model.text import Lang, Text

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with the evidence of an audit."""

    place: str
    message: Text

    def said(self, lang: Lang | str) -> str:
        return f"{self.place}: {self.message[lang]}"

    def __str__(self) -> str:
        return self.said(Lang.EN)


_NO_ENTRY = Text("不是清单条目", "is no manifest entry")
_BROKEN = Text("哈希链在此断开", "the chain is broken here")
_NO_END = Text("缺少结尾", "the end is missing")
_CHANGED = Text("内容被改动", "the bytes were changed")


def local_key(path: Path, *, make: bool = True) -> bytes:
    """The secret of this store, readable by its owner alone. Raises EvidenceError.

    `make`: write a new one where there is none. Who checks what an earlier secret sealed must not.
    """
    try:
        if make and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _make_key(path)
        key = path.read_bytes()
    except OSError as error:
        reason = system_reason(error)
        raise EvidenceError(
            Text(f"{path}: 存证密钥无法使用：{reason.zh}", f"{path}: the store's key cannot be used: {reason.en}")
        ) from error
    if len(key) != _KEY_BYTES:
        raise EvidenceError(
            Text(f"{path}: 存证密钥已损坏，请从备份恢复", f"{path}: the store's key is damaged; restore it from backup")
        )
    return key


def _make_key(path: Path) -> None:
    """Whole or not at all, and never in the place of one that somebody else has just made."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def seal(entries: Iterable[Mapping[str, Any]], key: bytes) -> Iterator[str]:
    """Lines of a manifest. The first entry should describe the audit; a closing entry with the count is added."""
    link = ""
    count = 0
    for entry in entries:
        link = _link(key, link, entry)
        count += 1
        yield _line(entry, link)
    closing = {"type": "end", "entries": count}
    yield _line(closing, _link(key, link, closing))


def check(lines: Sequence[str], key: bytes) -> tuple[tuple[Mapping[str, Any], ...], tuple[Finding, ...]]:
    """Entries of a manifest and what is wrong with its chain."""
    entries: list[Mapping[str, Any]] = []
    findings: list[Finding] = []
    link = ""
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            entry, written = record["entry"], record["link"]
        except (ValueError, KeyError, TypeError):
            findings.append(Finding(f"manifest:{number}", _NO_ENTRY))
            return tuple(entries), tuple(findings)
        link = _link(key, link, entry)
        if not hmac.compare_digest(link, str(written)):
            findings.append(Finding(f"manifest:{number}", _BROKEN))
            link = str(written)
        entries.append(entry)
    last = entries[-1] if entries else {}
    if last.get("type") != "end" or last.get("entries") != len(entries) - 1:
        findings.append(Finding("manifest", _NO_END))
    return tuple(entries), tuple(findings)


def check_evidence(entries: Iterable[Mapping[str, Any]], store: EvidenceStore) -> Iterator[Finding]:
    """Evidence named by the manifest whose bytes are gone or changed."""
    named = {str(entry["digest"]): str(entry["algorithm"]) for entry in entries if entry.get("type") == "evidence"}
    for name, algorithm in named.items():
        try:
            content = store.get(name, unchecked=True)
        except EvidenceError as error:
            yield Finding(name[:12], error.message)
            continue
        if digest(content, algorithm) != name:
            yield Finding(name[:12], _CHANGED)


def _link(key: bytes, before: str, entry: Mapping[str, Any]) -> str:
    content = json.dumps(entry, sort_keys=True, ensure_ascii=False).encode()
    return hmac.new(key, before.encode() + b"\n" + content, hashlib.sha256).hexdigest()


def _line(entry: Mapping[str, Any], link: str) -> str:
    """In ASCII: letters that some programs take for the end of a line must not end it."""
    return json.dumps({"entry": entry, "link": link}, sort_keys=True)
