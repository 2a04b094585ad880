"""What a file is: by its content first, by its name second. Pure functions over the first bytes."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Literal

from scanners.personal_data.reading.blocks import As
from scanners.personal_data.reading.json_values import parsed


class Kind(StrEnum):
    """What a source holds."""

    EMPTY = "empty"
    GZIP = "gzip"
    ZSTD = "zstd"
    BZIP2 = "bzip2"
    XZ = "xz"
    LZ4 = "lz4"
    ZIP = "zip"
    TAR = "tar"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    DOCX = "docx"
    PPTX = "pptx"
    ODT = "odt"
    """Text, slides or drawings of OpenDocument."""
    PARQUET = "parquet"
    ARROW = "arrow"
    ORC = "orc"
    SQLITE = "sqlite"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    DELIMITED = "delimited"
    JSON = "json"
    JSON_LINES = "json lines"
    XML = "xml"
    MARKUP = "html"
    """Tables in HTML, or in the XML that Excel wrote in 2003."""
    SQL = "sql"
    TEXT = "text"


PACKED = frozenset({Kind.GZIP, Kind.ZSTD, Kind.BZIP2, Kind.XZ, Kind.LZ4})
TEXTUAL = frozenset({Kind.DELIMITED, Kind.JSON, Kind.JSON_LINES, Kind.XML, Kind.MARKUP, Kind.SQL, Kind.TEXT})

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x1f\x8b\x08", Kind.GZIP),
    (b"\x28\xb5\x2f\xfd", Kind.ZSTD),
    (b"\xfd7zXZ\x00", Kind.XZ),
    (b"\x04\x22\x4d\x18", Kind.LZ4),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"PK\x07\x08", Kind.ZIP),
    (b"PAR1", Kind.PARQUET),
    (b"PARE", Kind.ENCRYPTED),
    (b"ARROW1", Kind.ARROW),
    (b"FEA1", Kind.ARROW),
    (b"ORC", Kind.ORC),
    (b"SQLite format 3\x00", Kind.SQLITE),
)

# What people keep beside data and nobody can read as text: named, so that it is not taken for looked at.
_OPAQUE: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\xd7\xcd\xc6\x9a", "WMF"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x1f\x9d", "compress (.Z)"),
    (b"Obj\x01", "Avro"),
    (b"PGDMP", "pg_dump -Fc"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90\x00", "EXE"),
    (b"\xca\xfe\xba\xbe", "Java class"),
    (b"\x00\x01\x00\x00Standard ", "Access"),
    (b"OggS", "Ogg"),
    (b"ID3", "MP3"),
    (b"\x1aE\xdf\xa3", "Matroska"),
    (b"SEQ\x06", "Hadoop SequenceFile"),
    (b"\x89HDF\r\n\x1a\n", "HDF5"),
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ENDINGS: dict[str, frozenset[Kind]] = {
    "gz": frozenset({Kind.GZIP}),
    "tgz": frozenset({Kind.GZIP}),
    "zst": frozenset({Kind.ZSTD}),
    "bz2": frozenset({Kind.BZIP2}),
    "xz": frozenset({Kind.XZ}),
    "lz4": frozenset({Kind.LZ4}),
    "zip": frozenset({Kind.ZIP}),
    "tar": frozenset({Kind.TAR}),
    "xlsx": frozenset({Kind.XLSX, Kind.ENCRYPTED}),
    "xlsm": frozenset({Kind.XLSX, Kind.ENCRYPTED}),
    "xls": frozenset({Kind.XLS, Kind.ENCRYPTED}),
    "ods": frozenset({Kind.ODS}),
    **dict.fromkeys(("docx", "docm", "dotx"), frozenset({Kind.DOCX, Kind.ENCRYPTED})),
    **dict.fromkeys(("pptx", "pptm", "ppsx"), frozenset({Kind.PPTX, Kind.ENCRYPTED})),
    **dict.fromkeys(("odt", "ott", "odp", "odg"), frozenset({Kind.ODT})),
    "parquet": frozenset({Kind.PARQUET, Kind.ENCRYPTED}),
    "feather": frozenset({Kind.ARROW}),
    "arrow": frozenset({Kind.ARROW}),
    "orc": frozenset({Kind.ORC}),
    "sqlite": frozenset({Kind.SQLITE}),
    "sqlite3": frozenset({Kind.SQLITE}),
    "csv": frozenset({Kind.DELIMITED}),
    "tsv": frozenset({Kind.DELIMITED}),
    "tab": frozenset({Kind.DELIMITED}),
    "psv": frozenset({Kind.DELIMITED}),
    "json": frozenset({Kind.JSON, Kind.JSON_LINES}),
    "geojson": frozenset({Kind.JSON, Kind.JSON_LINES}),
    "jsonl": frozenset({Kind.JSON_LINES, Kind.JSON}),
    "ndjson": frozenset({Kind.JSON_LINES, Kind.JSON}),
    "xml": frozenset({Kind.XML, Kind.MARKUP}),
    "sql": frozenset({Kind.SQL}),
}
"""What a name promises. Endings that promise nothing (.txt, .log, .dat, .db, none) are not here."""

_SQL = re.compile(
    r"^\s*(?:--\s*(?:MySQL|MariaDB|PostgreSQL database) dump|INSERT\s+(?:IGNORE\s+)?INTO\s|REPLACE\s+INTO\s"
    r"|CREATE\s+TABLE\s|COPY\s+\S+\s*(?:\([^)]*\)\s*)?FROM\s+stdin|DROP\s+TABLE\s|SET\s+(?:NAMES|statement_timeout))",
    re.IGNORECASE | re.MULTILINE,
)
_XML = re.compile(r"\s*<(?:\?xml\s|!DOCTYPE\s|!--|[A-Za-z_\u4e00-\u9fff][\w.:-]*(?:\s[^<]*?)?/?>)")
_HTML = re.compile(r"(?:<!--.*?-->|\s)*<(?:!DOCTYPE\s+html|html|head|body|meta)\b", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"<(?:table|tr)[\s>]|urn:schemas-microsoft-com:office:spreadsheet", re.IGNORECASE)
_JSON_ITEM = re.compile(r'\s*(?:[\[{]\s*(?:["\[\]{}\-0-9tfnNI]|$))')


def ending_of(name: str) -> str:
    """The last ending of a name in lower case, rotation numbers and dates passed over: `app.log.1` is a `log`."""
    parts = re.split(r"[/\\!]", name)[-1].lower().split(".")
    while len(parts) > 2 and re.fullmatch(r"\d+|\d{4}-\d{2}-\d{2}|bak|old|tmp", parts[-1]):
        parts.pop()
    return parts[-1] if len(parts) > 1 else ""


def binary_kind(head: bytes) -> tuple[Kind, str] | None:
    """The kind of a file that is no text, and its name for people; None for text."""
    if not head:
        return Kind.EMPTY, ""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind, kind.value
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return Kind.BZIP2, "bzip2"
    if head.startswith(_OLE):
        return _ole(head)
    for magic, name in _OPAQUE:
        if head.startswith(magic):
            return Kind.UNSUPPORTED, name
    if head[40:44] == b" EMF":
        return Kind.UNSUPPORTED, "EMF"
    if head[4:8] == b"ftyp":
        return Kind.UNSUPPORTED, "MP4"
    if _is_tar(head):
        return Kind.TAR, "tar"
    return None


def _ole(head: bytes) -> tuple[Kind, str]:
    """Old Office files. A workbook with a password is a folder of encrypted streams."""
    if "EncryptedPackage".encode("utf-16-le") in head:
        return Kind.ENCRYPTED, "xlsx"
    if any(name.encode("utf-16-le") in head for name in ("Workbook", "Book")):
        return Kind.XLS, "xls"
    if "WordDocument".encode("utf-16-le") in head or "PowerPoint".encode("utf-16-le") in head:
        return Kind.UNSUPPORTED, "Office 97"
    # The directory of a large workbook stands further behind; its reader will tell.
    return Kind.XLS, "xls"


_WORD = re.compile(r"word/document\d*\.xml")
_OPEN_DOCUMENT = re.compile(r"\A(?:(?!opendocument\.).)*opendocument\.(?:text|presentation|graphics)", re.DOTALL)


def zip_kind(names: frozenset[str], said: str = "") -> Kind:
    """What a zip archive with members of these names is; `said` is what an OpenDocument says of itself."""
    lower = {name.lower().lstrip("/") for name in names}
    if "xl/workbook.xml" in lower:
        return Kind.XLSX
    if "xl/workbook.bin" in lower:
        return Kind.UNSUPPORTED
    if "content.xml" in lower and "meta-inf/manifest.xml" in lower:
        return Kind.ODT if _OPEN_DOCUMENT.search(said) else Kind.ODS
    if any(map(_WORD.fullmatch, lower)):
        return Kind.DOCX
    if "ppt/presentation.xml" in lower:
        return Kind.PPTX
    return Kind.ZIP


def _is_tar(head: bytes) -> bool:
    block = head[:512]
    if len(block) < 512:
        return False
    try:
        claimed = int(block[148:156].strip(b"\x00 ") or b"-1", 8)
    except ValueError:
        return False
    return claimed == sum(block) - sum(block[148:156]) + 8 * 32


def text_kind(head: str, name: str) -> Kind:
    """The kind of a text by its first characters; where they say nothing, by its name."""
    promised = _ENDINGS.get(ending_of(name), frozenset())
    start = head.lstrip("\ufeff \t\r\n")
    if ending_of(name) in ("jsonl", "ndjson") and start[:1] != "[":
        return Kind.JSON_LINES
    if start[:1] in ("{", "["):
        kind = _json_kind(start)
        if kind is not None and (Kind.DELIMITED not in promised or _looks_whole(start)):
            return kind
    elif start[:1] == "<" and _MARKUP.search(start):
        return Kind.MARKUP
    elif start[:1] == "<" and _XML.match(start) and not _HTML.match(start):
        return Kind.XML
    # A log may quote SQL; a script has it at the start of lines and little else.
    if Kind.SQL in promised or (ending_of(name) not in ("log", "csv", "tsv") and _is_sql(start)):
        return Kind.SQL
    if promised & {Kind.DELIMITED}:
        return Kind.DELIMITED
    return Kind.TEXT


def _json_kind(start: str) -> Kind | None:
    import orjson  # loaded where a text is looked at, not where a command starts

    first, *others = [line for line in start.split("\n", 3) if line.strip()][:2] or [""]
    try:
        value = parsed(first.encode("utf-8", "replace"))
    except orjson.JSONDecodeError:
        return Kind.JSON if _JSON_ITEM.match(start) else None
    # One line alone is one document, whichever it is called; an array is one even where more follows.
    return Kind.JSON_LINES if isinstance(value, dict) and others else Kind.JSON


def _looks_whole(start: str) -> bool:
    """A table whose first cell starts with a bracket is no JSON."""
    return bool(re.match(r'\s*(?:\[\s*)?\{\s*"', start))


def _is_sql(start: str) -> bool:
    found = _SQL.search(start)
    return found is not None and (found.start() == 0 or start.startswith(("--", "/*", "SET ", "USE ", "BEGIN")))


def misnamed(kind: Kind, name: str) -> bool:
    """True where the name promises something else than what is there."""
    promised = _ENDINGS.get(ending_of(name))
    return promised is not None and kind not in promised and kind is not Kind.EMPTY


_LOG_KEYS = re.compile(
    r"^(?:@?timestamp|time_?(?:local|iso8601)?|ts|level|severity|logger|thread|msg|message|request(?:_?(?:uri|method|"
    r"body|time|id))?|response(?:_?(?:body|time))?|uri|url|path|method|status(?:_?code)?|upstream\w*|remote_?addr|"
    r"client_?ip|user_?agent|http_\w+|trace_?id|span_?id|latency|latencies|duration(?:_?ms)?|route(?:_?id)?|service|"
    r"consumer\w*|caller\w*|interface|api|endpoint|(?:src|source|dst|peer)_?ip|operator|auth|tls|bytes|rows|query_keys|"
    r"log|stream|host|body_?bytes_?sent|bytes_?sent|start_?time|@version)$",
    re.IGNORECASE,
)
_LOG_FOLDER = re.compile(r"(?:[\w.-]*[_.-])?(?:access|sys|audit)?logs?", re.IGNORECASE)
_LOG_NAME = re.compile(
    r"(?:^|[._\-])(?:(?:access|web|sys|app|slow|error|audit|gateway|api|nginx|query|general)?logs?|access|audit)"
    r"(?:$|[._\-\d])",
    re.IGNORECASE,
)


def is_log_place(path: str) -> bool:
    """True where a folder or the file's name says that it is a log: `logs/…`, `nginx_log/…`, `access.json`, 日志."""
    *folders, name = re.split(r"[/\\!]", path)
    return "日志" in path or any(map(_LOG_FOLDER.fullmatch, folders)) or bool(_LOG_NAME.search(name))


