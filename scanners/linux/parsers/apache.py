"""Apache httpd: its own lists of modules, defines and included files, and the text of those files in their order.

httpd tells no settings in force unless mod_info is loaded, so the text is read as httpd reads it: sections by module,
define and version, includes in place, the last setting of a scope wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate
from posixpath import join, normpath
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Block, absent, all_missing, octal, read_block
from scanners.linux.parsers.tls_words import weak_ciphers, weak_protocols

KEYS = ("apache.running", "apache.config", "apache.hosts", "apache.folders", "apache.files")

_DEEPEST = 40
_VERSION = re.compile(r"Apache/(\d+(?:\.\d+)+)")
_SECTION = re.compile(r"<(/?)([A-Za-z]+)\s*(.*?)>\s*")
_MODULE = re.compile(r"\s*([a-z0-9_]+)_module\b.*", re.IGNORECASE)
_CONDITIONS = frozenset(("ifmodule", "ifdefine", "ifversion", "ifdirective", "iffile", "ifsection"))
_FOLDERS = frozenset(("directory", "directorymatch", "location", "locationmatch"))
_STAT = re.compile(r"(config|key|log|content) ([0-7]{1,5}) (\S+) (/.*)")


@dataclass(frozen=True, slots=True)
class _Scope:
    """The main server, a virtual host or a folder: its settings by lower-case name, in order."""

    kind: str
    name: str
    settings: Mapping[str, tuple[str, ...]]

    def last(self, name: str, outer: _Scope | None, default: str) -> str:
        values = self.settings.get(name) or (outer.settings.get(name) if outer else None)
        return values[-1] if values else default


def parse_apache(text: str, exit_code: int) -> Mapping[str, Any]:
    """`apache.*`. A configuration that httpd refuses decides nothing."""
    block = read_block(text, exit_code, hash_comments=False)
    if block.part("master").text == "none":
        return {"apache.running": False} | {key: absent(key, "httpd does not run") for key in KEYS[1:]}
    if block.denied:
        return {"apache.running": True} | dict(block.refusals(KEYS[1:]))
    modules, settings = block.part("modules"), block.part("run")
    if not modules.ok or not settings.ok:
        return {"apache.running": True} | all_missing(KEYS[1:], Reason.UNPARSABLE, "httpd refuses its configuration")
    version = _VERSION.search(block.part("version").text)
    loaded = {found[1].lower() for line in modules.lines if (found := _MODULE.fullmatch(line))}
    if not loaded:
        raise Unparsable("httpd listed no module")
    root = _run_value(settings.lines, "ServerRoot")
    defines = {
        line.partition(":")[2].strip().partition("=")[0] for line in settings.lines if line.startswith("Define:")
    }
    scopes = _Reader(_texts(block), root or "/etc/httpd", loaded, defines).scopes()
    main = next(scope for scope in scopes if scope.kind == "main")
    hosts = [scope for scope in scopes if scope.kind == "virtualhost"]
    return {
        "apache.running": True,
        "apache.config": _config(main, version[1] if version else "", loaded, settings.lines, block),
        "apache.hosts": [_host(host, main) for host in (hosts or [main])],
        "apache.folders": [_folder(scope) for scope in scopes if scope.kind in _FOLDERS],
        "apache.files": _files(block),
    }


def _run_value(lines: Iterable[str], name: str) -> str | None:
    """`User: name="www-data" id=33` → "www-data"; `ServerRoot: "/etc/apache2"` → "/etc/apache2"."""
    for line in lines:
        found = re.match(rf'{name}:\s*(?:name=)?"([^"]*)"', line)
        if found:
            return found[1]
    return None


def _texts(block: Block) -> Mapping[str, list[str]]:
    texts: dict[str, list[str]] = {path: [] for path in block.files}
    for line in block.lines:
        texts.setdefault(line.file, []).append(line.text)
    if not texts:
        raise Unparsable("no file of the configuration was handed over")
    return texts


class _Reader:
    """Reads the files as httpd does, and gathers the scopes."""

    def __init__(self, texts: Mapping[str, list[str]], root: str, modules: set[str], defines: set[str]) -> None:
        self.texts, self.root, self.modules, self.defines = texts, root, modules, set(defines)
        self.found: list[tuple[str, str, dict[str, list[str]]]] = [("main", "", {})]
        self.stack: list[tuple[str, bool, int]] = []
        """Open sections: name, whether what stands in them counts, index of the scope around."""
        self.current = 0

    def scopes(self) -> list[_Scope]:
        self._file(next(iter(self.texts)), 0)
        if self.stack:
            raise Unparsable("a section of the configuration does not close")
        return [_Scope(k, n, {key: tuple(values) for key, values in s.items()}) for k, n, s in self.found]

    def _file(self, path: str, depth: int) -> None:
        if depth > _DEEPEST:
            raise Unparsable("files include each other without end")
        for line in _joined(self.texts[path]):
            if section := _SECTION.fullmatch(line):
                self._section(section[1] == "/", section[2].lower(), section[3].strip().strip('"'))
            elif all(counts for _, counts, _ in self.stack):
                self._directive(line, depth)

    def _section(self, closes: bool, name: str, argument: str) -> None:
        if closes:
            if not self.stack or self.stack[-1][0] != name:
                raise Unparsable("a section closes that was not open")
            _, _, self.current = self.stack.pop()
            return
        if len(self.stack) > _DEEPEST:
            raise Unparsable("sections are nested too deep")
        self.stack.append((name, self._counts(name, argument), self.current))
        if name not in _CONDITIONS and all(counts for _, counts, _ in self.stack):
            self.found.append((name, argument, {}))
            self.current = len(self.found) - 1

    def _counts(self, name: str, argument: str) -> bool:
        wanted = argument.lstrip("!")
        if name == "ifmodule":
            plain = re.sub(r"(^mod_|\.c$|_module$)", "", re.sub(r"^mod_(.*)\.c$", r"\1", wanted.lower()))
            return (plain in self.modules) != argument.startswith("!")
        if name == "ifdefine":
            return (wanted in self.defines) != argument.startswith("!")
        return True

    def _directive(self, line: str, depth: int) -> None:
        name, _, rest = line.partition(" ") if " " in line else line.partition("\t")
        name, rest = name.lower(), rest.strip()
        if name in ("include", "includeoptional"):
            for path in self._matching(rest.strip('"')):
                self._file(path, depth + 1)
        elif name == "define":
            self.defines.add(rest.split()[0] if rest else "")
        else:
            self.found[self.current][2].setdefault(name, []).append(rest.strip('"'))

    def _matching(self, pattern: str) -> list[str]:
        full = normpath(join(self.root, pattern))
        if full in self.texts:
            return [full]
        wanted = re.compile(translate(full if re.search(r"[*?\[]", full) else f"{full}/*"))
        return sorted(path for path in self.texts if wanted.match(path))


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Lines without comments; one that ends in a backslash goes on in the next."""
    held = ""
    for line in lines:
        text = held + line.strip()
        if text.endswith("\\"):
            held = text[:-1] + " "
            continue
        held = ""
        if text and not text.startswith("#"):
            yield text
    if held.strip():
        yield held.strip()


