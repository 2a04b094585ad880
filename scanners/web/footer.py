"""Marks at the foot of a government site, read from the page's text and links and compared with the register.

Forms of the numbers: ICP filing `渝ICP备00000001号-1` (非经营性互联网信息服务备案管理办法), public-security filing
`渝公网安备 50011602000001号` (fourteen digits), site code 政府网站标识码 (ten letters or digits; 国办发〔2017〕47号).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from auditor.model.fact import Value
from auditor.model.register import Unit, Website
from scanners.endpoint import printable
from scanners.web.page import Page

_PROVINCES = "京津沪渝冀豫云滇辽黑湘皖鲁新苏浙赣鄂桂甘陇晋蒙陕秦吉闽贵黔粤青藏川蜀宁琼"
_ICP = re.compile(rf"([{_PROVINCES}])\s?ICP\s?备\s?(\d{{6,10}})\s?号(?:\s?[-–—]\s?(\d{{1,4}}))?", re.IGNORECASE)
_PSB = re.compile(rf"([{_PROVINCES}])?\s?公网安备\s?(?:第\s?)?(\d{{11,14}})\s?号?")
_SITE_CODE = re.compile(r"网站标识码\s?[:：]?\s?([0-9A-Za-z]{10})(?![0-9A-Za-z])")
_ORGANISER = re.compile(r"主办(?:单位)?\s?[:：]\s?([^\s|｜,，;；:：]{2,40})")
_CONTACT = re.compile(r"(?:联系电话|联系方式|联系我们|电话|邮箱|地址)\s?[:：]?")

_SHORTEST_NAME = 4

ICP_HOST = "beian.miit.gov.cn"
PSB_HOSTS = ("beian.mps.gov.cn", "www.beian.gov.cn")
GOV_MARK_HOSTS = ("bszs.conac.cn", "dcs.conac.cn")
ERROR_REPORT_HOST = "zfwzgl.www.gov.cn"


def read_footer(page: Page, website: Website, unit: Unit | None) -> dict[str, Value]:
    """Fields of `web.footer`. Numbers as shown, None where none is; `*_matches_register` is None where the register
    has nothing to compare with."""
    text = unicodedata.normalize("NFKC", page.text)
    icp, psb = icp_number(text), psb_number(text)
    code = _SITE_CODE.search(text)
    organiser = _ORGANISER.search(text)
    shown_code = code.group(1) if code else None
    shown_organiser = printable(organiser.group(1), 60) if organiser else None
    return {
        "icp": icp,
        "icp_matches_register": _compared(icp, website.icp, same_icp),
        "icp_link": _links_to(page, (ICP_HOST,)),
        "psb": psb,
        "psb_matches_register": _compared(psb, website.psb_filing, _same_digits),
        "psb_link": _links_to(page, PSB_HOSTS),
        "gov_mark": _mentions(page, GOV_MARK_HOSTS),
        "site_code": shown_code,
        "site_code_matches": _compared(shown_code, website.site_code, lambda a, b: a.upper() == b.strip().upper()),
        "error_report_link": _mentions(page, (ERROR_REPORT_HOST,)),
        "organiser": shown_organiser,
        "organiser_matches": _compared(shown_organiser, unit.name if unit else None, _same_name),
        "contact": bool(_CONTACT.search(text)),
        "owner_type": unit.type if unit else None,
    }


def icp_number(text: str) -> str | None:
    """The ICP filing number in `text`, written without spaces."""
    found = _ICP.search(text)
    if not found:
        return None
    province, number, site = found.groups()
    return f"{province}ICP备{number}号" + (f"-{site}" if site else "")


def psb_number(text: str) -> str | None:
    """The public-security filing number in `text`, written without spaces."""
    found = _PSB.search(text)
    return f"{found.group(1) or ''}公网安备{found.group(2)}号" if found else None


def same_icp(shown: str, registered: str) -> bool:
    """One filing has one number and a suffix per site; a page may show either, a different site's suffix is wrong."""
    ours = _ICP.search(unicodedata.normalize("NFKC", registered))
    theirs = _ICP.search(shown)
    if not ours or not theirs or ours.group(1, 2) != theirs.group(1, 2):
        return False
    return not (ours.group(3) and theirs.group(3)) or ours.group(3) == theirs.group(3)


def _same_digits(shown: str, registered: str) -> bool:
    return re.sub(r"\D", "", shown) == re.sub(r"\D", "", registered)


def _same_name(shown: str, registered: str) -> bool:
    """Equal, or one the other with the district's name before it."""
    shorter, longer = sorted((shown, unicodedata.normalize("NFKC", registered).strip()), key=len)
    return len(shorter) >= _SHORTEST_NAME and longer.endswith(shorter)


def _compared(shown: str | None, registered: str | None, same: Callable[[str, str], bool]) -> bool | None:
    if registered is None:
        return None
    return shown is not None and same(shown, registered)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _links_to(page: Page, hosts: Iterable[str]) -> bool:
    wanted = frozenset(hosts)
    return any(_host(address) in wanted for address, _ in page.links)


def _mentions(page: Page, hosts: Iterable[str]) -> bool:
    """A link to one of `hosts`, or their name in a script: these marks are usually written by one."""
    wanted = tuple(hosts)
    if _links_to(page, wanted) or any(_host(address) in wanted for _, address, _ in page.resources):
        return True
    return any(re.search(rf"//{re.escape(host)}[/\"'\s:?]", page.markup) for host in wanted)
