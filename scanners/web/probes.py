"""Fixed paths that are asked for besides the page, and what in an answer proves that there really is something.

A status alone proves nothing: many sites answer 200 to anything. So each path carries the content that must be there,
and an answer that looks like the one to a random path is never a find.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from auditor.model.fact import Value
from scanners.endpoint import printable
from scanners.web.fetch import Response

Proof: TypeAlias = Callable[[Response], bool]

PROBE_LIMIT = 32_768
"""Bytes read of a probed path: enough to recognise it, too little to carry it off."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A path, what is found there, and what in the answer proves it."""

    path: str
    kind: str
    proof: Proof


def body_matches(pattern: str) -> Proof:
    compiled = re.compile(pattern.encode(), re.IGNORECASE)
    return lambda response: response.status == 200 and bool(compiled.search(response.body))


def _starts_with(*magic: bytes) -> Proof:
    return lambda response: response.status == 200 and response.body.startswith(magic)


def _dotenv(response: Response) -> bool:
    lines = [line for line in response.body.splitlines()[:50] if line.strip() and not line.startswith(b"#")]
    pattern = re.compile(rb"(?:export )?[A-Za-z_][A-Za-z0-9_]*=")
    return response.status == 200 and bool(lines) and not response.is_html and all(map(pattern.match, lines))


def _login_prompt(response: Response) -> bool:
    """Someone may try passwords here: a browser prompt, or a page with a password field."""
    if response.status == 401:
        return response.header("www-authenticate") is not None
    return response.status == 200 and re.search(rb"type\s*=\s*[\"']?password", response.body, re.IGNORECASE) is not None


def _prompt_of(realm: str, pattern: str) -> Proof:
    by_body = body_matches(pattern)
    return lambda response: (
        (response.status == 401 and realm in (response.header("www-authenticate") or "").lower()) or by_body(response)
    )


def _jenkins(response: Response) -> bool:
    return response.header("x-jenkins") is not None


LEFTOVERS: tuple[Probe, ...] = (
    Probe("/.git/HEAD", "git", body_matches(r"\A(?:ref: refs/|[0-9a-f]{40}\s*\Z)")),
    Probe("/.svn/wc.db", "svn", _starts_with(b"SQLite format 3")),
    Probe("/.svn/entries", "svn", body_matches(r"\A(?:\d{1,2}\r?\n|<\?xml[^>]*>\s*<wc-entries)")),
    Probe("/.env", "env", _dotenv),
    Probe("/.DS_Store", "ds_store", _starts_with(b"\x00\x00\x00\x01Bud1")),
    Probe("/web.config.bak", "config", body_matches(r"<configuration[\s>]")),
    Probe("/WEB-INF/web.xml", "web_inf", body_matches(r"<web-app[\s>]")),
    Probe(
        "/backup.sql",
        "sql_dump",
        body_matches(r"\b(?:CREATE TABLE|INSERT INTO)\b|-- MySQL dump|PostgreSQL database dump"),
    ),
    Probe("/backup.zip", "archive", _starts_with(b"PK\x03\x04")),
    Probe("/www.zip", "archive", _starts_with(b"PK\x03\x04")),
    Probe("/phpinfo.php", "phpinfo", body_matches(r"<title>phpinfo\(\)|PHP Version\s*</td>|PHP Version \d")),
)

ADMIN_PATHS: tuple[Probe, ...] = (
    Probe("/admin/", "login", _login_prompt),
    Probe("/manage/", "login", _login_prompt),
    Probe("/login.action", "login", _login_prompt),
    Probe("/manager/html", "tomcat", _prompt_of("tomcat", r"Tomcat Web Application Manager")),
    Probe("/console/", "console", _prompt_of("weblogic", r"WebLogic Server Administration Console|Console Login")),
    Probe("/druid/index.html", "druid", body_matches(r"<title>Druid Stat|druid\.index\.")),
    Probe("/nacos/", "nacos", body_matches(r"<title>Nacos")),
    Probe("/jenkins/", "jenkins", _jenkins),
    Probe("/phpmyadmin/", "phpmyadmin", body_matches(r"phpMyAdmin")),
    Probe("/actuator", "actuator", body_matches(r"\"_links\"\s*:\s*\{")),
    Probe("/swagger-ui.html", "api_docs", body_matches(r"<title>Swagger UI|swagger-ui")),
    Probe("/v2/api-docs", "api_docs", body_matches(r"\"swagger\"\s*:\s*\"2|\"openapi\"\s*:\s*\"3")),
)

