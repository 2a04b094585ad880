"""A node of Kubernetes: its kubelet's settings, and the flags of the control plane where it runs here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Block, absent, all_missing, octal, read_block, whole_or_none

KEYS = ("k8s.node", "k8s.kubelet", "k8s.apiserver", "k8s.etcd", "k8s.files")

_STAT = re.compile(r"([0-7]{1,5}) (\S+) (/.*)")
_FLAG = re.compile(r"\s*(?:-\s+)?[\"']?--([a-z0-9-]+)(?:=(.*?))?[\"']?\s*")


def parse_kubernetes(text: str, exit_code: int) -> Mapping[str, Any]:
    """`k8s.*`. Where settings come from a file and flags both, the flag wins, as for the kubelet itself."""
    block = read_block(text, exit_code)
    processes = set(block.part("processes").lines)
    node = "kubelet" in processes
    if not node and not processes:
        return {"k8s.node": False} | {key: absent(key, "this host is no node of Kubernetes") for key in KEYS[1:]}
    return {
        "k8s.node": True,
        "k8s.kubelet": _kubelet(block) if node else absent("k8s.kubelet", "no kubelet runs here"),
        "k8s.apiserver": _apiserver(block) if "kube-apiserver" in processes else absent("k8s.apiserver", "not here"),
        "k8s.etcd": _etcd(block) if "etcd" in processes else absent("k8s.etcd", "no etcd runs here"),
        "k8s.files": _files(block),
    }


def _flags(lines: Iterable[str]) -> dict[str, str]:
    """`--name=value` by name; a flag without a value is true. The last one wins."""
    found = {}
    for line in lines:
        flag = _FLAG.fullmatch(line)
        if flag:
            found[flag[1]] = (flag[2] if flag[2] is not None else "true").strip().strip("\"'")
    return found


def _kubelet(block: Block) -> dict[str, Any] | Missing:
    """Defaults differ: settings from a file start strict, flags alone start lax (KubeletConfiguration, v1beta1)."""
    part = block.part("kubelet_config")
    flags = _flags(block.part("kubelet_flags").lines)
    if part.exit_code == 1:
        return Missing("k8s.kubelet", Reason.DENIED, "the kubelet's configuration may not be read")
    from_file = part.ok and bool(part.lines)
    settings = _yaml(part.text) if from_file else {}
    authentication, authorization = _map(settings, "authentication"), _map(settings, "authorization")
    anonymous = _map(authentication, "anonymous").get("enabled")
    return {
        "version": _version(block.part("version").text),
        "anonymous": _bool(flags.get("anonymous-auth"), anonymous, default=not from_file),
        "authorization": flags.get("authorization-mode")
        or _word(authorization.get("mode"), "Webhook" if from_file else "AlwaysAllow"),
        "read_only_port": _int(flags.get("read-only-port"), settings.get("readOnlyPort"), 0 if from_file else 10255),
        "client_ca": bool(flags.get("client-ca-file") or _map(authentication, "x509").get("clientCAFile")),
        "rotate_certificates": _bool(
            flags.get("rotate-certificates"), settings.get("rotateCertificates"), default=False
        ),
        "protect_kernel_defaults": _bool(
            flags.get("protect-kernel-defaults"), settings.get("protectKernelDefaults"), default=False
        ),
    }


def _apiserver(block: Block) -> dict[str, Any]:
    flags = _flags(block.part("apiserver").lines)
    modes = [mode for mode in flags.get("authorization-mode", "AlwaysAllow").split(",") if mode]
    return {
        "anonymous": _bool(flags.get("anonymous-auth"), None, default=True),
        "insecure_port": _int(flags.get("insecure-port"), None, 0),
        "authorization": modes,
        "rbac": "RBAC" in modes and "AlwaysAllow" not in modes,
        "audit_policy": bool(flags.get("audit-policy-file")),
        "audit_log": bool(flags.get("audit-log-path") or flags.get("audit-webhook-config-file")),
        "audit_days": _int(flags.get("audit-log-maxage"), None, 0),
        "encrypts_secrets": bool(flags.get("encryption-provider-config")),
        "etcd_tls": bool(flags.get("etcd-cafile") and flags.get("etcd-certfile")),
        "profiling": _bool(flags.get("profiling"), None, default=True),
        "token_file": bool(flags.get("token-auth-file") or flags.get("basic-auth-file")),
    }


def _etcd(block: Block) -> dict[str, Any]:
    flags = _flags(block.part("etcd").lines)
    listens = [url for url in flags.get("listen-client-urls", "http://localhost:2379").split(",") if url]
    return {
        "client_certificates": _bool(flags.get("client-cert-auth"), None, default=False),
        "peer_certificates": _bool(flags.get("peer-client-cert-auth"), None, default=False),
        "tls": bool(flags.get("cert-file") and flags.get("key-file")),
        "plain_listeners": sorted(
            url
            for url in listens
            if url.startswith("http://") and not re.match(r"http://(127\.|localhost|\[::1\])", url)
        ),
    }


def _yaml(text: str) -> Mapping[str, Any]:
    """One mapping. Aliases are refused: a short text could become a huge value."""
    if re.search(r"(^|[\s\[{,:-])[&*][A-Za-z0-9]", text):
        raise Unparsable("the kubelet's configuration uses anchors")
    try:
        value = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Unparsable("the kubelet's configuration is no YAML") from None
    if not isinstance(value, dict):
        raise Unparsable("the kubelet's configuration is no mapping")
    return value


def _map(settings: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = settings.get(name)
    return value if isinstance(value, dict) else {}


def _word(value: Any, default: str) -> str:
    return value if isinstance(value, str) and value else default


def _bool(flag: str | None, written: Any, *, default: bool) -> bool:
    if flag is not None:
        return flag.lower() in ("true", "1", "t")
    return written if isinstance(written, bool) else default


def _int(flag: str | None, written: Any, default: int) -> int | None:
    if flag is not None:
        return whole_or_none(flag)
    return written if isinstance(written, int) and not isinstance(written, bool) else default


def _version(text: str) -> str | Missing:
    found = re.search(r"v(\d{1,3}\.\d{1,3}\.\d{1,3})", text)
    return found[1] if found else absent("version", "the kubelet told no version")


def _files(block: Block) -> list[dict[str, Any]] | Any:
    rows = []
    for line in block.part("files").lines:
        found = _STAT.fullmatch(line)
        if found is None:
            return all_missing(("k8s.files",), Reason.UNPARSABLE, "a line of the files is not of the expected form")[
                "k8s.files"
            ]
        rows.append({"mode": octal(found[1], "mode"), "owner": found[2], "path": found[3]})
    return rows
