"""Reads the files of a register: the main file, what it includes, and its tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auditor.errors import InventoryError, Problem
from auditor.inventory.draft import Draft, Origin, Raw, YamlOrigin
from auditor.inventory.privacy import SECRET, forbidden_in, literal_secrets
from auditor.inventory.tables import read_fields, read_section
from auditor.model.register import SECTIONS
from auditor.model.text import Text
from auditor.yamlio import Document, load, read_text

HEAD_KEYS = ("schema_version", "as_of", "district", "settings", "include")
"""Keys of the main file alone."""
TABLE_KEYS = {f"{section}_csv": section for section in SECTIONS} | {"fields_csv": "fields"}
"""Keys that name CSV files, and the section whose entries the rows are; `fields` go into datasets."""
SCHEMA_VERSION = 1

_NO_REGISTER = Text(
    "台账应为键值表，以 schema_version: 1 开头", "a register is a mapping: start with schema_version: 1"
)
_NO_SECTIONS = Text("并入的文件应为由各部分组成的键值表", "an included file is a mapping of sections")
_MAIN_ONLY = Text("只能写在主文件中", "belongs in the main file only")
_NO_LIST = Text("应为列表，每个条目以“- ”开头", "must be a list: write each entry after a dash")
_OTHER_VERSION = Text(
    f"应为 {SCHEMA_VERSION}，本程序只支持这一版本", f"must be {SCHEMA_VERSION}, the only version this program knows"
)
_NO_FILE_LIST = Text("应为文件名或通配符的列表", "must be a list of file names or patterns")
_NO_PATTERN = Text("应为文件名或通配符", "must be a file name or pattern")
_OUTSIDE = Text("指向台账所在目录之外", "leads out of the register's folder")
_NO_MATCH = Text("没有匹配的文件", "matches no file")
_NOT_RELATIVE = Text(
    "应为相对于所在文件的路径，目录之间用 / 分隔", "must be relative to the file it stands in, with / between folders"
)
_UPWARDS = Text("不得用 .. 离开所在目录", "must not lead out of its folder (..)")
_LOOSE_STARS = Text("** 须单独成段，前后为 /", "** must stand alone between slashes")


def read_draft(path: Path) -> Draft:
    """Everything that belongs to the register at `path`, as written. Never raises for what the files hold."""
    draft = Draft()
    folder = path.parent
    reader = _Reader(draft, folder, "" if path.is_absolute() or folder == Path() else f"{folder.as_posix()}/")
    reader.main(path)
    return draft


class _Reader:
    """Follows the files of one register and keeps each inside the register's folder."""

    def __init__(self, draft: Draft, folder: Path, prefix: str) -> None:
        self.draft = draft
        self.folder = folder.resolve()
        self.prefix = prefix
        self._seen: set[Path] = set()

    def main(self, path: Path) -> None:
        self._seen.add(path.resolve())
        document = self._document(path, f"{self.prefix}{path.name}")
        if document is None:
            return
        origin = YamlOrigin(document, ())
        self.draft.root = Raw(document.value, origin)
        if not isinstance(document.value, dict):
            self.draft.report(origin, (), _NO_REGISTER, "type")
            return
        self._version(document.value, origin, required=True)
        self._keys(document.value, origin, (*HEAD_KEYS, *SECTIONS, *TABLE_KEYS))
        self._contents(document, origin, path.resolve().parent)
        for file in self._files(document.value.get("include"), origin, "include", path.resolve().parent):
            self._included(file)

    def _included(self, path: Path) -> None:
        document = self._document(path, self._name(path))
        if document is None or document.value is None:
            return
        origin = YamlOrigin(document, ())
        if not isinstance(document.value, dict):
            self.draft.report(origin, (), _NO_SECTIONS, "type")
            return
        self._version(document.value, origin, required=False)
        for key in document.value:
            if key in HEAD_KEYS[1:]:
                self.draft.report(origin, (key,), _MAIN_ONLY, "key")
        self._keys(document.value, origin, (*HEAD_KEYS, *SECTIONS, *TABLE_KEYS))
        self._contents(document, origin, path.parent)

    def _contents(self, document: Document, origin: YamlOrigin, folder: Path) -> None:
        for key, value in document.value.items():
            if key in SECTIONS:
                self.draft.sections[key].extend(self._entries(document, key, value))
            elif key in TABLE_KEYS:
                for file in self._files(value, origin, key, folder):
                    self._table(file, TABLE_KEYS[key])

    def _entries(self, document: Document, section: str, value: Any) -> Iterator[Raw]:
        match value:
            case None:
                return
            case list():
                for position, entry in enumerate(value):
                    yield Raw(entry, YamlOrigin(document, (section, position)))
            case _:
                origin = YamlOrigin(document, (section,))
                self.draft.report(origin, (), _NO_LIST, "type")

    def _table(self, path: Path, section: str) -> None:
        name = self._name(path)
        if section == "fields":
            self.draft.fields.append(read_fields(path, name, self.draft))
        else:
            self.draft.sections[section].extend(read_section(path, name, section, self.draft))

    def _document(self, path: Path, name: str) -> Document | None:
        try:
            text = read_text(path, name, error=InventoryError)
        except InventoryError as failure:
            self.draft.problems.extend(failure.problems)
            return None
        self.draft.problems.extend(Problem(name, line, "", message, "personal") for line, message in forbidden_in(text))
        try:
            document = load(text, name, error=InventoryError)
        except InventoryError as failure:
            self.draft.problems.extend(failure.problems)
            return None
        origin = YamlOrigin(document, ())
        for secret in literal_secrets(document.value):
            self.draft.report(origin, secret, SECRET, "secret")
        return document

    def _version(self, value: dict[str, Any], origin: Origin, required: bool) -> None:
        version = value.get("schema_version")
        if version is None and not required:
            return
        if type(version) is not int or version != SCHEMA_VERSION:
            self.draft.report(origin, ("schema_version",), _OTHER_VERSION, "value")

    def _keys(self, value: dict[str, Any], origin: Origin, known: tuple[str, ...]) -> None:
        for key in value:
            if key not in known:
                near = self.draft.suggest(key, known)
                message = Text(f"没有这一部分{near.zh}", f"unknown section{near.en}")
                self.draft.report(origin, (key,), message, "key")

    def _files(self, value: Any, origin: YamlOrigin, key: str, folder: Path) -> Iterator[Path]:
        """Files that a list of globs names, each once, in order of name; never one outside the register's folder."""
        patterns = [value] if isinstance(value, str) and key != "include" else value
        if value is None:
            return
        if not isinstance(patterns, list):
            self.draft.report(origin, (key,), _NO_FILE_LIST, "type")
            return
        for position, pattern in enumerate(patterns):
            path = (key, position) if isinstance(value, list) else (key,)
            message = self._unfit(pattern)
            if message is not None:
                self.draft.report(origin, path, message, "include")
                continue
            try:
                files = sorted(folder.glob(pattern))
            except (OSError, ValueError, NotImplementedError):
                self.draft.report(origin, path, _NO_PATTERN, "include")
                continue
            found = False
            for file in files:
                real = file.resolve()
                if not real.is_relative_to(self.folder):
                    found = True
                    self.draft.report(origin, path, _OUTSIDE, "include")
                elif real.is_file():
                    found = True
                    if real in self._seen:
                        name = self._name(real)
                        message = Text(f"{name} 已经读取过", f"{name} is read already")
                        self.draft.report(origin, path, message, "include")
                        continue
                    self._seen.add(real)
                    yield real
            if not found:
                self.draft.report(origin, path, _NO_MATCH, "include")

    def _unfit(self, pattern: Any) -> Text | None:
        if not isinstance(pattern, str) or not pattern.strip() or "\0" in pattern:
            return _NO_PATTERN
        if Path(pattern).is_absolute() or pattern.startswith("~") or "\\" in pattern:
            return _NOT_RELATIVE
        parts = Path(pattern).parts
        if not parts:
            return _NO_PATTERN
        if ".." in parts:
            return _UPWARDS
        if any("**" in part and part != "**" for part in parts):
            return _LOOSE_STARS
        return None

    def _name(self, path: Path) -> str:
        return f"{self.prefix}{path.relative_to(self.folder).as_posix()}"
