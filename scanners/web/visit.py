"""A visit to one site: its page, its http twin and the fixed paths. Redirects are followed only inside the site."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from auditor.model.fact import Missing, Reason
from scanners.endpoint import Endpoint, printable, to_ascii
from scanners.web.fetch import Failed, Response, Session
from scanners.web.page import Page, read_page
from scanners.web.probes import LISTING_PATHS, PROBE_LIMIT, Probe, found_at, is_listing

_MAX_REDIRECTS = 5
_TWIN_PORTS = {443: 80, 8443: 8080, 9443: 9080}
"""Where the plain twin of an https port usually listens; 80 for all others."""
_THROTTLED = (429, 503)


@dataclass(slots=True)
class Visit:
    """One site during one audit. `names` are the host names that belong to it; nothing else is ever contacted."""

    endpoint: Endpoint
    names: frozenset[str]
    deadline: float
    pause: float = 0.2
    sessions: dict[tuple[str, int, bool], Session] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    def session(self, place: Endpoint) -> Session:
        """One session for each scheme, name and port; the address is always the one that was checked."""
        key = (place.name, place.port, place.tls)
        if key not in self.sessions:
            self.sessions[key] = Session(replace(place, path="/"), self.deadline, self.pause)
        return self.sessions[key]

    def close(self) -> None:
        for session in self.sessions.values():
            session.close()

    def ask(self, place: Endpoint, method: str = "GET", headers: dict[str, str] | None = None) -> Response | Failed:
        """A small request to a fixed path; its outcome goes into the log. A site that throttles lets nobody look."""
        answer = self.session(place).fetch(
            place.path, "OPTIONS" if method == "OPTIONS" else "GET", headers, PROBE_LIMIT
        )
        match answer:
            case Response(status=status, body=body):
                self.log.append(f"{method} {place.url}: {status}, {len(body)} bytes")
            case Failed(reason, detail):
                self.log.append(f"{method} {place.url}: {reason}, {detail}")
        if isinstance(answer, Response) and answer.status in _THROTTLED:
            return Failed(Reason.DENIED, f"the site answers {answer.status}")
        return answer


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where the site's url led: every answer on the way, the last one being judged, and the place it came from.

    `stray` is an address outside the site that a redirect pointed to and that was not followed.
    """

    answers: tuple[Response, ...]
    place: Endpoint
    page: Page | None = None
    stray: str | None = None

    @property
    def last(self) -> Response:
        return self.answers[-1]


def arrive(visit: Visit, start: Endpoint) -> Arrival | Failed:
    """Fetch the site's page, following redirects only between the site's own names on its own address."""
    answers: list[Response] = []
    place = start
    while len(answers) <= _MAX_REDIRECTS:
        answer = visit.session(place).fetch(place.path)
        if isinstance(answer, Failed):
            return answer
        answers.append(answer)
        location = answer.header("location") if 300 <= answer.status < 400 else None
        if location is None:
            page = read_page(answer) if answer.is_html and answer.status < 400 else None
            return Arrival(tuple(answers), place, page)
        ahead = own_place(visit, place, urljoin(answer.url, location.strip()))
        if ahead is None:
            return Arrival(tuple(answers), place, stray=stray_name(answer.url, location))
        place = ahead
    return Failed(Reason.UNPARSABLE, "redirects go round in a circle")


def own_place(visit: Visit, base: Endpoint, address: str) -> Endpoint | None:
    """`address` as a place of this site, on the checked address; None where it belongs to somebody else."""
    try:
        parts = urlsplit(address)
        name, port = to_ascii(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or name not in visit.names or parts.username is not None:
        return None
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    if not path.isascii() or any(c <= " " for c in path):
        return None
    tls = parts.scheme == "https"
    return replace(base, name=name, port=port or (443 if tls else 80), tls=tls, path=path)


def stray_name(base: str, location: str) -> str:
    """What to say of a place that was not followed: scheme and host, never the path with its tokens."""
    try:
        parts = urlsplit(urljoin(base, location.strip()))
        return printable(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", 120)
    except ValueError:
        return "an address that cannot be read"


@dataclass(frozen=True, slots=True)
class Twin:
    """What answers in plain http beside an https site; `arrival` is None where nothing listens."""

    arrival: Arrival | None


def plain_twin(visit: Visit) -> Twin | Failed:
    """The http port that belongs to an https site, asked once. A closed port is an answer, silence is not."""
    start = visit.endpoint
    place = replace(start, tls=False, port=_TWIN_PORTS.get(start.port, 80), path="/")
    match visit.ask(place):
        case Failed(refused=True):
            return Twin(None)
        case Failed() as failed:
            return failed
        case Response() as answer:
            location = answer.header("location") if 300 <= answer.status < 400 else None
            stray = None
            if location and own_place(visit, place, urljoin(answer.url, location.strip())) is None:
                stray = stray_name(answer.url, location)
            return Twin(Arrival((answer,), place, stray=stray))


def stranger_path() -> str:
    """A path that cannot exist, to learn what the site says then."""
    return f"/{secrets.token_hex(12)}.html"


@dataclass(frozen=True, slots=True)
class Finds:
    """Probes that proved something, and why the rest cannot be called clean, if it cannot."""

    found: tuple[tuple[Probe, int], ...]
    gap: Missing | None


def search(visit: Visit, place: Endpoint, probes: tuple[Probe, ...], stranger: Response) -> Finds:
    """Ask for each path. One that could not be asked leaves a gap: nothing found is then not nothing there."""
    found = []
    gap: Missing | None = None
    for probe in probes:
        match visit.ask(replace(place, path=probe.path)):
            case Failed(reason, detail):
                gap = gap or Missing(probe.path, reason, f"{probe.path}: {detail}")
            case Response(status=status) as answer:
                if found_at(probe, answer, stranger):
                    found.append((probe, status))
    return Finds(tuple(found), gap)


def listings(visit: Visit, place: Endpoint, page: Response) -> tuple[list[str], Missing | None]:
    """Paths at which the server lists its files, and the gap, if there is one."""
    paths = ["/"] if is_listing(page) else []
    gap: Missing | None = None
    for path in LISTING_PATHS:
        match visit.ask(replace(place, path=path)):
            case Failed(reason, detail):
                gap = gap or Missing(path, reason, f"{path}: {detail}")
            case Response() as answer if is_listing(answer):
                paths.append(path)
    return paths, gap
