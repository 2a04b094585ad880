"""Checks of addresses: of devices, of hosts, of mailboxes. Pure; every function takes the text as matched."""

from __future__ import annotations

import ipaddress
import re

from scanners.personal_data.definitions import definitions


def mac(text: str) -> bool:
    """Six octets of one device: not zero, not broadcast, not a group address (lowest bit of the first octet)."""
    octets = re.split("[:-]", text)
    if len(octets) != 6 or not all(re.fullmatch("[0-9A-Fa-f]{2}", octet) for octet in octets):
        return False
    return any(int(octet, 16) for octet in octets) and not int(octets[0], 16) & 1


def mac_solid(text: str) -> bool:
    """As `mac`, without a sign between the octets, letters and digits among them: neither a word nor a number."""
    octets = [text[place : place + 2] for place in range(0, len(text), 2)]
    return mac(":".join(octets)) and not text.isdigit() and not text.isalpha()


def mac_grouped(text: str) -> bool:
    """As `mac_solid`, in three groups of four that hyphens or points part."""
    return mac_solid(text.replace("-", "").replace(".", ""))


def ipv4(text: str) -> bool:
    """An address a host can have: not 0/8, not loopback, not multicast, reserved or broadcast (RFC 6890), and no
    `ipv4_or_version`."""
    return _host(text) and not _like_version(text)


def ipv4_or_version(text: str) -> bool:
    """The same, of numbers as small as those of versions and sections of a text: 4.16.1.2."""
    return _host(text) and _like_version(text)


def _like_version(text: str) -> bool:
    first, *rest = map(int, text.split("."))
    return first < 10 and max(rest) < 32


def _host(text: str) -> bool:
    octets = text.split(".")
    if len(octets) != 4 or not all(re.fullmatch("0|[1-9][0-9]{0,2}", octet) for octet in octets):
        return False
    numbers = [int(octet) for octet in octets]
    return numbers[0] not in (0, 127) and numbers[0] < 224 and max(numbers) <= 255


def ipv6(text: str) -> bool:
    """RFC 4291 text with at least three groups and one decimal digit, so that words, times and MACs are not taken.

    A time such as `12:30::15` has no group longer than two digits; an address of a network has.
    """
    groups = [group for group in text.split(":") if group]
    if len(groups) < 3 or not set(text) & set("0123456789") or "%" in text:
        return False
    if all(len(group) <= 2 for group in groups) and len(groups) <= 6:
        return False
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_loopback)


def email(text: str) -> bool:
    """An address of a person or an office: not a file name such as `logo@2x.png`, not `git@`, not the name of an
    algorithm, dots in order, none that X cover (zhaxxx@example.cn)."""
    local, at, domain = text.rpartition("@")
    suffix = domain.rpartition(".")[2].lower()
    return (
        bool(local and at and "." in domain)
        and suffix not in definitions().prefixes["file_suffixes"]
        and domain.lower() not in definitions().prefixes["algorithm_domains"]
        and not local.endswith(".")
        and ".." not in text
        and local != "git"
        and not (len(local) > 3 and local[-3:].lower() == "xxx")
    )
