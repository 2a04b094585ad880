"""A shelf of real TLS servers, one for each thing that can be right or wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from loopback_sites import TLS_PORT, Authority, Nginx, Shelf, tls_block

from scanners.tls.trust import load_roots


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("tls-shelf")
    authority = Authority(folder)
    middle = authority.intermediate("middle")
    sites = {
        "good": (authority.issue("good", "good.example"), "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM;"),
        "old": (
            authority.issue("old", "old.example", key=rsa.generate_private_key(65537, 2048)),
            "ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:eNULL:@SECLEVEL=0;",
        ),
        "mixed": (authority.issue("mixed", "mixed.example"), "ssl_protocols TLSv1.2; ssl_ciphers ECDHE+AES;"),
        "modern": (authority.issue("modern", "modern.example"), "ssl_protocols TLSv1.3;"),
        "expired": (authority.issue("expired", "expired.example", days=(-100, -3)), ""),
        "future": (authority.issue("future", "future.example", days=(3, 100)), ""),
        "selfsigned": (authority.issue("selfsigned", "selfsigned.example", self_signed=True), ""),
        "stranger": (Authority(folder, label="unknown").issue("stranger", "stranger.example"), ""),
        "wrongname": (authority.issue("wrongname", "other.example"), ""),
        "www": (authority.issue("www", "example"), ""),
        "nochain": (middle.issue("nochain", "nochain.example"), ""),
        "chain": (middle.issue("chain", "chain.example", with_issuer=True), ""),
    }
    nginx = Nginx(folder)
    addresses = {}
    for number, (site, (pair, extra)) in enumerate(sites.items(), 1):
        addresses[site] = f"127.79.1.{number}"
        nginx.site(f"{addresses[site]}:{TLS_PORT}", tls_block(pair, extra))
    addresses["plain"] = "127.79.1.100"
    nginx.site(f"{addresses['plain']}:{TLS_PORT}", "return 200 hello;", tls=False)
    nginx.start()
    yield Shelf(addresses, authority, load_roots([authority.root]))
    nginx.stop()
