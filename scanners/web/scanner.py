"""The web scanner: one job per website, some thirty small requests, one at a time, all inside the site."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TypeAlias
from urllib.parse import urljoin

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Evidence, Fact, Missing, Pointer, Value
from auditor.model.register import Unit, Website
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target
from scanners.endpoint import Endpoint, LookUp, Refused, endpoint_of, is_online_website, printable, to_ascii
from scanners.web.fetch import Failed, Response
from scanners.web.headers import head_as_evidence, read_cookies, read_headers
from scanners.web.inside import page_content
from scanners.web.page import kind_of
from scanners.web.probes import (
    ADMIN_PATHS,
    LEFTOVERS,
    LISTING_PATHS,
    read_cors,
    read_error_page,
    read_methods,
    read_robots,
)
from scanners.web.surroundings import read_defence, read_frameworks
from scanners.web.visit import (
    Arrival,
    Finds,
    Twin,
    Visit,
    arrive,
    listings,
    own_place,
    plain_twin,
    search,
    stranger_path,
)

_SITE_SECONDS = 60.0
_SHOWN = (
    "HTTP: GET of the home page, its login page, its privacy policy and at most eight of its own pages, OPTIONS, "
    "a random path, /robots.txt"
)
_EXCERPT = 8_000
"""Characters kept of the beginning and of the end of a page; the footer marks are at the end."""
_KEYS = frozenset(
    f"web.{name}"
    for name in (
        "page", "headers", "redirect", "cookies", "mixed_content", "forms", "footer", "libraries",
        "methods", "cors", "error_page", "listing", "leftovers", "admin_paths", "robots",
        "content", "scripts", "privacy", "login", "sample", "frameworks", "defence",
    )
)  # fmt: skip
_OF_PATHS = ("web.error_page", "web.listing", "web.leftovers", "web.admin_paths")

_Values: TypeAlias = dict[str, "Value | Missing"]


class WebScanner:
    """Headers, cookies, forms, footer marks and leftovers of a website, seen as any visitor sees them."""

    name = "web"
    version = "1"

    def __init__(self, look_up: LookUp | None = None, pause: float = 0.2) -> None:
        """`pause` is the time in seconds between two requests to one site."""
        self._look_up = look_up
        self._pause = pause

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        return _KEYS if is_online_website(target) else frozenset()

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        probes = ", ".join((*(probe.path for probe in (*LEFTOVERS, *ADMIN_PATHS)), *LISTING_PATHS))
        for target in targets:
            if is_online_website(target):
                yield Job(
                    id=f"web:{target.key.platform}/{target.id}",
                    scanner=self.name,
                    targets=(target.key,),
                    look=partial(self._look, target, scope),
                    timeout=_SITE_SECONDS,
                    commands=(_SHOWN, f"GET {probes}"),
                )

    def _look(self, target: Target, scope: Scope) -> list[Observation]:
        endpoint = endpoint_of(target, scope, self._look_up)
        website = scope.entries.get(target.id)
        if isinstance(endpoint, Refused):
            return [Observation(target.key, endpoint.facts(_KEYS))]
        assert isinstance(website, Website)
        unit = scope.entries.get(website.unit)
        visit = Visit(endpoint, _names(endpoint, website), time.monotonic() + _SITE_SECONDS - 5, self._pause)
        label = f"{target.platform}/{target.id}"
        try:
            owner = unit if isinstance(unit, Unit) else None
            values, evidence = look_around(visit, website, owner, label, scope.as_of)
        finally:
            visit.close()
        return [Observation(target.key, tuple(_facts(values, evidence)), evidence)]


def _names(endpoint: Endpoint, website: Website) -> frozenset[str]:
    registered = (to_ascii(domain.name) for domain in website.domains)
    return frozenset({endpoint.name, *(name for name in registered if name)})


def _facts(values: Mapping[str, Value | Missing], evidence: Sequence[Evidence]) -> Iterator[Fact | Missing]:
    page = Pointer(evidence[0].label) if evidence else None
    paths = Pointer(evidence[1].label) if len(evidence) > 1 else page
    for key in sorted(_KEYS):
        seen_in = paths if key in _FROM_THE_LOG else page
        match values[key]:
            case Missing(_, reason, detail):
                yield Missing(key, reason, detail, seen_in)
            case value:
                yield Fact(key, value, seen_in)


_FROM_THE_LOG = frozenset({*_OF_PATHS, "web.methods", "web.cors", "web.robots", "web.redirect"})


def look_around(
    visit: Visit, website: Website, unit: Unit | None, label: str, as_of: date
) -> tuple[_Values, tuple[Evidence, ...]]:
    """Every fact about one site, and the evidence: heads and excerpt of its page, then the log of the other paths."""
    started = datetime.now(UTC)
    arrival = arrive(visit, visit.endpoint)
    if isinstance(arrival, Failed):
        return {key: Missing(key, arrival.reason, arrival.detail) for key in _KEYS}, ()
    values: _Values = {
        "web.page": _page(arrival),
        "web.headers": read_headers(arrival.last),
        "web.cookies": read_cookies(arrival.answers),
        "web.redirect": _redirect(visit, arrival),
        "web.defence": read_defence(arrival.answers),
    }
    values |= page_content(visit, arrival, website, unit, as_of)
    values |= _paths(visit, arrival)
    evidence = (
        Evidence(f"web:{label}:page", f"GET {visit.endpoint.url}", _excerpt(arrival).encode(), started),
        Evidence(f"web:{label}:paths", f"GET {visit.endpoint.url} …", "\n".join(visit.log).encode(), started),
    )
    return values, evidence


def _page(arrival: Arrival) -> _Values:
    last = arrival.last
    return {
        "status": last.status,
        "url": printable(last.url, 200),
        "title": arrival.page.title if arrival.page else None,
        "content_type": printable(last.content_type, 60) or None,
        "page_kind": kind_of(last, arrival.page),
        "https": arrival.place.tls,
        "redirects": len(arrival.answers) - 1,
    }


def _redirect(visit: Visit, arrival: Arrival) -> _Values:
    """The plain side of the site: its http twin, or, for a site registered with http, the answer to its own url."""
    twin: Twin | Failed = plain_twin(visit) if visit.endpoint.tls else Twin(arrival)
    match twin:
        case Failed(reason, detail):
            unknown = Missing("web.redirect", reason, detail)
            fields: _Values = dict.fromkeys(
                ("http_port_open", "http_serves_page", "http_redirects_to_https", "permanent"), unknown
            )
            stray: str | None = arrival.stray
        case Twin(None):
            fields = {"http_port_open": False, "http_serves_page": False}
            fields |= {"http_redirects_to_https": None, "permanent": None}
            stray = arrival.stray
        case Twin(Arrival() as plain):
            first = plain.answers[0]
            ahead = own_place(visit, plain.place, _location(first)) if 300 <= first.status < 400 else None
            fields = {
                "http_port_open": True,
                "http_serves_page": 200 <= first.status < 300,
                "http_redirects_to_https": ahead is not None and ahead.tls,
                "permanent": first.status in (301, 308),
            }
            stray = plain.stray or arrival.stray
    return fields | {"out_of_scope": stray is not None, "out_of_scope_target": stray}


def _location(response: Response) -> str:
    return urljoin(response.url, (response.header("location") or "").strip())


def _paths(visit: Visit, arrival: Arrival) -> _Values:
    """Facts from the fixed paths of the place the page was found at."""
    place = arrival.place
    root = replace(place, path="/")
    values: _Values = {}
    match visit.ask(root, "OPTIONS"):
        case Failed(reason, detail):
            values["web.methods"] = Missing("", reason, detail)
        case Response() as answer:
            values["web.methods"] = read_methods(answer)
    origin = f"https://{secrets.token_hex(8)}.invalid"
    # The cookie means nothing to a site, but Shiro answers it in its own way.
    match visit.ask(place, headers={"Origin": origin, "Cookie": "rememberMe=1"}):
        case Failed(reason, detail):
            values["web.cors"] = Missing("", reason, detail)
            values["web.frameworks"] = Missing("", reason, detail)
        case Response() as answer:
            values["web.cors"] = read_cors(answer, origin)
            values["web.frameworks"] = read_frameworks(arrival.last, answer)
    match visit.ask(replace(place, path="/robots.txt")):
        case Failed(reason, detail):
            values["web.robots"] = Missing("", reason, detail)
        case Response() as answer:
            values["web.robots"] = read_robots(answer)
    match visit.ask(replace(place, path=stranger_path())):
        case Failed(reason, detail):
            return values | dict.fromkeys(_OF_PATHS, Missing("", reason, detail))
        case Response() as stranger:
            values["web.error_page"] = read_error_page(stranger)
            values["web.leftovers"] = _rows(search(visit, root, LEFTOVERS, stranger))
            values["web.admin_paths"] = _rows(search(visit, root, ADMIN_PATHS, stranger))
            paths, gap = listings(visit, root, arrival.last)
            values["web.listing"] = [{"path": path} for path in paths] if paths or gap is None else gap
    return values


def _rows(finds: Finds) -> Value | Missing:
    """What was found is true even when the search has a gap; nothing found is true only without one."""
    rows = [{"path": probe.path, "kind": probe.kind, "status": status} for probe, status in finds.found]
    return finds.gap if finds.gap and not rows else rows


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _excerpt(arrival: Arrival) -> str:
    heads = "\n\n".join(map(head_as_evidence, arrival.answers))
    body = arrival.last.text()
    if len(body) > 2 * _EXCERPT:
        body = f"{body[:_EXCERPT]}\n…\n{body[-_EXCERPT:]}"
    return f"{heads}\n\n{_CONTROL.sub(' ', body)}"
