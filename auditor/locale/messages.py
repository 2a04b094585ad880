"""Keeps the message catalogues in step with the code (needs babel, a development dependency).

    python auditor/locale/messages.py update     new messages into the .po files, then compile
    python auditor/locale/messages.py compile    .po to .mo
    python auditor/locale/messages.py check      say what is missing, fuzzy or stale; exit code 1 if anything is

A domain is one catalogue and the folder whose messages it translates.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DOMAINS: Mapping[str, Path] = {"reports": ROOT / "reports"}
KEYWORDS: Mapping[str, None] = {"_": None, "mark": None}
SOURCES = [("**.py", "python"), ("**.j2", "jinja2")]
LANGUAGES = ("zh",)


def extracted(domain: str) -> Catalog:
    """Every message in the code of a domain."""
    catalogue = Catalog(domain=domain)
    found = extract_from_dir(str(DOMAINS[domain]), method_map=SOURCES, keywords=KEYWORDS)
    for file, _line, message, _comments, _context in sorted(found, key=lambda hit: (hit[0], hit[1])):
        catalogue.add(message, None, locations=[(file, 0)])
    return catalogue


def po_file(domain: str, language: str) -> Path:
    return HERE / language / "LC_MESSAGES" / f"{domain}.po"


def translated(domain: str, language: str) -> Catalog:
    """The catalogue as people have translated it; empty where there is none yet."""
    file = po_file(domain, language)
    if not file.exists():
        return Catalog(locale=language, domain=domain)
    with file.open("rb") as stream:
        return read_po(stream, locale=language, domain=domain)


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file, the same for the same messages: the dates of its header are fixed."""
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def problems(domain: str, language: str) -> Iterator[str]:
    """What keeps a catalogue from being complete and current."""
    have = translated(domain, language)
    wanted = {message.id for message in extracted(domain) if message.id}
    for message in sorted(map(str, wanted)):
        entry = have.get(message)
        if entry is None or not entry.string:
            yield f"{domain}.{language}: not translated: {message!r}"
        elif entry.fuzzy:
            yield f"{domain}.{language}: fuzzy: {message!r}"
        elif _placeholders(message) != _placeholders(str(entry.string)):
            yield f"{domain}.{language}: other placeholders than the original: {message!r}"
    for entry in have:
        if entry.id and entry.id not in wanted:
            yield f"{domain}.{language}: no longer in the code: {entry.id!r}"
    binary = po_file(domain, language).with_suffix(".mo")
    if not binary.exists() or _in_binary(binary) != {entry.id: entry.string for entry in have if entry.id}:
        yield f"{domain}.{language}: {binary.name} is not compiled from the .po file"


def _in_binary(file: Path) -> dict[object, object]:
    with file.open("rb") as stream:
        return {entry.id: entry.string for entry in read_mo(stream) if entry.id}


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(part.partition("}")[0] for part in text.split("{")[1:])


def update(domain: str, language: str) -> None:
    """Brings new messages into the .po file, drops those that are gone, and compiles."""
    have = translated(domain, language)
    comment = f"# Words of `{domain}` in {language}; kept by auditor/locale/messages.py."
    fresh = Catalog(locale=language, domain=domain, project="mlps-auditor", header_comment=comment, fuzzy=False)
    for message in extracted(domain):
        if message.id:
            known = have.get(message.id)
            fresh.add(message.id, known.string if known else "", locations=message.locations)
    file = po_file(domain, language)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(stream, fresh, width=120, sort_output=True, omit_header=False, include_lineno=False)
    file.write_bytes(_without_dates(file.read_bytes()))
    compile_catalogue(domain, language)


def _without_dates(po: bytes) -> bytes:
    """Dates and tool versions in the header would change with every run."""
    volatile = (
        b'"POT-',
        b'"PO-Revision',
        b'"Generated-By',
        b'"Last-Translator',
        b'"Language-Team',
        b'"Report-Msgid',
        b'"Project-Id',
    )
    return b"".join(line for line in po.splitlines(keepends=True) if not line.startswith(volatile))


def compile_catalogue(domain: str, language: str) -> None:
    po_file(domain, language).with_suffix(".mo").write_bytes(compiled(translated(domain, language)))


def main(argv: list[str]) -> int:
    pairs = [(domain, language) for domain in DOMAINS for language in LANGUAGES]
    match argv:
        case ["update"]:
            for pair in pairs:
                update(*pair)
            return 0
        case ["compile"]:
            for pair in pairs:
                compile_catalogue(*pair)
            return 0
        case ["check"]:
            found = [problem for pair in pairs for problem in problems(*pair)]
            sys.stderr.writelines(f"{problem}\n" for problem in found)
            return 1 if found else 0
    sys.stderr.write(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