LISTING_PATHS: tuple[str, ...] = ("/upload/", "/uploads/", "/static/", "/backup/")

_LISTING = re.compile(
    rb"<title>\s*Index of /|<h1>\s*Index of /|<title>Directory listing for |\[To Parent Directory\]|"
    rb"<title>Directory Listing For ",
    re.IGNORECASE,
)


def is_listing(response: Response) -> bool:
    """A web server's own list of files (Apache, nginx, Python, IIS, Tomcat)."""
    return response.status == 200 and response.is_html and bool(_LISTING.search(response.body))


def resembles(response: Response, stranger: Response) -> bool:
    """Is this just what the site says to any path? `stranger` is its answer to a random one.

    A page that repeats the path asked for differs by that much, so only status, length within a tenth and beginning
    of the body are compared.
    """
    if response.status != stranger.status:
        return False
    longer = max(len(response.body), len(stranger.body), 1)
    return abs(len(response.body) - len(stranger.body)) * 10 <= longer and response.body[:64] == stranger.body[:64]


def found_at(probe: Probe, response: Response, stranger: Response) -> bool:
    return probe.proof(response) and not resembles(response, stranger)


_SENSITIVE_PATH = re.compile(
    r"admin|manage|backup|\bbak\b|config|database|\.sql|\.git|\.svn|private|internal|install|console|phpmyadmin|"
    r"druid|actuator|swagger|nacos|upload_?file|\bsql\b",
    re.IGNORECASE,
)


def read_robots(response: Response) -> dict[str, Value]:
    """Fields of `web.robots`: is there one, and which of its paths tell where to look."""
    is_robots = response.status == 200 and not response.is_html
    if not is_robots:
        return {"present": False, "revealing": []}
    paths = [
        line.partition(":")[2].partition("#")[0].strip()
        for line in response.text().splitlines()[:2000]
        if line.lower().startswith(("disallow:", "allow:"))
    ]
    revealing = dict.fromkeys(printable(path, 80) for path in paths if _SENSITIVE_PATH.search(path))
    return {"present": True, "revealing": list(revealing)[:20]}


_STACK_TRACE = re.compile(
    rb"Traceback \(most recent call last\)|\bat [\w.$]{3,120}\([\w$]+\.java:\d+\)|Exception in thread|"
    rb"\bat System\.[\w.]{1,80}\(|Stack trace:\s*#0|(?:Fatal error|Warning)</b>:|\bin [A-Za-z]:\\[\w\\.]{3,120}|"
    rb"ORA-\d{5}|SQLSTATE\[|You have an error in your SQL syntax|"
    rb"org\.(?:apache|springframework|hibernate)\.[\w.]+Exception",
)
_BANNER = re.compile(
    rb"Apache Tomcat(?:/[\d.]+)?|Whitelabel Error Page|\bnginx(?:/[\d.]+)?\b|Apache(?:/[\d.]+)? Server at|"
    rb"openresty(?:/[\d.]+)?|"
    rb"Microsoft-IIS/[\d.]+|IIS \d+\.\d+ Detailed Error|Jetty(?:\(|:/)[\w.]{0,20}|WebLogic Server|Tengine(?:/[\d.]+)?|"
    rb"You're seeing this error because you have <code>DEBUG = True|ThinkPHP|Laravel|Werkzeug",
)


def read_error_page(response: Response) -> dict[str, Value]:
    """Fields of `web.error_page`, from the answer to a path that does not exist."""
    banner = _BANNER.search(response.body)
    return {
        "status": response.status,
        "soft_404": response.status == 200,
        "stack_trace": bool(_STACK_TRACE.search(response.body)),
        "framework_banner": bool(banner),
        "banner": printable(banner.group().decode("latin-1"), 60) if banner else "none",
    }


def read_methods(response: Response) -> list[str]:
    """Methods the site announces in answer to OPTIONS; none where it announces none."""
    told = ",".join(filter(None, (response.header("allow"), response.header("public"))))
    words = (word.strip().upper() for word in told.split(","))
    return sorted({printable(word, 20) for word in words if word})[:30]


def read_cors(response: Response, origin: str) -> dict[str, Value]:
    """Fields of `web.cors`: what a page of a stranger's origin may read. No header at all is the safe case."""
    allowed = (response.header("access-control-allow-origin") or "").strip()
    return {
        "reflects_any_origin": allowed == origin,
        "wildcard": allowed == "*",
        "credentials": (response.header("access-control-allow-credentials") or "").strip().lower() == "true",
    }
