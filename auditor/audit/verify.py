"""Is an audit in the store still what it was when it was closed?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditor.audit.run import manifest_path
from auditor.errors import EvidenceError, unreadable
from auditor.evidence.manifest import Finding, check, check_evidence, local_key
from auditor.model.text import Text
from auditor.store import AuditRecord, AuditStore

_CHANGED = Text("与封存时不一致", "differs from what was sealed")
_REMOVED = Text("封存后被删除", "was removed since it was sealed")
_ADDED = Text("封存后被添加", "was added since it was sealed")


def verify_audit(store: AuditStore, record: AuditRecord) -> tuple[Finding, ...]:
    """Everything that was changed, removed, added or swapped since the audit was sealed; works offline.

    Raises EvidenceError where that cannot be told: the manifest or the key is gone, or a digest unknown here.
    """
    path = manifest_path(store.home, record.id)
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError:
        return (Finding("manifest", Text("清单不是文本", "is no text")),)
    except OSError as error:
        said = unreadable(error)
        raise EvidenceError(Text(f"{path}: 清单{said.zh}", f"{path}: the manifest {said.en}")) from error
    entries, broken = check(lines, local_key(store.home / "key", make=False))
    algorithm = str(entries[0].get("algorithm")) if entries else store.evidence.algorithm
    now = store.vouched(record.id, algorithm)
    return (*broken, *check_evidence(entries, store.evidence), *_differences(entries[:-1], now))


def _differences(sealed: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """The sealed entries against what the database holds now, whatever their order."""
    before, after = _counted(sealed), _counted(now)
    lost, new = _places(before - after), _places(after - before)
    for place in sorted(lost.keys() | new.keys()):
        message = _CHANGED if place in lost and place in new else _REMOVED if place in lost else _ADDED
        yield Finding(place, message)


def _counted(entries: Iterable[Mapping[str, Any]]) -> Counter[str]:
    return Counter(json.dumps(entry, sort_keys=True) for entry in entries)


def _places(entries: Counter[str]) -> Mapping[str, int]:
    return Counter(_place(json.loads(entry)) for entry in entries.elements())


def _place(entry: Mapping[str, Any]) -> str:
    parts = (entry.get("type"), entry.get("id"), entry.get("target"), entry.get("label"))
    return " ".join(str(part) for part in parts if part)
