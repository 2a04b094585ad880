"""Processes by name and owner: services that run as root, protection software, traces of an intrusion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.errors import Unparsable
from scanners.linux.parsers.block import absent, read_block, whole

SERVICES = frozenset(
    (
        "java", "mysqld", "mariadbd", "postgres", "redis-server", "mongod", "nginx", "httpd", "apache2", "php-fpm",
        "node", "memcached", "tomcat", "beam.smp", "gunicorn", "uwsgi", "dmserver", "kingbase", "named",
        "elasticsearch", "rabbitmq-server", "zookeeper", "minio",
    )
)  # fmt: skip
"""Services that need no root; a master process as root with workers under an account of their own is usual."""

ANTIVIRUS = frozenset(
    (
        "clamd", "clamonacc", "kesl", "wdavdaemon", "AliYunDun", "AliYunDunMonito", "YDService", "YDLive", "hostguard",
        "titanagent", "edr_agent", "qaxsafed", "360safed", "360entclient", "ds_agent", "VRVEDP_M", "elkeid-agent",
        "falcon-sensor", "sangfor_edr",
    )
)  # fmt: skip
"""Process names of anti-malware and EDR agents common here; names from vendors' documents, not all confirmed."""

DETECTION = ANTIVIRUS - {"clamd", "clamonacc"} | frozenset(
    ("wazuh-agentd", "wazuh-syscheckd", "ossec-agentd", "ossec-syscheckd", "falco", "osqueryd", "samhain")
)
REAL_TIME = ANTIVIRUS - {"clamd"} | frozenset(("fapolicyd",))
"""Agents that look at files as they are opened; clamd alone scans when asked."""

CLUSTER = frozenset(
    ("keepalived", "pacemakerd", "corosync", "heartbeat", "haproxy", "patroni", "repmgrd", "etcd", "drbd")
)
"""Software that keeps several nodes in one service."""

MINERS = frozenset(
    ("xmrig", "xmr-stak", "minerd", "kdevtmpfsi", "kinsing", "ccminer", "cgminer", "sysupdate", "networkservice")
)


def parse_processes(text: str, exit_code: int) -> Mapping[str, Any]:
    """`processes.*`, `availability.cluster`, `malware.signs`. Names only, never arguments."""
    block = read_block(text, exit_code)
    owners: dict[str, set[str]] = {}
    for line in block.part("processes").lines:
        words = line.split()
        if len(words) != 3:
            raise Unparsable("a line of the processes is not of the expected form")
        whole(words[2], "process count")
        owners.setdefault(words[1], set()).add(words[0])
    if not owners:
        raise Unparsable("no process was listed")
    return {
        "processes.services_as_root": sorted(name for name in SERVICES & owners.keys() if owners[name] == {"root"}),
        "processes.protection": {
            "antivirus": _present(owners, ANTIVIRUS),
            "detection": _present(owners, DETECTION),
            "real_time": _present(owners, REAL_TIME),
        },
        "availability.cluster": _present(owners, CLUSTER) or absent("availability.cluster", "no cluster software runs"),
        "malware.signs": {
            "preload": list(block.part("preload").lines),
            "deleted_programs": [line for line in block.part("deleted").lines if _is_suspicious(line)],
            "miners": _present(owners, MINERS),
        },
    }


def _present(owners: Mapping[str, set[str]], names: frozenset[str]) -> list[str]:
    return sorted(names & owners.keys())


_VOLATILE = ("/tmp/", "/var/tmp/", "/dev/shm/", "/memfd:", "/run/user/")
_HARMLESS = ("/memfd:runc_cloned",)


def _is_suspicious(program: str) -> bool:
    """A deleted program that ran from a folder anybody may write to; one under /usr was replaced by an update."""
    if program.startswith(_HARMLESS):
        return False
    return program.startswith(_VOLATILE) or program.rsplit("/", 1)[-1].startswith(".")
