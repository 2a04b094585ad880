"""A delivery 报告包: a zip of reports and their proof, with a list of its members that anybody can check offline.

The same members give the same bytes. The list holds size, SHA-256 and, where this machine has it, SM3 of each member;
who wants to know that the list itself is the one that was sent compares its digest with what the sender told.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

from auditor.errors import EvidenceError, unreadable
from auditor.evidence.manifest import Finding
from auditor.model.text import Text

LIST = "MEMBERS.json"
FORMAT = "mlps-auditor delivery 1"
DIGESTS = ("sha256", "sm3")
"""What the list gives of each member. SM3 (GB/T 32905) needs OpenSSL to have it."""

_MOST_LIST = 32 << 20
_MOST_MEMBERS = 200_000
_TIME = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
_HEADER = 30
"""Bytes of a local header before its name."""
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)

_CHANGED = Text("内容被改动", "was changed")
_MISSING = Text("缺失", "is missing")
_ADDED = Text("不在清单中，是后来添加的", "is not on the list: it was added")
_TWICE = Text("文件名重复", "is there more than once")
_ESCAPES = Text("文件名越界，不要解压", "has a name that leads outside: do not unpack")
_ENCRYPTED = Text("已加密，无法核对", "is encrypted and cannot be checked")


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of checking a delivery. `about` and `digests` are those of the list, as far as it could be read;
    `unchecked` names digests of the list that this machine cannot compute."""

    findings: tuple[Finding, ...]
    members: int = 0
    about: Mapping[str, Any] | None = None
    digests: Mapping[str, str] | None = None
    unchecked: tuple[str, ...] = ()


def here() -> tuple[str, ...]:
    """The digests this machine can compute."""
    return tuple(name for name in DIGESTS if name in hashlib.algorithms_available)


def is_delivery(path: Path) -> bool:
    """Whether a file is meant as one: by its name, or by how a zip begins. It may still be broken."""
    try:
        with path.open("rb") as file:
            return path.suffix.lower() == ".zip" or file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        return False


