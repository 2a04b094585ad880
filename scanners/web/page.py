"""An HTML page as typed values: kind, forms, resources, links, libraries. No script is ever run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from auditor.model.fact import Value
from scanners.endpoint import printable
from scanners.web.fetch import Response

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_ACTIVE = {"script": "src", "iframe": "src", "object": "data", "embed": "src"}
_PASSIVE = {"img": "src", "audio": "src", "video": "src", "source": "src"}
_ACTIVE_LINKS = frozenset({"stylesheet", "preload", "modulepreload", "manifest"})
_LIBRARY = re.compile(r"\b(jquery|bootstrap|vue|angular|layui|echarts)[.@/-]v?(\d+(?:\.\d+){1,3})", re.IGNORECASE)
_LOGIN_LINK = re.compile(r"登录|登陆|login|signin|sign-in", re.IGNORECASE)
_MAX_ROWS = 100
_BUILT_BY_SCRIPT = 80
"""Visible characters below which a page with scripts is taken to be built in the browser."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: where it sends what is typed, by which method (empty where none is written), and whether it asks for a
    password."""

    action: str
    method: str
    password: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What one HTML page holds. Addresses are absolute; `markup` has no comments and no percent-escapes."""

    url: str
    title: str
    text: str
    markup: str
    forms: tuple[Form, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """Address and visible words of each link."""
    resources: tuple[tuple[str, str, bool], ...] = ()
    """Kind of element, address, and whether it can take over the page."""
    scripts: int = 0
    login_links: tuple[str, ...] = field(default=())

    @property
    def built_by_script(self) -> bool:
        """Little to read and something to run: the page's content cannot be seen without a browser."""
        return self.scripts > 0 and len(self.text) < _BUILT_BY_SCRIPT and not self.forms


def read_page(response: Response) -> Page:
    """The page in an HTML answer. HTML has no errors: any text gives some page."""
    from selectolax.lexbor import LexborHTMLParser  # 20 ms to import, needed by this scanner alone

    markup = response.text()
    tree = LexborHTMLParser(markup)
    base = response.url
    if (node := tree.css_first("base[href]")) is not None:
        base = _absolute(response.url, node.attributes.get("href")) or response.url
    forms = tuple(_forms(tree, base, response.url))
    resources = tuple(_resources(tree, base))
    links = tuple(_links(tree, base))
    scripts = len(tree.css("script"))
    title = tree.css_first("title")
    title_text = printable(title.text(), 120) if title is not None else ""
    for node in tree.css("script, style, template, noscript"):
        node.decompose()
    body = tree.body
    text = re.sub(r"\s+", " ", body.text(separator=" ")) if body is not None else ""
    return Page(
        url=response.url,
        title=title_text,
        text=text.strip(),
        markup=unquote(without_comments(markup)),
        forms=forms,
        links=links,
        resources=resources,
        scripts=scripts,
        login_links=tuple(address for address, words in links if _LOGIN_LINK.search(f"{words} {address}")),
    )


def without_comments(markup: str) -> str:
    """The markup without `<!-- -->`: what is commented out is not on the page. Linear, whatever the input."""
    kept = []
    at = 0
    while (start := markup.find("<!--", at)) >= 0 and (end := markup.find("-->", start)) >= 0:
        kept.append(markup[at:start])
        at = end + 3
    return "".join(kept) + markup[at:]


def _absolute(base: str, address: str | None) -> str | None:
    """Absolute http(s) address, or None for anything else (`javascript:`, `data:`, unreadable)."""
    try:
        joined = urljoin(base, (address or "").strip())
        return joined if urlsplit(joined).scheme in ("http", "https") and urlsplit(joined).hostname else None
    except ValueError:
        return None


def _forms(tree: LexborHTMLParser, base: str, own: str) -> Iterator[Form]:
    for node in tree.css("form")[:_MAX_ROWS]:
        action = node.attributes.get("action")
        yield Form(
            action=(_absolute(base, action) if action else own) or own,
            method=(node.attributes.get("method") or "").strip().lower(),
            password=node.css_first("input[type=password i]") is not None,
        )
    outside = [node for node in tree.css("input[type=password i]") if not _inside_form(node)]
    if outside:
        # Sent by script to where nobody can see from here; the page's own scheme is the best that is known.
        yield Form(action=own, method="post", password=True)


def _inside_form(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == "form":
            return True
        parent = parent.parent
    return False


def _links(tree: LexborHTMLParser, base: str) -> Iterator[tuple[str, str]]:
    for node in tree.css("a[href], area[href]")[:2000]:
        if address := _absolute(base, node.attributes.get("href")):
            yield address, re.sub(r"\s+", " ", node.text() or "").strip()[:200]


def _resources(tree: LexborHTMLParser, base: str) -> Iterator[tuple[str, str, bool]]:
    for tags, active in ((_ACTIVE, True), (_PASSIVE, False)):
        for tag, attribute in tags.items():
            for node in tree.css(f"{tag}[{attribute}]")[:500]:
                if address := _absolute(base, node.attributes.get(attribute)):
                    yield tag, address, active
    for node in tree.css("link[href]")[:500]:
        kinds = set((node.attributes.get("rel") or "").lower().split())
        if address := _absolute(base, node.attributes.get("href")):
            if kinds & _ACTIVE_LINKS:
                yield "stylesheet", address, True
            elif "icon" in kinds:
                yield "icon", address, False


def mixed_content(page: Page) -> list[dict[str, Value]]:
    """Rows of `web.mixed_content`: what an https page loads in clear. Links to http pages are no mixed content."""
    if not page.url.startswith("https:"):
        return []
    rows: dict[tuple[str, str], dict[str, Value]] = {}
    for kind, address, active in page.resources:
        if address.startswith("http:"):
            host = printable(urlsplit(address).hostname or "", 100)
            rows.setdefault((kind, host), {"kind": kind, "active": active, "host": host})
    return list(rows.values())[:_MAX_ROWS]


def libraries(page: Page) -> list[dict[str, Value]]:
    """Rows of `web.libraries`: script libraries whose file name tells their version."""
    found = {
        (match.group(1).lower(), match.group(2))
        for kind, address, _ in page.resources
        if kind == "script" and (match := _LIBRARY.search(unquote(urlsplit(address).path)))
    }
    return [{"name": name, "version": version} for name, version in sorted(found)][:_MAX_ROWS]


def kind_of(response: Response, page: Page | None) -> str:
    """`html`, `app` (built in the browser), `json`, `redirect`, `error` or `other`: what sort of answer this is."""
    if 300 <= response.status < 400:
        return "redirect"
    if response.status >= 400:
        return "error"
    if page is not None:
        return "app" if page.built_by_script else "html"
    return "json" if response.content_type.endswith("json") else "other"
