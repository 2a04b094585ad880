"""Response headers and cookies as typed values. Nothing here judges; a header that was not sent is None."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from auditor.model.fact import Value
from scanners.endpoint import printable
from scanners.web.fetch import Response

_VERSION = re.compile(r"\d+\.\d+|/\s*v?\d")
_MAX_AGE_LIMIT = 10 * 365 * 86400
_SCRIPT_SOURCES = ("script-src-elem", "script-src", "default-src")
_SESSION_NAME = re.compile(r"sess|sid$|^sid|token|auth|ticket|login|^jsession|phpsessid|cfid|cftoken", re.IGNORECASE)
_MAX_COOKIES = 50


def read_headers(response: Response) -> dict[str, Value]:
    """Fields of `web.headers`."""
    shown = {name: _short(response.header(name)) for name in ("server", "x-powered-by")}
    return (
        _transport_security(response.header("strict-transport-security"))
        | _content_policy(response.all_of("content-security-policy"))
        | {
            "csp_report_only": response.header("content-security-policy-report-only") is not None,
            "x_frame_options": _word(response.header("x-frame-options")),
            "x_content_type_options": _word(response.header("x-content-type-options")),
            "referrer_policy": _last_word(response.header("referrer-policy")),
            "server": shown["server"],
            "server_version_shown": bool(shown["server"] and _VERSION.search(shown["server"])),
            "powered_by": shown["x-powered-by"],
            "framework_headers": [
                name
                for name in ("x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator", "x-runtime")
                if response.header(name)
            ],
            "cache_control": [_short(part) for part in (response.header("cache-control") or "").lower().split(",")][:10]
            if response.header("cache-control")
            else [],
        }
    )


def _short(value: str | None) -> str | None:
    return None if value is None else printable(value, 120)


def _word(value: str | None) -> str | None:
    """A one-word header in lower case; where it was sent twice with one meaning, once."""
    if value is None:
        return None
    words = {printable(part, 40).lower() for part in value.split(",")}
    return words.pop() if len(words) == 1 else printable(value, 80).lower()


def _last_word(value: str | None) -> str | None:
    """Referrer-Policy is a list for old browsers; the last entry is the one in force."""
    return None if value is None else printable(value.split(",")[-1], 40).lower()


def _transport_security(value: str | None) -> dict[str, Value]:
    """RFC 6797: directives in any order and case; a policy without a usable max-age is none."""
    directives: dict[str, str] = {}
    for part in (value or "").split(",")[0].split(";"):
        name, _, setting = part.partition("=")
        directives.setdefault(name.strip().lower(), setting.strip().strip('"'))
    age = directives.get("max-age", "")
    present = age.isascii() and age.isdigit()
    return {
        "hsts_present": present,
        "hsts_max_age": min(int(age[:12]), _MAX_AGE_LIMIT) if present else None,
        "hsts_include_subdomains": present and "includesubdomains" in directives,
    }


def _content_policy(values: Sequence[str]) -> dict[str, Value]:
    """Content-Security-Policy. Several policies all apply, so what any one of them forbids is forbidden."""
    policies = [policy for value in values for part in value.split(",") if (policy := parse_policy(part))]
    ancestors = [policy["frame-ancestors"] for policy in policies if "frame-ancestors" in policy]
    return {
        "csp_present": bool(policies),
        "csp_unsafe_inline_script": all(map(_allows_inline_script, policies)) if policies else None,
        "csp_wildcard_script": all(map(_allows_any_script, policies)) if policies else None,
        "csp_frame_ancestors": [printable(source, 100) for source in min(ancestors, key=len)[:20]]
        if ancestors
        else None,
    }


def parse_policy(text: str) -> dict[str, tuple[str, ...]]:
    """Directives of one policy; the first of a name counts (CSP level 3, 2.2.1)."""
    policy: dict[str, tuple[str, ...]] = {}
    for part in text.split(";"):
        words = part.split()
        if words:
            policy.setdefault(words[0].lower(), tuple(word.lower() for word in words[1:]))
    return policy


def _script_sources(policy: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    return next((policy[name] for name in _SCRIPT_SOURCES if name in policy), None)


def _allows_inline_script(policy: dict[str, tuple[str, ...]]) -> bool:
    """`unsafe-inline` counts only where no nonce, hash or strict-dynamic switches it off."""
    sources = _script_sources(policy)
    if sources is None:
        return True
    guarded = any(source.startswith(("'nonce-", "'sha256-", "'sha384-", "'sha512-")) for source in sources)
    return "'unsafe-inline'" in sources and not guarded


def _allows_any_script(policy: dict[str, tuple[str, ...]]) -> bool:
    sources = _script_sources(policy)
    return sources is None or any(source in ("*", "http:", "https:", "data:") for source in sources)


def read_cookies(responses: Iterable[Response]) -> list[dict[str, Value]]:
    """Rows of `web.cookies`. Names and attributes only: the value is a credential and is never kept."""
    rows: dict[str, dict[str, Value]] = {}
    for response in responses:
        for value in response.all_of("set-cookie"):
            first, *attributes = value.split(";")
            name = printable(first.partition("=")[0], 64)
            pairs = {part.partition("=")[0].strip().lower(): part.partition("=")[2].strip() for part in attributes}
            if not name or _is_removal(pairs):
                continue
            rows[name] = {
                "name": name,
                "secure": "secure" in pairs,
                "http_only": "httponly" in pairs,
                "same_site": printable(pairs.get("samesite", ""), 20).lower() or "unset",
                "persistent": "expires" in pairs or "max-age" in pairs,
                "session_like": bool(_SESSION_NAME.search(name)),
            }
    return list(rows.values())[:_MAX_COOKIES]


def _is_removal(pairs: dict[str, str]) -> bool:
    """A cookie that is being deleted (`Max-Age=0`, or a day in 1970) is not one that is set."""
    return (
        pairs.get("max-age", "").startswith(("0", "-")) or " 1970 " in f"{pairs.get('expires', '').replace('-', ' ')} "
    )


_SECRET_HEADERS = ("set-cookie", "authorization", "www-authenticate", "proxy-authenticate")


def head_as_evidence(response: Response) -> str:
    """Status line and headers as a person would read them, cookie values left out."""
    lines = [f"{response.method} {response.url}", f"HTTP {response.status}"]
    for name, value in response.headers[:60]:
        if name == "set-cookie":
            first, dot, attributes = value.partition(";")
            value = f"{first.partition('=')[0]}=***{dot}{attributes}"
        elif name in _SECRET_HEADERS:
            value = value.split(" ")[0]
        lines.append(f"{printable(name, 60)}: {printable(value, 300)}")
    return "\n".join(lines)