def is_log_record(keys: frozenset[str]) -> bool:
    """True where a JSON record has at least three keys that logs have, and they are a third of all."""
    known = sum(1 for key in keys if _LOG_KEYS.match(key))
    return known >= 3 and known * 3 >= len(keys)


def shape_of(kind: Kind, path: str, keys: frozenset[str] = frozenset(), as_: As = "auto") -> Literal["table", "lines"]:
    """Whether a text is read as a table or as lines. `keys` are the top keys of the first JSON records.

    | kind | read as |
    |---|---|
    | CSV, TSV, SQL dump, XML, JSON document | table |
    | JSON Lines | lines where the path speaks of logs or the records have the keys of logs, else table |
    | any other text | lines (rows of equal width in a text without an ending of its own make it CSV before) |

    `as_="table"` makes lines a table of one column where nothing better is seen; `as_="log"` reads every text as
    lines. Workbooks, columnar files and databases are tables whatever is asked for.
    """
    if kind not in TEXTUAL:
        return "table"
    match as_:
        case "log":
            return "lines"
        case "table":
            return "table"
    match kind:
        case Kind.TEXT:
            return "lines"
        case Kind.JSON_LINES:
            return "lines" if is_log_place(path) or is_log_record(keys) else "table"
        case Kind.JSON if is_log_place(path) and ending_of(path) not in ("json", "geojson"):
            # A log with one record so far.
            return "lines"
    return "table"
