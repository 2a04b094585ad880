"""Sites that never end, go in circles, lead away or lie: the right reason, and nobody else contacted."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable

import pytest
from loopback_sites import Behaviour, Listener, says
from visiting import visit

from auditor.model.fact import Reason
from scanners.web import fetch, scanner

OF_THE_PAGE = ("web.footer", "web.forms", "web.mixed_content", "web.libraries")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "REQUEST_SECONDS", 0.5)
    monkeypatch.setattr(scanner, "_SITE_SECONDS", 9.0)


def http(status: str = "200 OK", body: bytes = b"", *headers: str) -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body)}", *headers])
    return head.encode("latin-1") + b"\r\n\r\n" + body


def routes(**by_path: bytes) -> Behaviour:
    """Answers `home` to `/`, `other` to the rest, or what is given under the path without its slashes."""

    def behave(connection: socket.socket) -> None:
        line = connection.recv(8000).split(b"\r\n")[0].decode()
        path = line.split(" ")[1].strip("/") or "home"
        if line.startswith("OPTIONS"):
            path = "options"
        connection.sendall(by_path.get(path, by_path.get("other", http("404 Not Found", b"nothing here"))))
        connection.close()

    return behave


HTML = "Content-Type: text/html; charset=utf-8"
HOME = http("200 OK", ("<title>区政府</title><body>" + "政务公开" * 40).encode(), HTML)


def test_a_site_that_hangs_is_a_timeout_for_every_fact(listen: Callable[..., Listener]) -> None:
    listener = listen(lambda connection: None)
    seen = visit(f"http://hang.example:{listener.port}/", listener.address)
    assert seen.reasons() == {Reason.TIMEOUT}


def test_headers_that_trickle_are_a_timeout(listen: Callable[..., Listener]) -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(60):
            connection.sendall(f"X-{number}: y\r\n".encode())
            time.sleep(0.05)

    listener = listen(trickle)
    started = time.monotonic()
    assert visit(f"http://slow.example:{listener.port}/", listener.address).reasons() == {Reason.TIMEOUT}
    assert time.monotonic() - started < 3


def test_a_page_that_never_ends_is_cut_and_its_footer_is_missing_and_not_clean(
    listen: Callable[..., Listener],
) -> None:
    def forever(connection: socket.socket) -> None:
        if connection.recv(8000).startswith(b"GET / "):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: DENY\r\n\r\n")
            while True:
                connection.sendall(b"<p>more</p>" * 2000)
        connection.sendall(http("404 Not Found"))
        connection.close()

    listener = listen(forever)
    seen = visit(f"http://endless.example:{listener.port}/", listener.address)
    assert seen["web.headers"]["x_frame_options"] == "deny"
    assert seen.reasons(*OF_THE_PAGE) == {Reason.TIMEOUT}
    assert len(seen.evidence) < 40_000


def test_a_decompression_bomb_is_cut_at_the_limit(listen: Callable[..., Listener]) -> None:
    bomb = gzip.compress(b"<p>" + b"\0" * 60_000_000)
    listener = listen(routes(home=http("200 OK", bomb, HTML, "Content-Encoding: gzip")))
    seen = visit(f"http://bomb.example:{listener.port}/", listener.address)
    assert seen["web.page"]["status"] == 200
    assert seen.reasons(*OF_THE_PAGE) == {Reason.TIMEOUT}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n" * 2 + b"\r\n", Reason.UNPARSABLE),
        (b"\x00" * 200, Reason.UNPARSABLE),
        (b"HTTP/1.1 200 OK\r\nServer: a\x00b\r\n\r\n", Reason.UNPARSABLE),
        (b"", Reason.UNREACHABLE),
    ],
    ids=["ssh", "zeros", "bad header", "silence"],
)
def test_what_is_not_http_has_no_facts(listen: Callable[..., Listener], data: bytes, reason: Reason) -> None:
    listener = listen(says(data))
    assert visit(f"http://odd.example:{listener.port}/", listener.address).reasons() == {reason}


def test_a_closed_port_is_unreachable() -> None:
    assert visit("http://closed.example:9/", "127.79.5.9").reasons() == {Reason.UNREACHABLE}


def test_an_address_outside_the_authorised_networks_is_never_contacted(listen: Callable[..., Listener]) -> None:
    listener = listen(routes(home=HOME), "127.80.0.1")
    assert visit(f"http://no.example:{listener.port}/", "127.80.0.1").reasons() == {Reason.DENIED}
    assert listener.visits == 0


@pytest.mark.parametrize(
    "location", ["http://elsewhere.example:{port}/", "http://127.79.5.2:{port}/", "//evil.example/"]
)
def test_a_redirect_out_of_the_site_is_recorded_and_not_followed(
    listen: Callable[..., Listener], location: str
) -> None:
    stranger = listen(routes(home=HOME), "127.79.5.2")
    target = location.format(port=stranger.port)
    listener = listen(routes(home=http("302 Found", b"", f"Location: {target}")))
    seen = visit(f"http://leaving.example:{listener.port}/", listener.address)
    assert stranger.visits == 0
    assert seen["web.redirect"]["out_of_scope"] is True
    assert seen["web.page"]["page_kind"] == "redirect"
    assert seen.reasons(*OF_THE_PAGE) == {Reason.UNSUPPORTED}


def test_the_path_and_tokens_of_a_foreign_address_are_not_kept(listen: Callable[..., Listener]) -> None:
    listener = listen(routes(home=http("302 Found", b"", "Location: https://user:pw@sso.example/in?token=s3cret")))
    seen = visit(f"http://leaving.example:{listener.port}/", listener.address)
    assert seen["web.redirect"]["out_of_scope_target"] == "https://sso.example"


def test_redirects_between_the_sites_own_names_stay_on_the_checked_address(listen: Callable[..., Listener]) -> None:
    def behave(connection: socket.socket) -> None:
        request = connection.recv(8000).decode()
        wants_other = f"Host: www.own.example:{listener.port}" in request
        connection.sendall(
            HOME if wants_other else http("301 Moved", b"", f"Location: http://www.own.example:{listener.port}/x")
        )
        connection.close()

    listener = listen(behave)
    seen = visit(f"http://own.example:{listener.port}/", listener.address, names=["own.example", "www.own.example"])
    assert seen["web.page"]["page_kind"] == "html"
    assert seen["web.page"]["redirects"] == 1
    assert seen["web.redirect"]["out_of_scope"] is False


def test_a_redirect_loop_ends_and_has_no_facts(listen: Callable[..., Listener]) -> None:
    listener = listen(routes(home=http("302 Found", b"", "Location: /")))
    seen = visit(f"http://loop.example:{listener.port}/", listener.address)
    assert seen.reasons() == {Reason.UNPARSABLE}
    assert listener.visits <= 7


def test_a_hostile_banner_becomes_one_harmless_line(listen: Callable[..., Listener]) -> None:
    hostile = "Server: nginx\x1b[31m<script>alert(1)</script>/1.0"
    body = "<title>\x1b]0;x\x07<b>标题</b>\n第二行</title><body>" + "正文" * 60
    listener = listen(routes(home=http("200 OK", body.encode(), HTML, hostile)))
    seen = visit(f"http://hostile.example:{listener.port}/", listener.address)
    for text in (seen["web.headers"]["server"], seen["web.page"]["title"]):
        assert text.isprintable()
        assert "<" not in text
    assert "\x1b" not in seen.evidence


def test_a_site_that_throttles_is_denied_and_not_clean(listen: Callable[..., Listener]) -> None:
    listener = listen(routes(home=HOME, other=http("429 Too Many Requests")))
    seen = visit(f"http://throttle.example:{listener.port}/", listener.address)
    assert seen["web.page"]["status"] == 200
    assert seen.reasons("web.leftovers", "web.admin_paths", "web.listing", "web.error_page") == {Reason.DENIED}


def test_a_site_that_answers_200_to_everything_has_no_leftovers(listen: Callable[..., Listener]) -> None:
    login = "<title>统一登录</title><form method=post action=/in><input type=password></form>" + "请登录" * 40
    listener = listen(routes(other=http("200 OK", login.encode(), HTML)))
    seen = visit(f"http://soft.example:{listener.port}/", listener.address)
    assert seen["web.error_page"]["soft_404"] is True
    assert seen["web.leftovers"] == []
    assert seen["web.admin_paths"] == []


def test_leftovers_and_consoles_are_found_by_their_content_which_is_not_kept(
    listen: Callable[..., Listener],
) -> None:
    by_path = {
        "home": HOME,
        ".git/HEAD": http("200 OK", b"ref: refs/heads/main\n"),
        ".env": http("200 OK", b"DB_PASSWORD=s3cret-value\nDEBUG=1\n", "Content-Type: text/plain"),
        "backup.zip": http("200 OK", b"PK\x03\x04rest"),
        "web.config.bak": http("200 OK", b"<html>nothing</html>"),
        "druid/index.html": http("200 OK", b"<title>Druid Stat Index</title>", HTML),
        "manager/html": http("401 Unauthorized", b"", 'WWW-Authenticate: Basic realm="Tomcat Manager Application"'),
        "upload": http("200 OK", b"<title>Index of /upload/</title><h1>Index of /upload/</h1>", HTML),
        "options": http("200 OK", b"", "Allow: GET, PUT, TRACE"),
    }
    listener = listen(routes(**by_path))
    seen = visit(f"http://messy.example:{listener.port}/", listener.address)
    assert {(row["path"], row["kind"]) for row in seen["web.leftovers"]} == {
        ("/.git/HEAD", "git"),
        ("/.env", "env"),
        ("/backup.zip", "archive"),
    }
    assert {row["kind"] for row in seen["web.admin_paths"]} == {"druid", "tomcat"}
    assert seen["web.listing"] == [{"path": "/upload/"}]
    assert seen["web.methods"] == ["GET", "PUT", "TRACE"]
    assert "s3cret" not in seen.evidence


def test_one_probe_that_hangs_leaves_the_search_open_and_not_clean(listen: Callable[..., Listener]) -> None:
    answers = routes(home=HOME)

    def behave(connection: socket.socket) -> None:
        if b"/.env" in connection.recv(8000, socket.MSG_PEEK):
            return
        answers(connection)

    listener = listen(behave)
    seen = visit(f"http://holes.example:{listener.port}/", listener.address)
    assert seen.reasons("web.leftovers") == {Reason.TIMEOUT}
    assert seen["web.admin_paths"] == []


def test_a_login_page_in_clear_is_followed_to_from_the_home_page(listen: Callable[..., Listener]) -> None:
    home = ("<body>" + "政务公开" * 40 + '<a href="/login">登录</a>').encode()
    login = b'<form method=get action="/in"><input type=password></form>'
    listener = listen(routes(home=http("200 OK", home, HTML), login=http("200 OK", login, HTML)))
    seen = visit(f"http://login.example:{listener.port}/", listener.address)
    assert seen["web.forms"] == {
        "pages": 2,
        "password_field": True,
        "action_https": False,
        "password_over_http": True,
        "password_by_get": True,
        "login_no_store": False,
    }


def test_a_page_built_by_a_script_has_no_footer_facts(listen: Callable[..., Listener]) -> None:
    app = b"<div id=app></div><script src=/app.js></script>"
    listener = listen(routes(home=http("200 OK", app, HTML)))
    seen = visit(f"http://app.example:{listener.port}/", listener.address)
    assert seen["web.page"]["page_kind"] == "app"
    assert seen.reasons("web.footer", "web.forms") == {Reason.UNSUPPORTED}


def test_only_reading_requests_are_ever_sent_and_they_say_who_asks(listen: Callable[..., Listener]) -> None:
    requests: list[str] = []
    answers = routes(home=HOME)

    def behave(connection: socket.socket) -> None:
        requests.append(connection.recv(8000, socket.MSG_PEEK).decode())
        answers(connection)

    listener = listen(behave)
    visit(f"http://polite.example:{listener.port}/", listener.address)
    assert {request.split(" ")[0] for request in requests} <= {"GET", "OPTIONS"}
    assert all(f"Host: polite.example:{listener.port}" in request for request in requests)
    assert all("User-Agent: mlps-auditor" in request for request in requests)
    assert len(requests) <= 40
