"""What a page says besides its marks: scripts of others, hidden links, dates, forms for personal data, privacy words.

Read from the HTML alone; no script is run and nobody else's server is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from auditor.model.fact import Missing, Reason, Value
from scanners.endpoint import printable, to_ascii
from scanners.web.fetch import Response
from scanners.web.page import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|;|$)|opacity\s*:\s*0(?:;|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_BAD_WORDS = (
    "博彩", "六合彩", "时时彩", "真人娱乐", "真人荷官", "百家乐", "老虎机", "赌场", "澳门新葡京", "棋牌游戏",
    "彩票平台", "传奇私服", "成人视频", "色情", "裸聊", "代开发票", "枪支出售", "迷药",
)  # fmt: skip
"""Words that stand on a page of a public body only after somebody else wrote there."""
_ABROAD = (
    "google-analytics.com", "googletagmanager.com", "googleapis.com", "gstatic.com", "doubleclick.net", "facebook.net",
    "connect.facebook.com", "cloudflareinsights.com", "hotjar.com", "clarity.ms", "newrelic.com", "jsdelivr.net",
    "unpkg.com", "cdnjs.cloudflare.com", "code.jquery.com", "youtube.com", "twitter.com",
)  # fmt: skip
"""Hosts of analytics and libraries that are known to be run abroad."""
_DAY = re.compile(r"(?<!\d)(20\d\d)\s?[-./年]\s?(\d{1,2})\s?[-./月]\s?(\d{1,2})(?!\d)")
_INTERNAL = re.compile(
    r"(?<![\d.])(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?![\d.])|\b[A-Z]:\\(?:inetpub|www)",
    re.IGNORECASE,
)
_SESSION = re.compile(r"[;?&](?:jsessionid|phpsessid|aspsessionid\w*|session_?id|sid|access_?token)=[\w.%-]{6,}", re.I)
_REVEALING = re.compile(
    r"password\s*[:=]|passwd|jdbc:|select .{1,80} from |\bTODO\b|\bFIXME\b|测试账号|默认密码|口令\s*[:：]", re.I
)
_COMMENT = re.compile(r"<!--(.{0,2000}?)-->", re.DOTALL)
_PERSONAL = re.compile(r"身份证|证件号|手机|电话号码|银行卡|id_?card|idno|\bmobile|phone|bank_?card", re.IGNORECASE)
_CONSENT = re.compile(r"同意|隐私|协议|授权|agree|consent|privacy", re.IGNORECASE)
_CAPTCHA = re.compile(r"验证码|滑块|滑动验证|captcha|verify_?code|geetest|vcode", re.IGNORECASE)
_SECOND = re.compile(r"短信验证|动态口令|动态密码|ukey|数字证书|扫码登录|人脸|otp|二次验证", re.IGNORECASE)
_RULE = re.compile(r"(?:密码|口令)[^。；\n]{0,30}?(\d{1,2})\s*(?:-|—|～|~|至|到|位)", re.IGNORECASE)
_PRIVACY_LINK = re.compile(r"隐私|个人信息保护|privacy", re.IGNORECASE)
_MAX_ROWS = 100

PRIVACY_ITEMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("controller", re.compile(r"处理者|主办单位|运营(?:者|单位)|我们是|本平台由|controller", re.I)),
    ("purpose", re.compile(r"目的|用于|purpose", re.I)),
    ("kinds", re.compile(r"收集.{0,20}(?:信息|数据)|信息类型|种类|personal (?:data|information)", re.I)),
    ("period", re.compile(r"保存期限|存储期限|保留期|保存.{0,8}(?:年|月|天)|retention", re.I)),
    ("rights", re.compile(r"查阅|复制|更正|删除|撤回|注销|rights", re.I)),
    ("contact", re.compile(r"联系(?:方式|我们|电话)|热线|电话|邮箱|contact", re.I)),
    ("sharing", re.compile(r"第三方|共享|委托处理|对外提供|third part", re.I)),
    ("minors", re.compile(r"未成年|儿童|十四周岁|14\s*周岁|监护人|minor|child", re.I)),
    ("date", re.compile(r"(?:更新|生效|发布)日期|生效时间|effective", re.I)),
)
"""What a privacy policy has to tell. Source: 个人信息保护法, articles 17, 30 and 31; the words are ours."""


def _tree(response: Response) -> LexborHTMLParser:
    from selectolax.lexbor import LexborHTMLParser  # 20 ms to import, needed by this scanner alone

    return LexborHTMLParser(response.text())


def _is_own(address: str, names: frozenset[str]) -> bool:
    """Does the address belong to the site, or to a name below the same domain?"""
    host = to_ascii(urlsplit(address).hostname or "") or ""
    return any(host == name or host.endswith(f".{name.removeprefix('www.')}") for name in names)


def read_content(response: Response, page: Page, names: frozenset[str], as_of: date) -> dict[str, Value | Missing]:
    """Fields of `web.content`. Days after `as_of` are announcements and no sign that the page was updated."""
    tree = _tree(response)
    images = tree.css("img")
    language = tree.css_first("html[lang]")
    spoken = (language.attributes.get("lang") or "").strip() if language is not None else ""
    days = [day for day in _days(page.text) if day <= as_of]
    markup = response.text()
    return {
        "language": printable(spoken, 20) or Missing("", Reason.ABSENT, "the page names no language"),
        "images": len(images),
        "images_without_text": sum("alt" not in image.attributes for image in images),
        "newest_date": max(days) if days else Missing("", Reason.ABSENT, "the page shows no date"),
        "hidden_links": sum(1 for _ in _hidden_links(tree, page.url, names)),
        "bad_words": [word for word in _BAD_WORDS if word in page.text or word in page.title],
        "internal_address": bool(_INTERNAL.search(markup)),
        "session_in_address": any(_SESSION.search(address) for address, _ in page.links),
        "revealing_comments": any(_REVEALING.search(comment) for comment in _comments(markup)),
        "upload_fields": len(tree.css("input[type=file i]")),
    }


def _comments(markup: str) -> Iterator[str]:
    """Beginnings of the comments. Linear, whatever the input."""
    at = 0
    while (start := markup.find("<!--", at)) >= 0 and (end := markup.find("-->", start)) >= 0:
        yield markup[start + 4 : min(end, start + 2000)]
        at = end + 3


def _days(text: str) -> Iterator[date]:
    for year, month, day in _DAY.findall(text)[:2000]:
        try:
            yield date(int(year), int(month), int(day))
        except ValueError:
            continue


def _hidden_links(tree: LexborHTMLParser, base: str, names: frozenset[str]) -> Iterator[str]:
    """Links to others that nobody sees: what intruders leave for search engines."""
    for node in tree.css("a[href]")[:2000]:
        try:
            address = urljoin(base, (node.attributes.get("href") or "").strip())
            outside = urlsplit(address).scheme in ("http", "https") and not _is_own(address, names)
        except ValueError:
            continue
        if outside and _is_hidden(node):
            yield address


def _is_hidden(node: LexborNode) -> bool:
    at: LexborNode | None = node
    depth = 0
    while at is not None and at.tag not in ("body", "html") and depth < 40:
        style = at.attributes.get("style") or ""
        if "hidden" in at.attributes or _HIDING.search(style) or (at.tag == "marquee" and "height" in at.attributes):
            return True
        at, depth = at.parent, depth + 1
    return False


def read_scripts(response: Response, page: Page, names: frozenset[str]) -> list[dict[str, Value]]:
    """Rows of `web.scripts`: whose scripts the page runs, each host once."""
    rows: dict[str, dict[str, Value]] = {}
    for node in _tree(response).css("script[src]")[:500]:
        try:
            address = urljoin(page.url, (node.attributes.get("src") or "").strip())
            host = printable(urlsplit(address).hostname or "", 100)
        except ValueError:
            continue
        own = _is_own(address, names)
        row = rows.setdefault(host, {"host": host, "own": own, "integrity": True, "abroad": _is_abroad(host)})
        row["integrity"] = bool(row["integrity"]) and "integrity" in node.attributes
    return list(rows.values())[:_MAX_ROWS]


def _is_abroad(host: str) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in _ABROAD)


def privacy_link(page: Page) -> str | None:
    """The first link that leads to a privacy policy."""
    return next((address for address, words in page.links if _PRIVACY_LINK.search(f"{words} {address}")), None)


def read_privacy(
    pages: Iterable[tuple[Response, Page]], linked: bool, policy: Page | Missing | None
) -> dict[str, Value | Missing]:
    """Fields of `web.privacy`: the policy (None where there is none), and how forms ask for personal data."""
    fields, over_http, prechecked = 0, False, False
    for response, _page in pages:
        tree = _tree(response)
        asked = [node for node in tree.css("input, textarea") if _asks_for_a_person(node)]
        fields += len(asked)
        over_http = over_http or (bool(asked) and not response.url.startswith("https:"))
        over_http = over_http or any((_form_action(node) or "").startswith("http:") for node in asked)
        prechecked = prechecked or any(_is_consent(node) for node in tree.css("input[type=checkbox i][checked]"))
    found = [] if not isinstance(policy, Page) else [n for n, p in PRIVACY_ITEMS if p.search(policy.text)]
    missing: list[str] | Missing = [name for name, _ in PRIVACY_ITEMS if name not in found]
    return {
        "linked": linked,
        "items": policy if isinstance(policy, Missing) else len(found),
        "lacking": policy if isinstance(policy, Missing) else missing,
        "personal_fields": fields,
        "personal_over_http": over_http,
        "consent_prechecked": prechecked,
    }


def _asks_for_a_person(node: LexborNode) -> bool:
    if (node.attributes.get("type") or "text").lower() in ("hidden", "password", "submit", "button", "checkbox"):
        return False
    said = " ".join(filter(None, (node.attributes.get(name) for name in ("name", "id", "placeholder", "aria-label"))))
    return bool(_PERSONAL.search(said))


def _form_action(node: LexborNode) -> str | None:
    at = node.parent
    while at is not None and at.tag != "form":
        at = at.parent
    return None if at is None else at.attributes.get("action")


def _is_consent(node: LexborNode) -> bool:
    around = node.parent.text(deep=True) if node.parent is not None else ""
    said = " ".join(filter(None, (node.attributes.get(name) for name in ("name", "id", "value"))))
    return bool(_CONSENT.search(f"{said} {around[:200]}"))


def read_login(pages: Iterable[tuple[Response, Page]]) -> dict[str, Value | Missing]:
    """Fields of `web.login`, from the pages that ask for a password."""
    asking = [(response, page) for response, page in pages if any(form.password for form in page.forms)]
    if not asking:
        return {"shown": False}
    lengths: list[int] = []
    captcha = second = False
    for response, page in asking:
        markup = response.text()
        captcha = captcha or bool(_CAPTCHA.search(markup))
        second = second or bool(_SECOND.search(page.text))
        for node in _tree(response).css("input[type=password i][minlength]"):
            told = (node.attributes.get("minlength") or "").strip()
            lengths += [int(told)] if re.fullmatch(r"[0-9]{1,3}", told) else []
        lengths += [int(number) for number in _RULE.findall(page.text)]
    untold = Missing("", Reason.ABSENT, "the page does not tell how long a password must be")
    return {
        "shown": True,
        "captcha": captcha,
        "second_factor": second,
        "password_length": min(lengths) if lengths else untold,
    }
