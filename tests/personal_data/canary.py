"""Canary people: synthetic values that must come out nowhere, and the search for them in everything that comes out."""

from __future__ import annotations

import base64
import bz2
import hashlib
import html
import io
import lzma
import os
import sqlite3
import sys
import tarfile
import threading
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import TracebackType
from urllib.parse import quote

import numpy as np
import zstandard
from labelled import values
from labelled.written import draw_address, fullwidth, grouped
from numpy.typing import NDArray

MEMBER_LIMIT = 64 << 20
"""Bytes of a packed member that are looked through."""


@dataclass(frozen=True, slots=True)
class Canary:
    """One value of one person. It is long or odd enough to stand nowhere by chance."""

    kind: str
    value: str


def person(seed: int) -> Mapping[str, Canary]:
    """One value of every kind, by kind. Words shared with the real world (a disease, a year) are no canaries."""
    rng = Random(f"canary {seed}")
    drawn = {
        "CN_ID_CARD": values.resident_id_with_x(rng),
        "CN_ID_CARD_15": values.resident_id_15(rng),
        "CN_HKMOTW_RESIDENCE": values.residence_permit(rng),
        "CN_FOREIGN_PR": values.foreign_permanent_old(rng),
        "CN_PASSPORT": "E" + values.digits(rng, 8),
        "CN_HKMO_PERMIT": "H" + values.digits(rng, 10),
        "CN_OFFICER_ID": values.officer_id(rng),
        "CN_DRIVER_LICENSE": values.licence_file_number(rng),
        "CN_SOCIAL_SECURITY": values.social_security_card(rng),
        "CN_MEDICAL_NO": "ZY" + values.digits(rng, 8),
        "CN_MOBILE": values.mobile(rng),
        "CN_LANDLINE": "0571-" + values.digits(rng, 8, "2345678"),
        "BANK_CARD": values.bank_card(rng),
        "CN_PLATE": "浙A" + values.digits(rng, 4) + "K",
        "VIN": values.vin(rng),
        "IMEI": values.imei(rng),
        "MAC_ADDRESS": values.mac_address(rng),
        "EMAIL_ADDRESS": f"canary.{values.some(rng, 'bcdfghjk', 6)}@mail-{values.some(rng, 'bcdfghjk', 4)}.cn",
        "QQ": values.digits(rng, 10, "23456789"),
        "WECHAT_ID": "wxid_" + values.some(rng, "bcdfghjk0123456789", 14),
        "PERSON": rng.choice(("欧阳", "尉迟", "令狐")) + rng.choice("翀龢甯") + rng.choice("霈旻昶"),
        "CN_ADDRESS": draw_address(rng) + f"附{rng.randint(100, 999)}号",
        "COORDINATE": f"{rng.uniform(74, 134):.8f},{rng.uniform(19, 52):.8f}",
        "SECRET": "pW!" + values.some(rng, values.UPPER + values.HEX, 17),
    }
    return {kind: Canary(kind, text) for kind, text in drawn.items()}


# What a value looks like when it got through in another dress.


def dresses(value: str) -> dict[str, bytes]:
    """Every form of `value` to look for, by name. Digests are unkeyed ones: a mobile can be tried out in minutes."""
    data = value.encode()
    texts = {
        "raw": value,
        "lower": value.lower(),
        "upper": value.upper(),
        "fullwidth": fullwidth(value),
        "percent": quote(value, safe=""),
        "percent lower": quote(value, safe="").lower(),
        "percent twice": quote(quote(value, safe=""), safe=""),
        "percent all": "".join(f"%{byte:02x}" for byte in data),
        "unicode escapes": "".join(sign if sign.isascii() else f"\\u{ord(sign):04x}" for sign in value),
        "unicode escapes upper": "".join(sign if sign.isascii() else f"\\u{ord(sign):04X}" for sign in value),
        "python escapes": ascii(value)[1:-1],
        "bytes repr": repr(data)[2:-1],
        "html": html.escape(value),
        "html decimal": "".join(sign if sign.isascii() else f"&#{ord(sign)};" for sign in value),
        "html hex": "".join(sign if sign.isascii() else f"&#x{ord(sign):x};" for sign in value),
        "hex": data.hex(),
        "hex upper": data.hex().upper(),
    }
    if value.isascii():
        for sizes in ((3, 4), (3, 3), (6, 8), (4, 4, 4, 4)):
            for separator in " -":
                texts[f"groups {sizes} {separator!r}"] = grouped(value, sizes, separator)
    if "," in value:
        texts |= {f"part {number}": part for number, part in enumerate(value.split(","))}
    digits = "".join(sign for sign in value if sign.isdigit())
    if len(digits) >= 8:
        texts["digits only"] = digits
    for name in ("md5", "sha1", "sha256", "sm3"):
        with suppress(ValueError):  # this OpenSSL has no SM3
            digest = hashlib.new(name, data, usedforsecurity=False).digest()
            texts[f"{name} hex"], texts[f"{name} base64"] = digest.hex(), base64.b64encode(digest).decode()
    found = {name: text.encode() for name, text in texts.items()}
    for shift, core in enumerate(_base64_cores(data)):
        found[f"base64 at {shift}"] = core
        found[f"base64url at {shift}"] = core.translate(bytes.maketrans(b"+/", b"-_"))
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "gb18030"):
        found[encoding] = value.encode(encoding)
    return {
        name: dress for number, (name, dress) in enumerate(found.items()) if dress not in list(found.values())[:number]
    }


