"""Facts of nginx, Apache, Tomcat, Docker and Kubernetes: traps of their configurations, and any text at all."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason
from scanners.linux.parsers import PARSERS
from scanners.linux.parsers.directives import parse_directives, with_includes
from scanners.linux.parsers.tls_words import weak_ciphers

QUICK = settings(max_examples=80, deadline=None)


def nginx(*lines: str, version: str = "1.22.1", **files: str) -> dict[str, Any]:
    """Facts of an nginx whose main file has these lines; `files` are further ones by name below conf.d."""
    dump = ["# configuration file /etc/nginx/nginx.conf:", *lines]
    for name, text in files.items():
        dump += [f"# configuration file /etc/nginx/conf.d/{name}.conf:", *text.split("\n")]
    text = f"@ master 0\n| 7\n@ version 0\n| nginx version: nginx/{version}\n@ dump 0\n"
    text += "".join(f"| {line}\n" for line in dump) + "@ workers 0\n| www-data\n@ files 0\n"
    return dict(PARSERS["nginx"](text, 0))


def server(*lines: str, **more: str) -> dict[str, Any]:
    (row,) = nginx("http {", "server {", *lines, "}", "}", **more)["nginx.servers"]
    return dict(row)


def test_a_server_takes_over_what_stands_around_it_and_wins_over_it() -> None:
    found = nginx("http { server_tokens off; server { listen 80; } server { listen 81; server_tokens on; } }")
    assert [row["server_tokens"] for row in found["nginx.servers"]] == ["off", "on"]


def test_files_are_included_in_the_order_of_their_names() -> None:
    found = nginx("http { include conf.d/*.conf; }", b="server { listen 2; }", a="server { listen 1; }")
    assert [row["listen"] for row in found["nginx.servers"]] == [["1"], ["2"]]


def test_a_file_in_a_folder_below_is_not_matched_by_a_star() -> None:
    files = {"/e/n.conf": "include d/*.conf;", "/e/d/a.conf": "a 1;", "/e/d/x/b.conf": "b 1;"}
    assert [d.name for d in with_includes(files, "/e/n.conf")] == ["a"]


def test_a_file_that_was_not_handed_over_is_no_empty_file() -> None:
    with pytest.raises(Unparsable):
        nginx("http { include /etc/nginx/tls.conf; }")


def test_files_that_include_each_other_end() -> None:
    with pytest.raises(Unparsable):
        with_includes({"/a": "include /b;", "/b": "include /a;"}, "/a")


@pytest.mark.parametrize(
    ("version", "weak"),
    [("1.22.1", ["TLSv1", "TLSv1.1"]), ("1.27.2", ["TLSv1", "TLSv1.1"]), ("1.27.3", []), ("1.28.0", [])],
)
def test_protocols_that_nobody_named_are_those_of_the_version(version: str, weak: list[str]) -> None:
    assert server("listen 443 ssl;", version=version)["weak_protocols"] == weak


def test_a_site_without_tls_has_no_weak_protocol() -> None:
    assert server("listen 80;")["weak_protocols"] == []


def test_a_brace_in_a_quote_or_a_comment_opens_nothing() -> None:
    found = server("listen 80; # {", 'add_header X "a { b";', "return 444;")
    assert found["rejects"] is True


def test_lua_is_not_read() -> None:
    found = server("listen 80;", "content_by_lua_block { if x then y = '{' .. '}' end }", "autoindex on;")
    assert found["autoindex"] is True


def test_an_access_log_that_is_off_at_one_level_and_on_below_is_on_below() -> None:
    assert server("listen 80;", "access_log off;")["access_log"] is False
    found = nginx("http { access_log off; server { listen 80; access_log /l; } }")
    assert found["nginx.servers"][0]["access_log"] is True


def test_a_default_server_that_serves_pages_does_not_drop_unknown_hosts() -> None:
    served = nginx("http { server { listen 80 default_server; } server { listen 80; server_name a; } }")
    assert served["nginx.config"]["default_drops"] is False
    half = nginx("http { server { listen 80 default_server; return 444; } server { listen 81; } }")
    assert half["nginx.config"]["default_drops"] is False


def test_a_rejected_handshake_turns_nobody_away_who_speaks_in_clear() -> None:
    found = nginx(
        "http { server { listen 80 default_server; listen 443 ssl default_server; ssl_reject_handshake on; } }"
    )
    assert found["nginx.config"]["default_drops"] is False
    found = nginx("http { server { listen 443 ssl default_server; ssl_reject_handshake on; } }")
    assert found["nginx.config"]["default_drops"] is True


@pytest.mark.parametrize(("size", "expected"), [("0", 0), ("8k", 8192), ("1m", 1048576), ("2G", 2147483648)])
def test_sizes_have_units(size: str, expected: int) -> None:
    assert server("listen 80;", f"client_max_body_size {size};")["body_limit"] == expected


def test_a_configuration_that_nginx_refuses_is_no_configuration() -> None:
    found = PARSERS["nginx"]("@ master 0\n| 7\n@ version 0\n@ dump 1\n@ workers 0\n@ files 0\n", 0)
    assert isinstance(found["nginx.servers"], Missing)
    assert found["nginx.servers"].reason is Reason.UNPARSABLE


@pytest.mark.parametrize(
    ("text", "weak"),
    [
        ("HIGH:!aNULL:!MD5", []),
        ("ECDHE-RSA-AES128-GCM-SHA256", []),
        ("HIGH:!MD5", ["HIGH (aNULL)"]),
        ("ECDHE-RSA-RC4-SHA", ["ECDHE-RSA-RC4-SHA"]),
        ("HIGH:!aNULL:!3DES:3DES", []),
        ("ALL:!aNULL:!RC4", []),
        ("DES-CBC3-SHA", ["DES-CBC3-SHA"]),
    ],
)
def test_weak_ciphers_are_told_from_the_words(text: str, weak: list[str]) -> None:
    assert weak_ciphers(text) == weak


def apache(*lines: str, modules: tuple[str, ...] = ("ssl",), defines: tuple[str, ...] = ()) -> dict[str, Any]:
    text = "@ master 0\n| 7\n@ version 0\n| Server version: Apache/2.4.57\n@ modules 0\n"
    text += "".join(f"|  {name}_module (shared)\n" for name in ("core", *modules))
    text += '@ run 0\n| ServerRoot: "/etc/httpd"\n| User: name="apache" id=48\n'
    text += "".join(f"| Define: {name}\n" for name in defines) + "@ workers 0\n| apache\n@ files 0\n@ content 0\n"
    text += "!file /etc/httpd/conf/httpd.conf\n"
    text += "".join(f"/etc/httpd/conf/httpd.conf:{number}:{line}\n" for number, line in enumerate(lines, 1))
    return dict(PARSERS["apache"](text, 0))


def test_what_stands_in_a_section_for_an_absent_module_does_not_count() -> None:
    lines = ("ServerTokens Prod", "<IfModule mod_absent.c>", "ServerTokens Full", "</IfModule>")
    assert apache(*lines)["apache.config"]["server_tokens"] == "prod"
    lines = ("<IfModule !mod_absent.c>", "ServerTokens Prod", "</IfModule>")
    assert apache(*lines)["apache.config"]["server_tokens"] == "prod"


def test_a_define_decides_what_counts() -> None:
    lines = ("<IfDefine SAFE>", "TraceEnable off", "</IfDefine>")
    assert apache(*lines)["apache.config"]["trace"] == "on"
    assert apache(*lines, defines=("SAFE",))["apache.config"]["trace"] == "off"


def test_a_virtual_host_takes_over_the_main_server_and_wins_over_it() -> None:
    found = apache("SSLEngine on", "SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1", "<VirtualHost *:443>", "</VirtualHost>",
                   "<VirtualHost *:444>", "SSLProtocol -all +TLSv1", "</VirtualHost>")  # fmt: skip
    assert [row["weak_protocols"] for row in found["apache.hosts"]] == [[], ["TLSv1"]]


@pytest.mark.parametrize(
    ("text", "weak"),
    [
        ("all -SSLv3", ["TLSv1", "TLSv1.1"]),
        ("TLSv1.2 +TLSv1.3", []),
        ("TLSv1 TLSv1.2", []),
        ("all -TLSv1", ["TLSv1.1"]),
    ],
)
def test_a_protocol_without_a_sign_takes_the_place_of_those_before(text: str, weak: list[str]) -> None:
    (host,) = apache("SSLEngine on", f"SSLProtocol {text}")["apache.hosts"]
    assert host["weak_protocols"] == weak


def test_a_line_goes_on_behind_a_backslash() -> None:
    assert apache("ServerTokens \\", "Prod")["apache.config"]["server_tokens"] == "prod"


@pytest.mark.parametrize("lines", [("<Directory /a>",), ("</Directory>",), ("<IfModule x>", "</Directory>")])
def test_a_section_that_does_not_close_is_unparsable(lines: tuple[str, ...]) -> None:
    with pytest.raises(Unparsable):
        apache(*lines)


def test_an_entity_in_server_xml_is_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><Server>&b;</Server>'
    text = f"@ owner 0\n@ base 0\n| /opt/tomcat\n@ version 0\n@ server 0\n| {bomb}\n@ users 0\n"
    assert isinstance(PARSERS["tomcat"](text, 0)["tomcat.config"], Missing)


def test_an_empty_answer_of_the_daemon_is_no_clean_daemon() -> None:
    text = "@ daemon_process 0\n| dockerd \n@ info 1\n"
    assert isinstance(PARSERS["docker"](text, 0)["docker.daemon"], Missing)


def test_tls_verification_closes_the_socket_of_docker() -> None:
    def daemon(settings_text: str) -> Any:
        text = '@ daemon_process 0\n| dockerd -H tcp://10.0.0.1:2376 \n@ info 0\n| {"version":"26.1"}\n@ settings 0\n'
        rest = "@ containers 0\n@ exited 0\n@ latest 0\n@ audited 0\n@ group 0\n@ files 0\n"
        return PARSERS["docker"](f"{text}| {settings_text}\n{rest}", 0)["docker.daemon"]

    assert daemon("{}")["open_tcp"] == ["tcp://10.0.0.1:2376"]
    assert daemon(json.dumps({"tlsverify": True}))["open_tcp"] == []


def test_a_kubelet_with_flags_alone_starts_lax_and_one_with_a_file_strict() -> None:
    def kubelet(flags: str, config: str) -> Any:
        text = f"@ processes 0\n| kubelet\n@ kubelet_flags 0\n{flags}{config}@ version 0\n@ files 0\n"
        return PARSERS["kubernetes"](text, 0)["k8s.kubelet"]

    lax = kubelet("", "@ kubelet_config 127\n")
    assert (lax["anonymous"], lax["authorization"], lax["read_only_port"]) == (True, "AlwaysAllow", 10255)
    strict = kubelet("| --config=/x\n", "@ kubelet_config 0\n| kind: KubeletConfiguration\n")
    assert (strict["anonymous"], strict["authorization"], strict["read_only_port"]) == (False, "Webhook", 0)
    overruled = kubelet("| --anonymous-auth=true\n", "@ kubelet_config 0\n| kind: KubeletConfiguration\n")
    assert overruled["anonymous"] is True
    assert isinstance(kubelet("", "@ kubelet_config 1\n"), Missing)


@given(st.text(st.sampled_from("ab {};\"'\\\n#$_"), max_size=120))
@QUICK
def test_any_text_is_directives_or_unparsable(text: str) -> None:
    with suppress(Unparsable):
        parse_directives(text)


NAMES = st.sampled_from(("listen", "server_name", "autoindex", "root", "ssl_protocols"))
WORDS = st.text("abz019./:-", min_size=1, max_size=6)


@given(
    st.lists(st.tuples(NAMES, st.lists(WORDS, min_size=1, max_size=3)), max_size=6), st.randoms(use_true_random=False)
)
@QUICK
def test_comments_spaces_and_quotes_change_no_directive(pairs: list[tuple[str, list[str]]], rng: Any) -> None:
    plain = "".join(f"{name} {' '.join(words)};" for name, words in pairs)
    varied = ""
    for name, words in pairs:
        varied += rng.choice(("", "\n", "# {;}\n", "\t"))
        spelled = [rng.choice((word, f'"{word}"', f"'{word}'")) for word in words]
        varied += (
            name + rng.choice((" ", "\t", "\n ")) + rng.choice(("  ", "\n")).join(spelled) + rng.choice((" ;", ";"))
        )
    assert parse_directives(varied) == parse_directives(plain)
