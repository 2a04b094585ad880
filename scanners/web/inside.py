"""Facts that need the HTML of a site's page: its content, forms, marks, and the few pages it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from auditor.model.fact import Missing, Reason, Value
from auditor.model.register import Unit, Website
from scanners.web.content import privacy_link, read_content, read_login, read_privacy, read_scripts
from scanners.web.fetch import Failed, Response
from scanners.web.footer import read_footer
from scanners.web.page import Page, kind_of, libraries, mixed_content, read_page
from scanners.web.surroundings import read_sample, sample
from scanners.web.visit import Arrival, Visit, own_place

Values: TypeAlias = dict[str, "Value | Missing"]

_OF_ITS_WORDS = ("web.content", "web.privacy", "web.login", "web.sample")
_OF_THE_PAGE = ("web.mixed_content", "web.forms", "web.footer", "web.libraries", *_OF_ITS_WORDS, "web.scripts")


def page_content(visit: Visit, arrival: Arrival, website: Website, unit: Unit | None, as_of: date) -> Values:
    """Facts that need the page's HTML. A page that was cut or that a script builds is not a page without marks."""
    page = arrival.page
    if page is None:
        kind = kind_of(arrival.last, None)
        why = Missing("", Reason.UNSUPPORTED, f"the url leads to no page but to an answer of kind {kind}")
        return dict.fromkeys(_OF_THE_PAGE, why)
    if arrival.last.cut:
        return dict.fromkeys(_OF_THE_PAGE, Missing("", Reason.TIMEOUT, "the page did not end, or not in its size"))
    values: Values = {
        "web.mixed_content": mixed_content(page),
        "web.libraries": libraries(page),
        "web.scripts": read_scripts(arrival.last, page, visit.names),
    }
    if page.built_by_script:
        unseen = Missing("", Reason.UNSUPPORTED, "the page is built by a script in the browser")
        return values | dict.fromkeys(("web.forms", "web.footer", *_OF_ITS_WORDS), unseen)
    asking = _pages_that_ask(visit, arrival, page)
    return values | {
        "web.forms": asking if isinstance(asking, Missing) else _forms(asking),
        "web.login": asking if isinstance(asking, Missing) else read_login(asking),
        "web.privacy": _privacy(visit, arrival, page, asking),
        "web.footer": read_footer(page, website, unit),
        "web.content": read_content(arrival.last, page, visit.names, as_of),
        "web.sample": read_sample(*_sampled(visit, arrival, page)),
    }


def _sampled(visit: Visit, arrival: Arrival, page: Page) -> tuple[Sequence[tuple[str, Response]], Page, Missing | None]:
    pages, gap = sample(visit, arrival.place, page)
    return pages, page, gap


def _privacy(
    visit: Visit, arrival: Arrival, page: Page, asking: Sequence[tuple[Response, Page]] | Missing
) -> Values | Missing:
    """The policy that the page links to. One on another site is not fetched, so nobody knows what it says."""
    if isinstance(asking, Missing):
        return asking
    link = privacy_link(page)
    if link is None:
        return read_privacy(asking, False, None)
    place = own_place(visit, arrival.place, link)
    if place is None:
        return read_privacy(asking, True, Missing("", Reason.UNSUPPORTED, "the policy stands on another site"))
    match visit.ask(place):
        case Failed(reason, detail):
            return read_privacy(asking, True, Missing("", reason, f"privacy policy: {detail}"))
        case Response(status=200, is_html=True) as answer:
            return read_privacy(asking, True, read_page(answer))
        case _:
            return read_privacy(asking, False, None)


def _pages_that_ask(visit: Visit, arrival: Arrival, page: Page) -> Sequence[tuple[Response, Page]] | Missing:
    """The page and the first login page it links to inside the site."""
    seen: list[tuple[Response, Page]] = [(arrival.last, page)]
    place = next(filter(None, (own_place(visit, arrival.place, link) for link in page.login_links)), None)
    if place is not None and place != arrival.place:
        answer = visit.ask(place)
        if isinstance(answer, Failed):
            return Missing("web.forms", answer.reason, f"login page: {answer.detail}")
        if answer.is_html and answer.status == 200:
            seen.append((answer, read_page(answer)))
    return seen


def _forms(seen: Sequence[tuple[Response, Page]]) -> Values:
    """Password forms of the pages that were looked at."""
    forms = [(response, form) for response, found in seen for form in found.forms if form.password]
    if not forms:
        return {"pages": len(seen), "password_field": False}
    return {
        "pages": len(seen),
        "password_field": True,
        "action_https": all(form.action.startswith("https:") for _, form in forms),
        "password_over_http": any(
            not form.action.startswith("https:") or not response.url.startswith("https:") for response, form in forms
        ),
        "password_by_get": any(form.method == "get" for _, form in forms),
        "login_no_store": all("no-store" in (response.header("cache-control") or "").lower() for response, _ in forms),
    }
