"""What stands around a site: signs of frameworks, of a firewall before it, and a few of its own pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from auditor.model.fact import Missing, Reason, Value
from scanners.endpoint import Endpoint
from scanners.personal_data import checksums
from scanners.web.fetch import Failed, Response
from scanners.web.page import Page, read_page
from scanners.web.visit import Visit, own_place

SAMPLED_PAGES = 8
"""Pages of the site that are read besides the home page."""

_FIREWALLS: Mapping[str, str] = {
    "yunsuo_session": "Yunsuo",
    "safeline": "SafeLine",
    "hwwafsesid": "Huawei Cloud WAF",
    "__jsluid": "Knownsec",
    "acw_tc": "Alibaba Cloud WAF",
    "360wzb": "360",
    "x-waf": "a web application firewall",
    "sangfor": "Sangfor",
    "topwaf": "Topsec",
    "nsfocus": "NSFOCUS",
}
_DELIVERY = re.compile(r"x-cache|x-via|x-swift-cachetime|cf-ray|x-cdn|eagleid|x-nws-log-uuid", re.IGNORECASE)
_SIGNS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("Struts", re.compile(r"""(?:href|action)\s*=\s*["'][^"']{1,200}\.action(?:[?"';])""", re.I)),
    ("ThinkPHP", re.compile(r"ThinkPHP|/index\.php\?s=/", re.I)),
    ("Seeyon OA", re.compile(r"/seeyon/|致远互联", re.I)),
    ("Weaver OA", re.compile(r"/wui/|/ecology|泛微|weaver", re.I)),
    ("Yonyou", re.compile(r"/yyoa/|/servlet/~|用友", re.I)),
    ("Landray EKP", re.compile(r"/sys/ui/extend|蓝凌", re.I)),
    ("Tongda OA", re.compile(r"/general/login|通达OA|Office Anywhere", re.I)),
)
"""Products whose holes are used at scale; a sign is no proof of a hole."""
_SHIRO = re.compile(r"rememberme=deleteme", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![0-9A-Za-z.*])[1-9][0-9]{10,18}[0-9Xx]?(?![0-9A-Za-z.*])")
_RESIDENT_DIGITS, _MOBILE_DIGITS = 18, 11


def read_frameworks(response: Response, tried: Response | None) -> list[dict[str, Value]]:
    """Rows of `web.frameworks`. `tried` is the answer to a request that carried a cookie only Shiro reacts to."""
    markup = response.text() if response.is_html else ""
    found = [name for name, pattern in _SIGNS if pattern.search(markup)]
    if tried is not None and any(_SHIRO.search(cookie) for cookie in tried.all_of("set-cookie")):
        found.append("Apache Shiro")
    return [{"name": name} for name in found]


def read_defence(answers: Iterable[Response]) -> dict[str, Value | Missing]:
    """Fields of `web.defence`: what in heads and cookies shows that something stands before the site."""
    heads = "\n".join(f"{name}: {value}" for answer in answers for name, value in answer.headers)
    lower = heads.lower()
    unseen = Missing("", Reason.ABSENT, "nothing shows one; many firewalls show nothing")
    firewall = next((name for sign, name in _FIREWALLS.items() if sign in lower), unseen)
    return {"firewall": firewall, "delivery": bool(_DELIVERY.search(heads))}


def sample(visit: Visit, place: Endpoint, page: Page) -> tuple[Sequence[tuple[str, Response]], Missing | None]:
    """A few pages of the site that its home page links to, and the gap where one could not be asked."""
    seen: list[tuple[str, Response]] = []
    gap: Missing | None = None
    for at in _own_pages(visit, place, page):
        match visit.ask(at):
            case Failed(reason, detail):
                gap = gap or Missing("", reason, f"{at.path}: {detail}")
            case Response() as answer:
                seen.append((at.path, answer))
    return seen, gap


def _own_pages(visit: Visit, place: Endpoint, page: Page) -> list[Endpoint]:
    found: dict[str, Endpoint] = {}
    for address, _ in page.links:
        at = own_place(visit, place, address)
        if at is None or urlsplit(at.path).query or at.path in ("/", place.path):
            continue
        if re.search(r"logout|logoff|delete|remove|注销", at.path, re.IGNORECASE):
            continue
        found.setdefault(at.path, replace(at, path=at.path.partition("#")[0]))
        if len(found) >= SAMPLED_PAGES:
            break
    return list(found.values())


def read_sample(pages: Sequence[tuple[str, Response]], home: Page, gap: Missing | None) -> dict[str, Value | Missing]:
    """Fields of `web.sample`: dead pages, and personal numbers in clear. Only counts are kept, never a value."""
    dead = [path for path, answer in pages if answer.status in (404, 410) or answer.status >= 500]
    texts = [home.text, *(read_page(answer).text for _, answer in pages if answer.is_html and answer.status == 200)]
    counted = [_counted(text) for text in texts]
    totals = {name: sum(counts[name] for counts in counted) for name in ("resident_ids", "mobiles", "bank_cards")}
    untried = gap or Missing("", Reason.UNSUPPORTED, "the home page leads to no page of its own that could be tried")
    return {
        "pages": len(pages),
        "dead": len(dead),
        "dead_percent": gap if gap and not dead else round(100 * len(dead) / len(pages)) if pages else untried,
        **{name: gap if gap and not count else count for name, count in totals.items()},
    }


def _counted(text: str) -> dict[str, int]:
    """Distinct numbers whose check digits hold; a mobile has none and is known by its prefix."""
    numbers = set(_NUMBER.findall(text))
    resident = {number for number in numbers if len(number) == _RESIDENT_DIGITS and checksums.resident_id(number)}
    mobiles = {number for number in numbers if len(number) == _MOBILE_DIGITS and checksums.mobile(number)}
    cards = {number for number in numbers - resident - mobiles if checksums.bank_card(number)}
    return {"resident_ids": len(resident), "mobiles": len(mobiles), "bank_cards": len(cards)}
