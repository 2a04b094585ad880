"""Evidence kept by the digest of its masked bytes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from auditor.errors import EvidenceError, StoreFull, system_reason, unreadable
from auditor.evidence.masking import mask, mask_text
from auditor.model.fact import Evidence, EvidenceRecord
from auditor.model.target import TargetKey
from auditor.model.text import Text

ALGORITHM = "sm3" if "sm3" in hashlib.algorithms_available else "sha256"
"""SM3 (GB/T 32905) where OpenSSL has it, else SHA-256; written beside every digest."""
_ALGORITHMS = tuple(dict.fromkeys((ALGORITHM, "sha256", "sm3")))
"""What a digest may be of, the likeliest first."""


def digest(content: bytes, algorithm: str = ALGORITHM) -> str:
    """Hexadecimal digest. Raises EvidenceError for an algorithm this machine does not have."""
    found = hasher(algorithm)
    found.update(content)
    return found.hexdigest()


def hasher(algorithm: str = ALGORITHM) -> hashlib._Hash:
    """What takes bytes in and gives their digest. Raises EvidenceError for an algorithm this machine does not have."""
    try:
        return hashlib.new(algorithm)
    except ValueError as error:
        raise EvidenceError(
            Text(
                f"本机不支持 {algorithm}，无法在此核对证据",
                f"this machine has no {algorithm}: the evidence cannot be checked here",
            )
        ) from error


class EvidenceStore:
    """A folder of masked bytes. What is written once is never changed; the same bytes are kept once."""

    algorithm = ALGORITHM

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, evidence: Evidence, target: TargetKey | None = None) -> EvidenceRecord:
        """Mask, write and describe a piece of evidence. Raises StoreFull when the disk refuses."""
        content, masked = mask(evidence.content)
        return EvidenceRecord(
            digest=self.keep(content),
            algorithm=ALGORITHM,
            label=evidence.label,
            source=mask_text(evidence.source)[0],
            target="/".join(target) if target else "",
            collected_at=evidence.collected_at,
            size=len(content),
            exit_code=evidence.exit_code,
            truncated=evidence.truncated,
            masked=masked,
        )

    def keep(self, content: bytes) -> str:
        """Write bytes of our own making as they are, and name them. Raises StoreFull.

        What already lies there under this name and is something else was damaged since, and is mended.
        """
        name = digest(content)
        path = self.path_of(name)
        try:
            known = path.stat().st_size == len(content) and path.read_bytes() == content
        except OSError:
            known = False
        if not known:
            write_once(path, content)
        return name

    def get(self, name: str, *, unchecked: bool = False) -> bytes:
        """The bytes of `name`. Raises EvidenceError when they are gone or, unless `unchecked`, no longer those that
        were written."""
        try:
            content = self.path_of(name).read_bytes()
        except OSError as error:
            said = unreadable(error)
            raise EvidenceError(Text(f"证据 {name[:12]} {said.zh}", f"evidence {name[:12]} {said.en}")) from error
        if not unchecked and not _is_named(name, content):
            raise EvidenceError(Text(f"证据 {name[:12]} 内容被改动", f"evidence {name[:12]} was changed"))
        return content

    def path_of(self, name: str) -> Path:
        return self.root / name[:2] / name


def _is_named(name: str, content: bytes) -> bool:
    """Whether these are the bytes of that name. A machine without one of the algorithms cannot deny it."""
    for algorithm in _ALGORITHMS:
        if algorithm not in hashlib.algorithms_available or digest(content, algorithm) == name:
            return True
    return False


def write_once(path: Path, content: bytes) -> None:
    """All or nothing: a reader sees the whole file or none, whatever happens to the power."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _settle(path.parent)
    except OSError as error:
        reason = system_reason(error)
        raise StoreFull(
            Text(f"{path.parent}: 无法写入证据：{reason.zh}", f"{path.parent}: cannot write evidence: {reason.en}")
        ) from error


def _settle(folder: Path) -> None:
    """Let the new name survive a power cut as well."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