def _base64_cores(data: bytes) -> Iterator[bytes]:
    """What of `data` shows in base64 wherever it stands: the signs that hold its bits alone, at each alignment."""
    for shift in range(3):
        token = base64.b64encode(b"\0" * shift + data)
        yield token[-(-shift * 8 // 6) : (shift + len(data)) * 8 // 6]


@dataclass(frozen=True, slots=True)
class Leak:
    """Where a canary came out, and how it was dressed; not the value."""

    where: str
    kind: str
    dress: str


Needle = tuple[str, str, bytes]
"""Kind of a canary, name of a dress, and the dress."""

_HEAD = 8
"""Bytes of a needle that are looked up at once: one machine word."""
_SLOT_BITS = 20


def _slot(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A place for each word in a table: few of those that are no heads fall where a head stands."""
    return (words * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _SLOT_BITS)


class Search:
    """All dresses of all canaries against any bytes.

    They are thousands, so that only those are looked for whose first bytes stand somewhere in the bytes.
    """

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self._short: list[Needle] = []
        self._by_head: dict[int, list[Needle]] = {}
        for canary in canaries:
            for name, dress in dresses(canary.value).items():
                needle = canary.kind, name, dress
                if len(dress) < _HEAD:
                    self._short.append(needle)
                else:
                    self._by_head.setdefault(int.from_bytes(dress[:_HEAD], sys.byteorder), []).append(needle)
        self._slots = np.zeros(1 << _SLOT_BITS, bool)
        self._slots[_slot(np.array(list(self._by_head), np.uint64))] = True

    def bytes(self, where: str, data: bytes) -> list[Leak]:
        needles = [*self._short, *(needle for head in self._heads_in(data) for needle in self._by_head[head])]
        return [Leak(where, kind, name) for kind, name, dress in needles if dress in data]

    def _heads_in(self, data: bytes) -> set[int]:
        """The first bytes of needles that stand in the data, wherever they begin."""
        found: set[int] = set()
        for shift in range(min(_HEAD, len(data) - _HEAD + 1)):
            words = np.frombuffer(data, np.uint64, (len(data) - shift) // _HEAD, shift)
            found.update(words[self._slots[_slot(words)]].tolist())
        return found & self._by_head.keys()

    def deep(self, where: str, data: bytes) -> list[Leak]:
        """In the bytes, in what they unpack to, and in the cells of a database."""
        return [leak for name, content in unpacked(where, data) for leak in self.bytes(name, content)]

    def tree(self, folder: Path) -> list[Leak]:
        """In every file below a folder, names included."""
        leaks: list[Leak] = []
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder))
            leaks += self.bytes("name of a file", name.encode())
            if path.is_file():
                leaks += self.deep(name, path.read_bytes())
        return leaks


def unpacked(where: str, data: bytes, depth: int = 3) -> Iterator[tuple[str, bytes]]:
    """The bytes themselves and everything packed in them."""
    yield where, data
    if depth == 0:
        return
    for name, member in _members(data):
        yield from unpacked(f"{where}!{name}", member, depth - 1)


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    # What does not unpack was searched as it is; nothing here may hide that by failing.
    with suppress(
        zipfile.BadZipFile, tarfile.TarError, OSError, EOFError, lzma.LZMAError, zlib.error, zstandard.ZstdError
    ):
        match data[:4]:
            case b"PK\x03\x04":
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    for entry in archive.infolist():
                        yield entry.filename, archive.read(entry)[:MEMBER_LIMIT]
            case b"\x28\xb5\x2f\xfd":
                with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)) as stream:
                    yield "zst", stream.read(MEMBER_LIMIT)
            case b"pd-p":  # a stored part: magic, digest and length before what is packed
                yield from _members(data[32:])
            case b"SQLi":
                yield from _cells(data)
            case b"%PDF":
                yield from _pdf_streams(data)
            case head if head[:2] == b"\x1f\x8b":
                # Not through GzipFile, which keeps back what stands before a torn end.
                yield "gz", zlib.decompressobj(wbits=31).decompress(data, MEMBER_LIMIT)
            case head if head[:3] == b"BZh":
                yield "bz2", bz2.BZ2Decompressor().decompress(data, MEMBER_LIMIT)
            case b"\xfd7zX":
                yield "xz", lzma.LZMADecompressor().decompress(data, MEMBER_LIMIT)
            case head if head[:1] == b"\x78":
                yield "zlib", zlib.decompressobj().decompress(data, MEMBER_LIMIT)
            case _ if data[257:262] == b"ustar":
                with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                    for entry in archive:
                        if file := archive.extractfile(entry):
                            yield entry.name, file.read(MEMBER_LIMIT)


def _cells(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every cell of a SQLite database: pages show plain text, but a store may pack what it keeps."""
    with closing(sqlite3.connect(":memory:")) as database, suppress(sqlite3.Error):
        database.deserialize(data)
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for number, row in enumerate(database.execute(f'SELECT * FROM "{table}"')):
                for cell in row:
                    if isinstance(cell, (bytes, str)):
                        yield f"{table}[{number}]", cell if isinstance(cell, bytes) else cell.encode("utf-8", "replace")


def _pdf_streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    for number, piece in enumerate(data.split(b"stream\r\n" if b"stream\r\n" in data else b"stream\n")[1:]):
        with suppress(zlib.error):
            yield f"stream {number}", zlib.decompressobj().decompress(piece, MEMBER_LIMIT)


# While a command runs.


@dataclass(slots=True)
class Watch:
    """Looks into the processes below `root` and into a temporary folder, again and again, while a command runs."""

    search: Search
    root: int
    temporary: Path
    leaks: set[Leak] = field(default_factory=set)
    processes: set[int] = field(default_factory=set)
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _seen: set[tuple[str, int, int]] = field(default_factory=set)
    _said: set[bytes] = field(default_factory=set)

    def __enter__(self) -> Watch:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._thread:
            self._thread.join()
        self.look()

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            self.look()

    def look(self) -> None:
        for process in _below(self.root):
            self.processes.add(process)
            for name in ("cmdline", "environ"):
                with suppress(OSError):  # it ended meanwhile
                    said = Path(f"/proc/{process}/{name}").read_bytes()
                    if said not in self._said:
                        self._said.add(said)
                        self.leaks |= set(self.search.bytes(f"{name} of a process", said))
        # os.walk passes over folders that vanish under it; an error here would end the watch unnoticed.
        for path in [Path(folder, name) for folder, _, names in os.walk(self.temporary) for name in names]:
            with suppress(OSError):
                state = path.stat()
                key = (str(path), state.st_mtime_ns, state.st_size)
                if key not in self._seen and path.is_file():
                    self._seen.add(key)
                    self.leaks |= set(self.search.deep(f"temporary {path.name}", path.read_bytes()))


def _below(root: int) -> list[int]:
    """A process and its descendants."""
    children_of = _children if Path(f"/proc/self/task/{os.getpid()}/children").exists() else _all_children().__getitem__
    found, waiting = [], [root]
    while waiting:
        process = waiting.pop()
        found.append(process)
        waiting += children_of(process)
    return found


def _children(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text("ascii").split())
    return found


def _all_children() -> Mapping[int, list[int]]:
    """Children of every process, from the parents in /proc/*/stat: for kernels that do not list them."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError, ValueError):
            parent = int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
            children[parent].append(int(stat.parent.name))
    return children
