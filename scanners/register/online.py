"""Facts of web sites 政府网站 and online accounts 政务新媒体, with what their domain names tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from auditor.model.register import Account, Settings, Unit, Website
from scanners.register.links import Situation

_WORD = re.compile(r"[.-]")
_GENERATED_MIN = 4
_GENERATED_TURNS = 2


def website_facts(site: Website, situation: Situation) -> dict[str, Any]:
    links = situation.links
    unit = links.units.get(site.unit)
    settings = links.register.settings
    names = [domain.name for domain in site.domains]
    main = [domain.name for domain in site.domains if domain.main]
    https = site.https
    if https is None and site.url is not None:
        https = site.url.lower().startswith("https://")
    return {
        "status": site.status,
        "unit_type": unit.type if unit else None,
        "unit_level": unit.level if unit else None,
        "portal": site.portal is True,
        "under_portal_domain": any(parent in links.portal_domains for name in names for parent in _parents(name)),
        "icp": site.icp,
        "psb_filing": site.psb_filing,
        "site_code": site.site_code,
        "gov_mark": site.gov_mark,
        "https": https,
        "ipv6": site.ipv6,
        "dns_in_china": site.dns_in_china,
        "cdn_in_china": site.cdn_in_china,
        "dns_resolves": site.dns_resolves,
        "closed_on": site.closed_on,
        "filings_left": [kind for kind, value in (("icp", site.icp), ("psb_filing", site.psb_filing)) if value],
        "last_home_update": site.last_home_update,
        "complaint_channel": site.complaint_channel is not None,
        "main_domain": main[0] if main else None,
        "main_domains": len(main),
        "domains_en": sum(domain.lang == "en" for domain in site.domains),
        "domains_zh": sum(domain.lang == "zh" for domain in site.domains),
        "domains_off_suffix": off_suffix(names, unit, settings),
        "domains": [{"name": name, "length": len(name), "looks_generated": looks_generated(name)} for name in names],
    }


def _parents(name: str) -> Iterator[str]:
    """The name itself and every domain above it, down to the last two words."""
    words = name.split(".")
    return (".".join(words[start:]) for start in range(len(words) - 1))


def off_suffix(names: Iterable[str], unit: Unit | None, settings: Settings) -> list[str]:
    """Domain names outside the suffixes that the kind of unit may use.

    Party and government bodies use .gov.cn and .政务; public institutions .cn and .公益, or a government name they
    were given. The district may name its own suffixes. Source: 互联网政务应用安全管理规定 art 5, 国办函〔2018〕55号.
    """
    allowed = settings.gov_suffixes
    if unit is not None and unit.type != "party_gov":
        allowed += settings.institution_suffixes
    return [name for name in names if not name.rstrip(".").lower().endswith(tuple(s.lower() for s in allowed))]


def looks_generated(name: str) -> bool:
    """Does a word of the name look made by a machine, like `7f3a`: letters and digits changing at least twice?"""
    return any(_turns(word) >= _GENERATED_TURNS for word in _WORD.split(name) if len(word) >= _GENERATED_MIN)


def _turns(word: str) -> int:
    kinds = [character.isdigit() for character in word]
    return sum(left != right for left, right in pairwise(kinds))


def account_facts(account: Account, situation: Situation) -> dict[str, Any]:
    unit = situation.links.units.get(account.unit)
    return {
        "kind": account.kind,
        "electronic_certificate": account.electronic_certificate,
        "last_update": account.last_update,
        "domain": account.domain,
        "domain_off_suffix": None
        if account.domain is None
        else bool(off_suffix([account.domain], unit, situation.links.register.settings)),
        "auto_forward": account.auto_forward,
        "stale_accounts": account.stale_accounts,
        "mfa": account.mfa,
    }
