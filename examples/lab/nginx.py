"""The lab's web sites: one real nginx that serves five sites, from exemplary to neglected."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from examples.lab import pages
from examples.lab.certificates import make_certificates
from examples.lab.component import Server, answers, must_be_free, needed
from examples.lab.plan import HTTP, HTTPS, Plan

_CONTENT_SECURITY_POLICY = "; ".join(
    ("default-src 'self'", "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'self'")
)
_HARDENED_HEADERS = f"""
        add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;
        add_header Content-Security-Policy "{_CONTENT_SECURITY_POLICY}" always;
        add_header X-Frame-Options SAMEORIGIN always;
        add_header X-Content-Type-Options nosniff always;
        add_header Referrer-Policy strict-origin-when-cross-origin always;
        add_header Permissions-Policy "camera=(), microphone=(), geolocation=()" always;
        add_header X-WAF on always;
        add_header Cache-Control "no-store" always;
        add_header Set-Cookie "sid=$request_id; Path=/; Secure; HttpOnly; SameSite=Strict" always;"""

_STRONG_CIPHERS = ":".join(
    f"ECDHE-{signature}-{cipher}"
    for cipher in ("AES256-GCM-SHA384", "AES128-GCM-SHA256", "CHACHA20-POLY1305")
    for signature in ("ECDSA", "RSA")
)
_STRONG_TLS = f"""
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ciphers {_STRONG_CIPHERS};
        ssl_prefer_server_ciphers on;"""

# Security level 0 is what lets a present-day OpenSSL still speak these.
_OLD_TLS = """
        ssl_protocols TLSv1 TLSv1.1 TLSv1.2;
        ssl_ciphers ALL:@SECLEVEL=0;
        ssl_prefer_server_ciphers off;"""


@dataclass(slots=True)
class Nginx:
    """Five sites behind one nginx process. `as_of` is the day the district is judged on."""

    plan: Plan
    as_of: datetime
    name: str = "nginx"
    server: Server | None = field(default=None, init=False)

    def start(self) -> None:
        program = needed("nginx-light", "nginx")
        for address, port in self.endpoints():
            must_be_free(address, port)
        folder = self.plan.folder / "nginx"
        folder.mkdir(parents=True, exist_ok=True)
        self.plan.certificates.mkdir(parents=True, exist_ok=True)
        make_certificates(
            self.plan.certificates,
            self.plan.ca,
            expired=pages.EVALUATION.domain,
            rsa_sites=(pages.DISTRICT.domain, pages.SERVICE.domain),
            ec_sites=(pages.POLICY.domain,),
            as_of=self.as_of,
        )
        for site, files in _content().items():
            _write_site(folder / "www" / site.domain, files)
        configuration = folder / "nginx.conf"
        configuration.write_text(self.configuration(folder), "utf-8")
        self.server = Server(
            [program, "-p", str(folder), "-c", str(configuration)], self.plan.logs / "nginx.log", folder
        )
        self.server.start()

    def ready(self) -> bool:
        if self.server is None:
            return False
        self.server.must_live()
        return all(answers(address, port) for address, port in self.endpoints())

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()

    def leftovers(self) -> Sequence[Path]:
        return []

    def endpoints(self) -> Sequence[tuple[str, int]]:
        """Every address and port nginx listens on."""
        plan = self.plan
        return (
            (plan.district_portal, HTTPS),
            (plan.district_portal, HTTP),
            (plan.service_portal, HTTPS),
            (plan.evaluation, HTTPS),
            (plan.town_site, HTTP),
            (plan.policy_library, HTTPS),
            (plan.policy_library, HTTP),
        )

    def configuration(self, folder: Path) -> str:
        """The whole nginx.conf. One process and no account of its own: it needs no rights beyond its user's."""
        plan = self.plan
        exemplary = [
            self._https(folder, site, address, _STRONG_TLS + "\n        server_tokens off;" + _HARDENED_HEADERS)
            + _redirect(site, address)
            for site, address in ((pages.DISTRICT, plan.district_portal), (pages.POLICY, plan.policy_library))
        ]
        old = self._https(
            folder,
            pages.SERVICE,
            plan.service_portal,
            _OLD_TLS + '\n        add_header Set-Cookie "JSESSIONID=$request_id; Path=/";',
        )
        expired = self._https(
            folder,
            pages.EVALUATION,
            plan.evaluation,
            _STRONG_TLS + "\n        server_tokens off;\n        add_header X-Content-Type-Options nosniff always;",
        )
        user = "user root;" if os.geteuid() == 0 else ""
        return f"""{user}
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {self.plan.logs}/nginx-error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    default_type application/octet-stream;
    types {{ text/html html; text/css css; image/svg+xml svg; text/plain txt; }}
    charset utf-8;
    client_body_temp_path {folder}/tmp-body;
    proxy_temp_path {folder}/tmp-proxy;
    fastcgi_temp_path {folder}/tmp-fastcgi;
    uwsgi_temp_path {folder}/tmp-uwsgi;
    scgi_temp_path {folder}/tmp-scgi;
{"".join(exemplary)}{old}{expired}{_town(folder, plan.town_site)}}}
"""

    def _https(self, folder: Path, site: pages.Site, address: str, settings: str) -> str:
        certificate = self.plan.certificates / site.domain
        return f"""
    server {{
        listen {address}:{HTTPS} ssl;
        server_name {site.domain};
        root {folder}/www/{site.domain};
        index index.html;
        error_page 400 403 404 405 500 502 503 504 /error.html;
        ssl_certificate {certificate}.pem;
        ssl_certificate_key {certificate}.key;{settings}
    }}
"""


def _redirect(site: pages.Site, address: str) -> str:
    return f"""
    server {{
        listen {address}:{HTTP};
        server_name {site.domain};
        server_tokens off;
        return 301 https://{site.domain}:{HTTPS}$request_uri;
    }}
"""


def _town(folder: Path, address: str) -> str:
    site = pages.TOWN
    return f"""
    server {{
        listen {address}:{HTTP};
        server_name {site.domain};
        root {folder}/www/{site.domain};
        index index.html;
        add_header X-Powered-By "PHP/5.4.16";
        add_header Set-Cookie "PHPSESSID=$request_id; path=/";
        location /upload/ {{ autoindex on; }}
    }}
"""


def _content() -> Mapping[pages.Site, Mapping[str, str]]:
    """Every site's files by path."""
    exemplary = {
        site: {"index.html": pages.home(site), "privacy.html": pages.privacy(site)}
        for site in (pages.DISTRICT, pages.POLICY)
    }
    return {
        **exemplary,
        pages.SERVICE: {"index.html": pages.service_home(pages.SERVICE)},
        pages.EVALUATION: {"index.html": pages.evaluation_home(pages.EVALUATION)},
        pages.TOWN: {"index.html": pages.town_home(pages.TOWN), "upload/说明.txt": "办事指南下载\n"},
    }


def _write_site(root: Path, files: Mapping[str, str]) -> None:
    site = next(site for site in _content() if site.domain == root.name)
    common = {
        "style.css": pages.STYLE,
        "red.svg": pages.RED_MARK,
        "error.html": pages.not_found(site),
        "sitemap.html": pages.page(site, "网站地图", '<p><a href="/">首页</a></p>'),
        "robots.txt": "User-agent: *\nAllow: /\n",
    }
    for path, text in {**common, **files}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
