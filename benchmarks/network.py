"""One nmap for all addresses against one nmap per host, on loopback.

    python -m benchmarks.network [--addresses 500] [--ports 20] [--single 10] [--mute]

Both ways ask the same ports with the same options; the ratio is what counts, the seconds are for orientation.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import selectors
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import date
from ipaddress import ip_address
from pathlib import Path

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Fact
from auditor.model.register import District, Host, Network, Register
from auditor.model.scan import Scope
from auditor.model.target import Target, TargetKind
from scanners.network import NetworkScanner
from scanners.network.process import Limits, find_nmap, port_argv, run

_OPEN = 8080


@contextlib.contextmanager
def listeners(addresses: Sequence[str], banner: bytes) -> Iterator[None]:
    """One open port on every fifth address, which greets with `banner`; an empty one keeps mute."""
    opened = [socket.create_server((address, _OPEN), backlog=64) for address in addresses[::5]]
    stop = threading.Event()

    def serve() -> None:
        selector = selectors.DefaultSelector()
        for server in opened:
            selector.register(server, selectors.EVENT_READ)
        while not stop.is_set():
            for key, _ in selector.select(0.1):
                # nmap hangs up as soon as it has seen that the port is open.
                with contextlib.suppress(OSError), key.fileobj.accept()[0] as connection:  # type: ignore[union-attr]
                    connection.sendall(banner)

    thread = threading.Thread(target=serve)
    if banner:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if banner:
            thread.join()
        for server in opened:
            server.close()


def scanned_together(addresses: Sequence[str]) -> tuple[float, int]:
    """Seconds for the scanner's own jobs, whole round: plan, nmap, reading, mapping back; and hosts seen."""
    hosts = tuple(
        Host(id=f"h-{n}", platform="p", os="linux", addresses=(a,), scan="allowed") for n, a in enumerate(addresses)
    )
    register = Register(
        schema_version=1,
        as_of=None,
        district=District(code="500116", name="x", level="county"),
        networks=(Network(id="n", name="n", kind="lan", cidrs=("127.78.0.0/16",), scan="allowed"),),
        hosts=hosts,
    )
    scope = Scope(register, register.index(), FactCatalogue(), date(2026, 11, 23), Path())
    targets = [Target("p", h.id, TargetKind.HOST, h.id, 2, attributes={"scan": "allowed"}) for h in hosts]
    started = time.perf_counter()
    observations = [o for job in NetworkScanner().jobs(targets, scope) for o in job.look()]
    seconds = time.perf_counter() - started
    seen = sum(isinstance(fact, Fact) for o in observations for fact in o.facts if fact.key == "net.open_ports")
    return seconds, seen


def nmap_seconds(batches: Sequence[Sequence[str]], ports: Sequence[int]) -> float:
    """Seconds for one nmap per batch, one after the other."""
    nmap = find_nmap()
    started = time.perf_counter()
    for batch in batches:
        run(nmap, port_argv([ip_address(a) for a in batch], ports, Limits()), 600)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--addresses", type=int, default=500)
    parser.add_argument("--ports", type=int, default=20)
    parser.add_argument("--single", type=int, default=10)
    parser.add_argument("--mute", action="store_true", help="also time version probes of services that say nothing")
    options = parser.parse_args()
    addresses = [f"127.78.{100 + n // 250}.{n % 250 + 1}" for n in range(options.addresses)]
    ports = tuple(range(_OPEN, _OPEN + options.ports))
    with listeners(addresses, b"SSH-2.0-OpenSSH_9.2\r\n"):
        together = nmap_seconds([addresses], ports)
        apart = nmap_seconds([[address] for address in addresses[: options.single]], ports)
        whole, seen = scanned_together(addresses)
    mute = None
    if options.mute:
        with listeners(addresses, b""):
            mute, _ = scanned_together(addresses)
    per_host_together, per_host_apart = together / options.addresses, apart / options.single
    print(
        json.dumps(
            {
                "addresses": options.addresses,
                "ports": options.ports,
                "one_nmap_for_all_s": round(together, 2),
                "hosts_per_minute": round(60 / per_host_together),
                "one_nmap_per_host_s_each": round(per_host_apart, 4),
                "ratio": round(per_host_apart / per_host_together, 1),
                "scanner_round_s": round(whole, 2),
                "scanner_hosts_seen": seen,
                "scanner_round_with_mute_services_s": mute and round(mute, 2),
                "seconds_for_1185_targets": round(1185 * per_host_together, 1),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