def pack(members: Mapping[str, Path], about: Mapping[str, Any], file: IO[bytes]) -> Mapping[str, str]:
    """Write the members, by their names in the archive, and the list of them; returns the digests of the list.

    `file` must be seekable. Raises OSError.
    """
    listed = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(members):
            with members[name].open("rb") as source, archive.open(_entry(name), "w", force_zip64=True) as target:
                listed.append({"name": name, **_copied(source, target)})
        content = json.dumps({"format": FORMAT, "about": about, "members": listed}, ensure_ascii=False, indent=1)
        archive.writestr(_entry(LIST), content.encode())
    return _digests_of(content.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    return entry


def _copied(source: IO[bytes], target: IO[bytes] | None, most: int | None = None) -> dict[str, Any]:
    """Size and digests of what was read; no more than `most` bytes and one chunk are."""
    hashers = {name: hashlib.new(name) for name in here()}
    size = 0
    while (most is None or size <= most) and (chunk := source.read(_CHUNK)):
        size += len(chunk)
        for hasher in hashers.values():
            hasher.update(chunk)
        if target is not None:
            target.write(chunk)
    return {"size": size, **{name: hasher.hexdigest() for name, hasher in hashers.items()}}


def _digests_of(content: bytes) -> Mapping[str, str]:
    return {name: hashlib.new(name, content).hexdigest() for name in here()}


def verify(path: Path) -> Verified:
    """Everything about a delivery that is not as the list says. Nothing is unpacked.

    Raises EvidenceError where the file cannot be read at all.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            return _verified(archive, path.stat().st_size)
    except (FileNotFoundError, PermissionError) as error:
        said = unreadable(error)
        raise EvidenceError(Text(f"{path}: {said.zh}", f"{path}: {said.en}")) from error
    except _UNREADABLE:
        return _only(path.name, "不是完整的 zip 文件，可能被截断", "is no whole zip file; it may be cut off")


def _only(place: str, zh: str, en: str) -> Verified:
    return Verified((Finding(place, Text(zh, en)),))


def _verified(archive: zipfile.ZipFile, size: int) -> Verified:
    entries = archive.infolist()
    if len(entries) > _MOST_MEMBERS:
        return _only("zip", "成员过多", "has too many members")
    found = [*_names(entries), *_hidden(archive, entries, size)]
    try:
        content = _list_of(archive)
        about, listed = _parsed(content)
    except (KeyError, TypeError, *_UNREADABLE):
        return Verified((*found, Finding(LIST, Text("缺失或无法读取", "is missing or cannot be read"))))
    found += _members(archive, entries, listed)
    known = {name for one in listed for name in DIGESTS if name in one}
    if not known & set(here()):
        found.append(Finding(LIST, Text("没有本机能核对的摘要", "has no digest that can be checked here")))
    unchecked = tuple(sorted(known - set(here())))
    return Verified(tuple(found), len(listed), about, _digests_of(content), unchecked)


def _names(entries: Sequence[zipfile.ZipInfo]) -> Iterator[Finding]:
    """Names that are there twice, or would lead a program that unpacks them outside of its folder."""
    for name, times in Counter(entry.filename for entry in entries).items():
        if times > 1:
            yield Finding(_shown(name), _TWICE)
    for entry in entries:
        if _escapes(entry.orig_filename):
            yield Finding(_shown(entry.orig_filename), _ESCAPES)


def _escapes(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return "\\" in name or "\0" in name or ":" in parts[0] or not parts[0] or ".." in parts


def _hidden(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], size: int) -> Iterator[Finding]:
    """Bytes that belong to no member: another archive or file might be read from there."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    starts = [entry.header_offset for entry in ordered] + [archive.start_dir]
    gaps = [
        (entry, after - start)
        for entry, (start, after) in zip(ordered, pairwise(starts), strict=True)
        if after - start != _length(archive, entry)
    ]
    outside = starts[0] != 0 or archive.comment or _end(archive) != size
    if gaps or outside:
        place = _shown(gaps[0][0].filename) if gaps else "zip"
        yield Finding(place, Text("夹带了不属于任何成员的内容", "has content in the file that belongs to no member"))


def _length(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Bytes a member takes in the file: its header, name, extra field and content."""
    file = archive.fp
    assert file is not None
    file.seek(entry.header_offset + 26)
    name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
    return _HEADER + name + extra + entry.compress_size


def _end(archive: zipfile.ZipFile) -> int:
    """Where the file ends when the directory is the last thing in it."""
    file = archive.fp
    assert file is not None
    file.seek(archive.start_dir)
    rest = file.read()
    at = rest.rfind(b"PK\x05\x06")
    return archive.start_dir + at + 22


def _list_of(archive: zipfile.ZipFile) -> bytes:
    with archive.open(LIST) as file:
        content = file.read(_MOST_LIST + 1)
    if len(content) > _MOST_LIST:
        raise ValueError
    return content


def _parsed(content: bytes) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    read = json.loads(content)
    if read["format"] != FORMAT:
        raise ValueError
    listed = read["members"]
    for one in listed:
        if not isinstance(one["name"], str) or type(one["size"]) is not int:
            raise TypeError
        if any(not isinstance(one[name], str) for name in DIGESTS if name in one):
            raise TypeError
    about = read["about"]
    if not isinstance(about, Mapping):
        raise TypeError
    return about, listed


def _members(
    archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], listed: Sequence[Mapping[str, Any]]
) -> Iterator[Finding]:
    there = {entry.filename: entry for entry in entries}
    wanted = {one["name"]: one for one in listed}
    if len(wanted) != len(listed):
        yield Finding(LIST, Text("清单中有重复的文件名", "names a member more than once"))
    for name in sorted(there.keys() - wanted.keys() - {LIST}):
        yield Finding(_shown(name), _ADDED)
    owners = {_key(one): name for name, one in wanted.items()}
    most = max((one["size"] for one in listed), default=0)
    for name, one in sorted(wanted.items()):
        if name not in there:
            yield Finding(_shown(name), _MISSING)
        elif there[name].flag_bits & 0x1:
            yield Finding(_shown(name), _ENCRYPTED)
        elif (message := _difference(archive, there[name], one, owners, most)) is not None:
            yield Finding(_shown(name), message)


def _difference(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, one: Mapping[str, Any], owners: Mapping[Any, str], most: int
) -> Text | None:
    """What is wrong with a member; None when it is what the list says. No member is longer than `most`."""
    try:
        with archive.open(entry) as file:
            seen = _copied(file, None, most)
    except _UNREADABLE:
        return _CHANGED
    if all(seen[name] == value for name, value in one.items() if name in seen):
        return None
    other = owners.get(_key(seen))
    if other is None or other == one["name"]:
        return _CHANGED
    return Text(f"内容被换成了 {_shown(other)} 的", f"was swapped: it holds the content of {_shown(other)}")


def _key(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return (one["size"], *(one.get(name) for name in here()))


def _shown(name: str) -> str:
    """A member's name on one line of a terminal."""
    return name if name.isprintable() and len(name) <= 200 else ascii(name)[:200]