def _config(main: _Scope, version: str, modules: set[str], run: Iterable[str], block: Block) -> dict[str, Any]:
    return {
        "version": version or Missing("version", Reason.UNPARSABLE, "httpd told no version"),
        "user": _run_value(run, "User") or main.last("user", None, ""),
        "worker_users": sorted(set(block.part("workers").lines)),
        "server_tokens": main.last("servertokens", None, "Full").lower(),
        "server_signature": main.last("serversignature", None, "Off").lower(),
        "trace": main.last("traceenable", None, "on").lower(),
        "status_modules": sorted(modules & {"status", "info"}),
        "dav": bool(modules & {"dav", "dav_fs"}),
        "default_content": sorted(set(block.part("content").lines)),
    }


def _host(host: _Scope, main: _Scope) -> dict[str, Any]:
    tls = host.last("sslengine", main, "off").lower() in ("on", "optional")
    protocols = _protocols(host.last("sslprotocol", main, "all -SSLv3"))
    logs = host.settings.get("customlog", main.settings.get("customlog", ())) + host.settings.get("transferlog", ())
    error = host.last("errorlog", main, "logs/error_log")
    return {
        "name": host.last("servername", main, ""),
        "address": host.name,
        "tls": tls,
        "weak_protocols": weak_protocols(protocols) if tls else [],
        "weak_ciphers": weak_ciphers(_cipher_text(host.last("sslciphersuite", main, "HIGH:!aNULL"))) if tls else [],
        "compression": host.last("sslcompression", main, "off").lower() == "on",
        "access_log": any(not log.startswith("/dev/null") for log in logs),
        "error_log": not error.startswith("/dev/null"),
        "error_level": host.last("loglevel", main, "warn").split()[0].lower()
        if host.last("loglevel", main, "warn")
        else "",
    }


def _cipher_text(text: str) -> str:
    words = text.split()
    return words[-1].strip('"') if words else ""


_ALL = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")


def _protocols(text: str) -> set[str]:
    """`all -TLSv1` and the like; a bare name replaces what stood before it."""
    allowed: set[str] = set()
    for word in text.split():
        sign, name = (word[0], word[1:]) if word[:1] in "+-" else ("", word)
        named = set(_ALL) if name.lower() == "all" else {p for p in ("SSLv3", *_ALL) if p.lower() == name.lower()}
        match sign:
            case "-":
                allowed = allowed - named
            case "+":
                allowed = allowed | named
            case _:
                allowed = named
    return allowed


def _folder(scope: _Scope) -> dict[str, Any]:
    options = " ".join(scope.settings.get("options", ())).lower().split()
    indexes = any(word in ("indexes", "+indexes", "all", "+all") for word in options) and "-indexes" not in options
    return {
        "path": scope.name.split()[-1].strip('"') if scope.name.split() else "",
        "indexes": indexes,
        "override": (scope.settings.get("allowoverride") or ("None",))[-1].lower(),
    }


def _files(block: Block) -> list[dict[str, Any]]:
    rows = []
    for line in block.part("files").lines:
        found = _STAT.fullmatch(line)
        if found is None:
            raise Unparsable("a line of httpd's files is not of the expected form")
        rows.append({"kind": found[1], "mode": octal(found[2], "mode"), "owner": found[3], "path": found[4]})
    return rows
