"""A well-configured nginx passes every rule on websites; a neglected one fails those it should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from loopback_sites import Authority, Listener, Nginx, tls_block
from visiting import scope_of, visit

from auditor.judge.evaluate import judge
from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.rule import Rule
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.model.verdict import State
from auditor.rulebook import load_rulebook
from scanners.endpoint import Endpoint, endpoint_of
from scanners.tls import TlsScanner
from scanners.tls.scanner import look_at
from scanners.tls.trust import load_roots
from scanners.web import fetch
from scanners.web.scanner import WebScanner

pytestmark = pytest.mark.lab

CLEAN, NEGLECTED, HALF = "127.79.6.1", "127.79.6.2", "127.79.6.3"
REGISTERED = {"icp": "渝ICP备00000001号-1", "psb_filing": "50011600000001", "site_code": "5001160001"}
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>政策文件库</title></head><body>
<h1>政策文件库</h1><p>{text} 更新日期：{today}</p><footer>
<p>主办单位：区政府办公室 联系电话：000-00000000</p>
<p><a href="https://beian.miit.gov.cn/">渝ICP备00000001号-1</a>
<a href="https://beian.mps.gov.cn/#/query/webSearch?code=50011600000001">渝公网安备 50011600000001号</a>
政府网站标识码：5001160001</p>
<p><a href="/privacy.html">隐私政策</a> <a href="https://bszs.conac.cn/sitename?method=show">党政机关</a>
<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=5001160001">我为政府网站找错</a></p>
</footer></body></html>"""
PRIVACY = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>隐私政策</title></head><body>
<h1>隐私政策</h1><p>更新日期：2026-03-01。处理者：区政府办公室，联系电话 000-00000000。处理目的：提供查询服务。
我们收集的信息种类：访问日志，保存期限为十二个月。您可以查阅、更正、删除。不向第三方提供。未成年人须经监护人同意。</p>
</body></html>"""
HEADERS = """
add_header X-WAF on always;
add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;
add_header Content-Security-Policy "default-src 'self'; frame-ancestors 'self'" always;
add_header X-Frame-Options SAMEORIGIN always;
add_header X-Content-Type-Options nosniff always;
add_header Referrer-Policy strict-origin-when-cross-origin always;
"""
MODERN = "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;"


@dataclass(frozen=True)
class Lab:
    authority: Authority

    def facts(self, url: str, address: str, **site: Any) -> FactSet:
        """Facts of both scanners about one site."""
        scope = scope_of(url, address, **site)
        target = Target("pf", "w", TargetKind.WEBSITE, "示例站", 2, attributes={"status": "online"})
        facts = list(visit(url, address, **site).observation.facts)
        (job,) = TlsScanner().jobs([target], scope)
        (observation,) = job.look()
        if any(isinstance(fact, Fact) and fact.key == "tls.certificate" for fact in observation.facts):
            endpoint = endpoint_of(target, scope)
            assert isinstance(endpoint, Endpoint)
            observation = look_at(target.key, endpoint, load_roots([self.authority.root]))
        return FactSet.of(*facts, *observation.facts, Fact("target.status", "online"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("clean")
    authority = Authority(folder)
    www = folder / "www"
    (www / "static").mkdir(parents=True)
    (www / "static" / "a.css").write_text("body{}")
    (www / "index.html").write_text(PAGE.format(text="政务公开。" * 40, today=datetime.now(UTC).date()))
    (www / "privacy.html").write_text(PRIVACY)
    (www / "error.html").write_text("<!doctype html><title>页面不存在</title><p>您访问的页面不存在。</p>")
    bare = folder / "bare"
    (bare / "upload").mkdir(parents=True)
    (bare / ".git").mkdir()
    (bare / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (bare / "index.html").write_text("<title>镇政府</title>" + "办事大厅。" * 40)
    nginx = Nginx(folder)
    pages = f"root {www}; error_page 403 404 /error.html;"
    nginx.site(f"{CLEAN}:8443", tls_block(authority.issue("clean", "zcwj.sfq.gov.example"), MODERN) + HEADERS + pages)
    nginx.site(f"{CLEAN}:8080", "return 301 https://zcwj.sfq.gov.example:8443$request_uri;", tls=False)
    nginx.site(f"{HALF}:8443", tls_block(authority.issue("half", "half.sfq.gov.example"), MODERN) + pages)
    nginx.site(f"{NEGLECTED}:8080", f"root {bare}; autoindex on; server_tokens on;", tls=False)
    nginx.start()
    yield Lab(authority)
    nginx.stop()


@pytest.fixture(scope="module")
def rules() -> Mapping[str, Rule]:
    """The rules on websites that these two scanners serve."""
    return {id_: rule for id_, rule in load_rulebook().rules.items() if id_.startswith(("tls.", "web."))}


def states(rules: Mapping[str, Rule], facts: FactSet, level: int) -> dict[str, State]:
    today = datetime.now(UTC).date()
    key = TargetKey("pf", "w")
    return {id_: judge(rule, key, level, facts, today).state for id_, rule in rules.items() if level in rule.levels}


@pytest.mark.parametrize("level", [2, 3, 4])
def test_a_well_configured_site_has_no_finding_and_no_open_question(
    lab: Lab, rules: Mapping[str, Rule], level: int
) -> None:
    facts = lab.facts("https://zcwj.sfq.gov.example:8443/", CLEAN, **REGISTERED)
    found = states(rules, facts, level)
    assert {id_: state for id_, state in found.items() if state not in (State.PASS, State.NOT_APPLICABLE)} == {}
    passed = [id_ for id_, state in found.items() if state is State.PASS]
    assert len(passed) >= 30


def test_a_neglected_town_site_fails_what_it_should(lab: Lab, rules: Mapping[str, Rule]) -> None:
    found = states(rules, lab.facts("http://bs-hall.cloudapp.example:8080/", NEGLECTED), 3)
    failed = {id_ for id_, state in found.items() if state is State.FAIL}
    assert {
        "tls.web.https",
        "web.header.no-version",
        "web.header.framing",
        "web.exposure.leftover-files",
        "web.exposure.directory-listing",
        "web.gov.icp-number",
        "web.gov.psb-number",
        "web.gov.official-mark",
        "web.gov.site-code",
        "web.gov.error-report-link",
        "web.gov.organiser",
    } <= failed
    assert found["tls.certificate.not-expired"] is State.NOT_APPLICABLE
    assert found["web.gov.available"] is State.PASS


def test_a_plain_twin_that_is_silent_leaves_the_redirect_open(
    lab: Lab, rules: Mapping[str, Rule], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "REQUEST_SECONDS", 0.5)
    listener = Listener(HALF, lambda connection: None, 8080)
    try:
        facts = lab.facts("https://half.sfq.gov.example:8443/", HALF, **REGISTERED)
    finally:
        listener.close()
    opened = facts.get("web.redirect.http_port_open")
    assert isinstance(opened, Missing)
    assert opened.reason is Reason.TIMEOUT
    assert states(rules, facts, 3)["web.transport.http-redirects"] is State.ERROR


def test_a_closed_plain_port_is_as_good_as_a_redirect(lab: Lab, rules: Mapping[str, Rule]) -> None:
    facts = lab.facts("https://half.sfq.gov.example:8443/", HALF, **REGISTERED)
    opened = facts.get("web.redirect.http_port_open")
    assert isinstance(opened, Fact)
    assert opened.value is False
    assert states(rules, facts, 3)["web.transport.http-redirects"] is State.PASS


def test_the_plan_shows_every_path_that_will_be_asked_for() -> None:
    scope = scope_of("https://a.example/", CLEAN)
    target = Target("pf", "w", TargetKind.WEBSITE, "示例站", 2, attributes={"status": "online"})
    (job,) = WebScanner().jobs([target], scope)
    shown = "\n".join(job.commands)
    for path in ("/robots.txt", "/.git/HEAD", "/manager/html", "/upload/"):
        assert path in shown
    assert Path(job.id).name == "w"


def test_a_closed_site_is_nobodys_target() -> None:
    target = Target("pf", "w", TargetKind.WEBSITE, "示例站", 2, attributes={"status": "closed"})
    scope = scope_of("https://a.example/", CLEAN)
    for scanner in (WebScanner(), TlsScanner()):
        assert scanner.offers(target, scope.catalogue) == frozenset()
        assert list(scanner.jobs([target], scope)) == []
