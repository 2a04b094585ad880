"""Is an audit in the store still what it was when it was closed?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from auditor.audit.run import manifest_entries, manifest_path
from auditor.errors import EvidenceError, unreadable
from auditor.evidence.manifest import Finding, check, check_evidence, local_key
from auditor.model.text import Text
from auditor.store import AuditRecord, AuditStore

_DIFFERS = Text("与封存时不一致", "differs from what was sealed")


def verify_audit(store: AuditStore, record: AuditRecord) -> tuple[Finding, ...]:
    """Everything that was changed, removed, added or swapped since the audit was sealed; works offline."""
    path = manifest_path(store.home, record.id)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return (Finding("manifest", Text("清单不是文本", "is no text")),)
    except OSError as error:
        said = unreadable(error)
        raise EvidenceError(Text(f"{path}: 清单{said.zh}", f"{path}: the manifest {said.en}")) from error
    entries, broken = check(lines, local_key(store.home / "key"))
    return (*broken, *check_evidence(entries, store.evidence), *_compare(list(entries), store, record))


def _compare(sealed: list[object], store: AuditStore, record: AuditRecord) -> Iterator[Finding]:
    """The sealed entries against what the database holds now."""
    for old, new in zip_longest(sealed[:-1], manifest_entries(store, record)):
        if old != new:
            entry = old if isinstance(old, dict) else new if isinstance(new, dict) else {}
            place = str(entry.get("target") or entry.get("digest", "")[:12] or record.id)
            yield Finding(f"{entry.get('type', '?')} {place}".strip(), _DIFFERS)
