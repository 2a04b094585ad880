"""What a page says besides its marks: each sign with and without the thing it is a sign of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.fact import Missing, Reason
from scanners.web.content import PRIVACY_ITEMS, read_content, read_login, read_privacy, read_scripts
from scanners.web.fetch import Response
from scanners.web.page import read_page
from scanners.web.surroundings import read_defence, read_frameworks, read_sample

NAMES = frozenset({"www.sfq.gov.example"})
TODAY = date(2026, 11, 20)
RESIDENT_ID = "11010519491231002X"
"""The sample number of GB 11643-1999."""


def answer(
    markup: str, url: str = "https://www.sfq.gov.example/", *heads: tuple[str, str], status: int = 200
) -> Response:
    headers = (("content-type", "text/html; charset=utf-8"), *heads)
    return Response("GET", url, status, headers, f"<html><body>{markup}</body></html>".encode())


def content(markup: str) -> dict[str, Any]:
    response = answer(markup)
    return read_content(response, read_page(response), NAMES, TODAY)


@pytest.mark.parametrize(
    ("markup", "count"),
    [
        ('<div style="display:none"><a href="https://bet.example/">x</a></div>', 1),
        ('<p style="position:absolute;left:-9999px"><a href="http://a.example">x</a></p>', 1),
        ('<a hidden href="https://bet.example/">x</a>', 1),
        ('<marquee height="1"><a href="https://bet.example/">x</a></marquee>', 1),
        (
            '<div style="display: none"><a href="/menu.html">own</a><a href="https://m.sfq.gov.example/">m</a></div>',
            0,
        ),
        ('<a href="https://bet.example/">seen</a>', 0),
        ('<div style="display:none"><a href="javascript:void(0)">x</a></div>', 0),
    ],
)
def test_only_hidden_links_to_others_count(markup: str, count: int) -> None:
    assert content(markup)["hidden_links"] == count


def test_words_of_gambling_are_named() -> None:
    assert content("<p>本站提供六合彩资料</p>")["bad_words"] == ["六合彩"]
    assert content("<p>福利彩票发行公告</p>")["bad_words"] == []


def test_the_newest_day_is_no_announcement() -> None:
    assert content("<p>2026-11-18 通知；2026年12月31日前报名；2026/1/2</p>")["newest_date"] == date(2026, 11, 18)
    assert content("<p>2026-13-45</p>")["newest_date"] == Missing("", Reason.ABSENT, "the page shows no date")


@pytest.mark.parametrize(
    ("markup", "key", "found"),
    [
        ("<p>见 http://192.168.3.7/x</p>", "internal_address", True),
        ("<!-- D: C:\\inetpub\\wwwroot -->", "internal_address", True),
        ("<p>版本 10.2.1</p>", "internal_address", False),
        ('<a href="/a;jsessionid=0A1B2C3D4E">x</a>', "session_in_address", True),
        ('<a href="/a?side=left">x</a>', "session_in_address", False),
        ("<!-- jdbc:mysql://db -->", "revealing_comments", True),
        ("<!-- 导航开始 --><p>password: 请输入</p>", "revealing_comments", False),
    ],
)
def test_leaks_are_told_from_harmless_text(markup: str, key: str, found: bool) -> None:
    assert content(markup)[key] is found


def test_scripts_are_told_by_whose_they_are() -> None:
    response = answer(
        '<script src="/a.js"></script><script src="https://static.sfq.gov.example/b.js"></script>'
        '<script src="https://www.google-analytics.com/c.js"></script>'
        '<script src="https://cdn.example/d.js" integrity="sha384-x"></script>'
    )
    rows = {row["host"]: row for row in read_scripts(response, read_page(response), NAMES)}
    assert rows["www.sfq.gov.example"]["own"]
    assert rows["static.sfq.gov.example"]["own"]
    assert rows["www.google-analytics.com"]["abroad"]
    assert (rows["cdn.example"]["own"], rows["cdn.example"]["integrity"]) == (False, True)


def test_a_privacy_policy_is_read_for_what_it_tells() -> None:
    full = "处理者 目的 收集的信息 保存期限 更正 联系电话 第三方 未成年人 更新日期"
    policy = read_page(answer(f"<p>{full}</p>"))
    told = read_privacy([], True, policy)
    assert (told["items"], told["lacking"]) == (len(PRIVACY_ITEMS), [])
    empty = read_privacy([], True, read_page(answer("<p>暂无</p>")))
    assert empty["items"] == 0
    unseen = read_privacy([], True, Missing("", Reason.TIMEOUT, "slow"))
    assert isinstance(unseen["items"], Missing)


def test_forms_for_personal_data_are_found_and_plain_http_is_told() -> None:
    form = '<form action="{}"><input name="idcard"><input type="checkbox" name="agree" checked>同意隐私政策</form>'
    plain = answer(form.format("http://www.sfq.gov.example/x"))
    found = read_privacy([(plain, read_page(plain))], False, None)
    assert (found["personal_fields"], found["personal_over_http"], found["consent_prechecked"]) == (1, True, True)
    safe = answer(form.format("/x").replace(" checked", ""))
    found = read_privacy([(safe, read_page(safe))], False, None)
    assert (found["personal_fields"], found["personal_over_http"], found["consent_prechecked"]) == (1, False, False)


def test_a_login_page_tells_its_measures() -> None:
    page = answer(
        '<form method="post"><input type="password" minlength="6"><input name="captcha"></form><p>口令应为8-20位</p>'
    )
    assert read_login([(page, read_page(page))]) == {
        "shown": True, "captcha": True, "second_factor": False, "password_length": 6,
    }  # fmt: skip
    bare = answer('<form><input type="password"></form>')
    assert isinstance(read_login([(bare, read_page(bare))])["password_length"], Missing)
    none = answer("<p>x</p>")
    assert read_login([(none, read_page(none))]) == {"shown": False}


def test_personal_numbers_are_counted_and_never_kept() -> None:
    home = read_page(answer("<p>公告</p>"))
    shown = answer(f"<p>张某 {RESIDENT_ID} 13800138000 13800138000 1101051949****002X</p>")
    found = read_sample([("/list.html", shown), ("/gone.html", answer("", status=404))], home, None)
    assert (found["pages"], found["dead"], found["dead_percent"]) == (2, 1, 50)
    assert (found["resident_ids"], found["mobiles"]) == (1, 1)
    assert RESIDENT_ID not in repr(found)
    wrong = answer("<p>110105194912310021</p>")
    assert read_sample([("/x", wrong)], home, None)["resident_ids"] == 0


def test_a_page_that_could_not_be_asked_leaves_the_count_open() -> None:
    gap = Missing("", Reason.TIMEOUT, "slow")
    found = read_sample([], read_page(answer("<p>公告</p>")), gap)
    assert found["resident_ids"] == gap
    assert found["dead_percent"] == gap


def test_links_that_were_not_tried_are_not_alive() -> None:
    found = read_sample([], read_page(answer("<p>公告</p>")), None)
    assert isinstance(found["dead_percent"], Missing)
    assert found["resident_ids"] == 0


def test_frameworks_show_by_their_own_signs() -> None:
    page = answer('<form action="/user/save.action"></form>')
    tried = answer("", "https://www.sfq.gov.example/", ("set-cookie", "rememberMe=deleteMe; Path=/"))
    assert [row["name"] for row in read_frameworks(page, tried)] == ["Struts", "Apache Shiro"]
    assert read_frameworks(answer("<p>x</p>"), answer("")) == []


def test_a_firewall_that_shows_nothing_is_a_question_not_a_fault() -> None:
    assert isinstance(read_defence([answer("")])["firewall"], Missing)
    assert read_defence([answer("", "https://a/", ("set-cookie", "yunsuo_session=1"))])["firewall"] == "Yunsuo"
    assert read_defence([answer("", "https://a/", ("x-cache", "HIT"))])["delivery"] is True


@given(st.text(alphabet="<>!-/=\"' ahrefscript:javnput.10点年月日密码", max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_markup_gives_some_answer(markup: str) -> None:
    response = answer(markup)
    page = read_page(response)
    assert read_content(response, page, NAMES, TODAY).keys() >= {"language", "hidden_links"}
    read_scripts(response, page, NAMES)
    read_login([(response, page)])
    read_privacy([(response, page)], False, None)
    read_frameworks(response, response)
