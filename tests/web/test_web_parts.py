"""Headers, cookies, pages and footers as text: tables of cases, and anything at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.register import Unit, Website
from scanners.web.fetch import Response
from scanners.web.footer import icp_number, psb_number, read_footer, same_icp
from scanners.web.headers import head_as_evidence, read_cookies, read_headers
from scanners.web.page import Page, kind_of, libraries, mixed_content, read_page, without_comments
from scanners.web.probes import read_cors, read_error_page, read_methods, read_robots, resembles

URL = "https://www.sfq.gov.example/"


def answer(*headers: tuple[str, str], body: str | bytes = "", status: int = 200, url: str = URL) -> Response:
    data = body.encode() if isinstance(body, str) else body
    return Response("GET", url, status, headers, data)


def html(body: str, url: str = URL) -> Response:
    return answer(("content-type", "text/html; charset=utf-8"), body=body, url=url)


@pytest.mark.parametrize(
    ("value", "present", "age", "subdomains"),
    [
        (None, False, None, False),
        ("max-age=31536000; includeSubDomains", True, 31536000, True),
        ('MAX-AGE="15768000"', True, 15768000, False),
        ("includeSubDomains; max-age=0", True, 0, True),
        ("max-age=soon", False, None, False),
        ("max-age=-5", False, None, False),
        ("max-age=99999999999999999999", True, 315360000, False),
        ("max-age=100, max-age=5", True, 100, False),
    ],
)
def test_hsts_is_read_whatever_its_order_and_case(
    value: str | None, present: bool, age: int | None, subdomains: bool
) -> None:
    found = read_headers(answer(*([("strict-transport-security", value)] if value else [])))
    assert (found["hsts_present"], found["hsts_max_age"], found["hsts_include_subdomains"]) == (
        present,
        age,
        subdomains,
    )


@pytest.mark.parametrize(
    ("policies", "inline", "wildcard", "ancestors"),
    [
        ([], None, None, None),
        (["default-src 'self'"], False, False, None),
        (["default-src 'self'; script-src 'self' 'unsafe-inline'"], True, False, None),
        (["script-src 'self' 'unsafe-inline' 'nonce-r4nd0m'"], False, False, None),
        (["script-src *"], False, True, None),
        (["img-src 'self'"], True, True, None),
        (["script-src 'unsafe-inline'", "script-src 'self'"], False, False, None),
        (["frame-ancestors 'none'; default-src 'self'"], False, False, ["'none'"]),
        (["default-src 'self'; default-src *"], False, False, None),
    ],
)
def test_a_content_policy_is_as_strong_as_its_strongest_part(
    policies: list[str], inline: bool | None, wildcard: bool | None, ancestors: list[str] | None
) -> None:
    found = read_headers(answer(*(("content-security-policy", policy) for policy in policies)))
    assert found["csp_present"] is bool(policies)
    assert found["csp_unsafe_inline_script"] is inline
    assert found["csp_wildcard_script"] is wildcard
    assert found["csp_frame_ancestors"] == ancestors


@pytest.mark.parametrize(
    ("server", "shown"),
    [("nginx", False), ("nginx/1.22.1", True), ("Apache/2", True), ("Apache-Coyote/1.1", True), ("Tengine", False)],
)
def test_a_version_in_the_server_header_is_noticed(server: str, shown: bool) -> None:
    assert read_headers(answer(("server", server)))["server_version_shown"] is shown


def test_a_header_that_was_not_sent_is_absent_and_not_empty() -> None:
    found = read_headers(answer())
    for name in ("x_frame_options", "x_content_type_options", "referrer_policy", "server", "powered_by"):
        assert found[name] is None


def test_of_cookies_names_and_attributes_are_kept_and_values_never() -> None:
    response = answer(
        ("set-cookie", "JSESSIONID=5EC12E7; Path=/; Secure; HttpOnly; SameSite=Lax"),
        ("set-cookie", "lang=zh; Max-Age=3600"),
        ("set-cookie", "old=; Max-Age=0"),
        ("set-cookie", "gone=x; Expires=Thu, 01-Jan-1970 00:00:00 GMT"),
    )
    rows = read_cookies([response])
    assert rows == [
        {
            "name": "JSESSIONID", "secure": True, "http_only": True, "same_site": "lax", "persistent": False,
            "session_like": True,
        },
        {
            "name": "lang", "secure": False, "http_only": False, "same_site": "unset", "persistent": True,
            "session_like": False,
        },
    ]  # fmt: skip
    assert "5EC12E7" not in head_as_evidence(response)
    assert "JSESSIONID=***; Path=/; Secure" in head_as_evidence(response)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("渝ICP备00000001号-1", "渝ICP备00000001号-1"),
        ("备案：渝 ICP 备 00000001 号", "渝ICP备00000001号"),
        ("京icp备12345678号—12", "京ICP备12345678号-12"),
        ("ICP备案正在办理", None),
        ("渝ICP备号", None),
        ("渝ICP备123号", None),
    ],
)
def test_an_icp_number_is_found_however_it_is_set(text: str, number: str | None) -> None:
    assert icp_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("渝公网安备 50011602000001号", "渝公网安备50011602000001号"),
        ("公网安备50011602000001号", "公网安备50011602000001号"),
        ("渝公网安备第50011602000001号", "渝公网安备50011602000001号"),
        ("公网安备 123号", None),
    ],
)
def test_a_public_security_number_is_found_however_it_is_set(text: str, number: str | None) -> None:
    assert psb_number(text) == number


@pytest.mark.parametrize(
    ("shown", "registered", "same"),
    [
        ("渝ICP备00000001号-1", "渝ICP备00000001号-1", True),
        ("渝ICP备00000001号", "渝ICP备00000001号-1", True),
        ("渝ICP备00000001号-2", "渝ICP备00000001号-1", False),
        ("渝ICP备00000002号-1", "渝ICP备00000001号-1", False),
        ("蜀ICP备00000001号-1", "渝ICP备00000001号-1", False),
        ("渝ICP备00000001号-1", "渝ＩＣＰ备０００００００１号－１", True),
        ("渝ICP备00000001号-1", "to be filed", False),
    ],
)
def test_filing_numbers_are_compared_by_their_parts(shown: str, registered: str, same: bool) -> None:
    assert same_icp(shown, registered) is same


FOOTER = """<p>主办单位：区政府办公室　联系电话：000-0000</p>
<a href="https://beian.miit.gov.cn/">渝ICP备00000001号-1</a>
<a href="https://beian.mps.gov.cn/#/query">渝公网安备 50011600000001号</a>
<span>政府网站标识码：5001160001</span>
<script>document.write(unescape("%3Cspan id='_ideConac'%3E%3Cscript src='//dcs.conac.cn/js/a.js'%3E"))</script>
<script src="//zfwzgl.www.gov.cn/exposure/jiucuo.js"></script>"""
SITE = Website(
    id="w", name="x", unit="u", icp="渝ICP备00000001号-1", psb_filing="50011600000001", site_code="5001160001"
)
UNIT = Unit(id="u", name="示范区政府办公室", type="party_gov", level="county")


def test_every_mark_of_a_proper_footer_is_seen_and_agrees_with_the_register() -> None:
    found = read_footer(read_page(html(f"<body>正文{FOOTER}</body>")), SITE, UNIT)
    assert {key: value for key, value in found.items() if isinstance(value, bool)} == dict.fromkeys(
        ("icp_matches_register", "icp_link", "psb_matches_register", "psb_link", "gov_mark", "site_code_matches",
         "error_report_link", "organiser_matches", "contact"), True,
    )  # fmt: skip
    assert found["owner_type"] == "party_gov"


def test_a_bare_page_has_no_marks_and_what_the_register_lacks_is_not_compared() -> None:
    found = read_footer(read_page(html("<body>欢迎</body>")), Website(id="w", name="x", unit="u"), None)
    assert found["icp"] is None
    assert found["icp_matches_register"] is None
    assert found["gov_mark"] is False
    assert found["contact"] is False


@pytest.mark.parametrize(
    "body",
    [f"<!-- {FOOTER} -->", "<p>见 dcs.conac.cn 网站</p>", '<a href="https://evil.example/dcs.conac.cn">x</a>'],
    ids=["commented out", "mere words", "in a foreign path"],
)
def test_a_mark_that_is_not_really_there_is_not_seen(body: str) -> None:
    found = read_footer(read_page(html(f"<body>正文{body}</body>")), SITE, UNIT)
    assert found["gov_mark"] is False
    assert found["icp"] is None


def test_mixed_content_is_what_an_https_page_loads_and_not_what_it_links_to() -> None:
    body = """<script src="http://js.example/a.js"></script><img src="http://img.example/a.png">
    <a href="http://link.example/">x</a><link rel=stylesheet href="//css.example/a.css"><img src="data:image/png,x">"""
    assert mixed_content(read_page(html(body))) == [
        {"kind": "script", "active": True, "host": "js.example"},
        {"kind": "img", "active": False, "host": "img.example"},
    ]
    assert mixed_content(read_page(html(body, url="http://www.sfq.gov.example/"))) == []


@pytest.mark.parametrize(
    ("body", "action", "method", "password"),
    [
        ('<form action="/login" method=POST><input type=password></form>', f"{URL}login", "post", True),
        ('<form><input TYPE="Password"></form>', URL, "", True),
        ('<form action="http://other.example/in"><input type=text></form>', "http://other.example/in", "", False),
        ('<form action="javascript:void(0)"><input type=password></form>', URL, "", True),
        ('<div><input type="password"></div>', URL, "post", True),
    ],
)
def test_a_form_is_known_by_its_target_and_its_password_field(
    body: str, action: str, method: str, password: bool
) -> None:
    (form,) = read_page(html(body)).forms
    assert (form.action, form.method, form.password) == (action, method, password)


def test_library_versions_are_read_from_file_names() -> None:
    page = read_page(
        html('<script src="/js/jquery-1.12.4.min.js"></script><script src="//cdn.example/vue@2.6.14/vue.js"></script>')
    )
    assert libraries(page) == [{"name": "jquery", "version": "1.12.4"}, {"name": "vue", "version": "2.6.14"}]


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (html("<body>" + "正文" * 100), "html"),
        (html("<div id=app></div><script src=/a.js></script>"), "app"),
        (answer(("content-type", "application/json"), body="{}"), "json"),
        (answer(status=302), "redirect"),
        (answer(status=503), "error"),
        (answer(("content-type", "image/png")), "other"),
    ],
)
def test_an_answer_is_of_one_kind(response: Response, kind: str) -> None:
    assert kind_of(response, read_page(response) if response.is_html else None) == kind


@pytest.mark.parametrize(("allow", "methods"), [(None, []), ("GET, post ,TRACE", ["GET", "POST", "TRACE"])])
def test_announced_methods_are_a_sorted_list(allow: str | None, methods: list[str]) -> None:
    assert read_methods(answer(*([("allow", allow)] if allow else []))) == methods


def test_no_cross_origin_header_is_the_safe_case() -> None:
    assert not any(read_cors(answer(), "https://stranger.invalid").values())


def test_an_echoed_origin_is_noticed() -> None:
    echoed = answer(
        ("access-control-allow-origin", "https://stranger.invalid"), ("access-control-allow-credentials", "true")
    )
    found = read_cors(echoed, "https://stranger.invalid")
    assert found == {"reflects_any_origin": True, "wildcard": False, "credentials": True}


@pytest.mark.parametrize(
    ("body", "trace", "banner"),
    [
        ("没有找到页面", False, False),
        ("<hr>nginx/1.22.1", False, True),
        ("java.lang.NullPointerException\n at com.example.web.Page.show(Page.java:42)", True, False),
        ("Traceback (most recent call last):", True, False),
        ("<h1>Whitelabel Error Page</h1>", False, True),
    ],
)
def test_error_pages_that_tell_too_much_are_noticed(body: str, trace: bool, banner: bool) -> None:
    found = read_error_page(answer(body=body, status=404))
    assert (found["stack_trace"], found["framework_banner"]) == (trace, banner)


def test_robots_paths_that_tell_where_to_look_are_listed() -> None:
    robots = answer(("content-type", "text/plain"), body="User-agent: *\nDisallow: /admin/ # hush\nDisallow: /img/\n")
    assert read_robots(robots) == {"present": True, "revealing": ["/admin/"]}
    assert read_robots(html("Disallow: /admin/"))["present"] is False


def test_a_page_that_repeats_the_path_still_resembles_itself() -> None:
    first = answer(body="<title>找不到</title>" + "x" * 500 + "/.git/HEAD")
    second = answer(body="<title>找不到</title>" + "x" * 500 + "/6a3f0c.html")
    assert resembles(first, second)
    assert not resembles(answer(body="ref: refs/heads/main"), second)


@pytest.mark.parametrize(
    ("markup", "left"),
    [("a<!-- b -->c", "ac"), ("a<!-- b", "a<!-- b"), ("<!----><!-- -->x", "x"), ("a-->b", "a-->b")],
)
def test_comments_are_cut_out(markup: str, left: str) -> None:
    assert without_comments(markup) == left


PRINTABLE_FACTS = st.text(max_size=200)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "strict-transport-security", "content-security-policy", "x-frame-options", "set-cookie", "server",
                    "referrer-policy", "x-powered-by", "cache-control", "content-type", "allow",
                ]
            ),
            PRINTABLE_FACTS,
        ),
        max_size=8,
    )
)  # fmt: skip
def test_any_headers_give_printable_values(headers: list[tuple[str, str]]) -> None:
    response = answer(*headers)
    for value in [*read_headers(response).values(), *(v for row in read_cookies([response]) for v in row.values())]:
        for text in value if isinstance(value, list) else [value]:
            assert not isinstance(text, str) or (text.isprintable() and "<" not in text)
    assert read_methods(response) == sorted(set(read_methods(response)))
    head_as_evidence(response)


_MARKUP = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["<form>", "</form>", "<input type=password>", "<a href='", "http://[", "//", "'>", "<!--", "-->",
             "<script>", "</script>", "<base href='//x'>", "渝ICP备00000001号", "公网安备50011600000001", "&#x0;",
             "<title>", "\x1b[31m"]
        ),
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_MARKUP)
def test_any_markup_gives_a_page_and_a_footer(markup: str) -> None:
    page = read_page(html(markup))
    assert isinstance(page, Page)
    assert page.title.isprintable()
    found = read_footer(page, SITE, UNIT)
    for value in found.values():
        assert not isinstance(value, str) or value.isprintable()
    mixed_content(page)
    libraries(page)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "text/html; charset=gbk", "text/html; charset=nonsense"]))
def test_any_bytes_give_a_page(body: bytes, content_type: str) -> None:
    response = answer(("content-type", content_type), body=body)
    read_page(response)
    read_robots(response)
    read_error_page(response)
