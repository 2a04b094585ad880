"""Cipher suites by their IANA code, and the families a suite belongs to, read from its name."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

_NAMES = """
0001 RSA_WITH_NULL_MD5
0002 RSA_WITH_NULL_SHA
0003 RSA_EXPORT_WITH_RC4_40_MD5
0004 RSA_WITH_RC4_128_MD5
0005 RSA_WITH_RC4_128_SHA
0006 RSA_EXPORT_WITH_RC2_CBC_40_MD5
0007 RSA_WITH_IDEA_CBC_SHA
0008 RSA_EXPORT_WITH_DES40_CBC_SHA
0009 RSA_WITH_DES_CBC_SHA
000A RSA_WITH_3DES_EDE_CBC_SHA
0011 DHE_DSS_EXPORT_WITH_DES40_CBC_SHA
0012 DHE_DSS_WITH_DES_CBC_SHA
0013 DHE_DSS_WITH_3DES_EDE_CBC_SHA
0014 DHE_RSA_EXPORT_WITH_DES40_CBC_SHA
0015 DHE_RSA_WITH_DES_CBC_SHA
0016 DHE_RSA_WITH_3DES_EDE_CBC_SHA
0017 DH_anon_EXPORT_WITH_RC4_40_MD5
0018 DH_anon_WITH_RC4_128_MD5
0019 DH_anon_EXPORT_WITH_DES40_CBC_SHA
001A DH_anon_WITH_DES_CBC_SHA
001B DH_anon_WITH_3DES_EDE_CBC_SHA
002F RSA_WITH_AES_128_CBC_SHA
0032 DHE_DSS_WITH_AES_128_CBC_SHA
0033 DHE_RSA_WITH_AES_128_CBC_SHA
0034 DH_anon_WITH_AES_128_CBC_SHA
0035 RSA_WITH_AES_256_CBC_SHA
0038 DHE_DSS_WITH_AES_256_CBC_SHA
0039 DHE_RSA_WITH_AES_256_CBC_SHA
003A DH_anon_WITH_AES_256_CBC_SHA
003B RSA_WITH_NULL_SHA256
003C RSA_WITH_AES_128_CBC_SHA256
003D RSA_WITH_AES_256_CBC_SHA256
0041 RSA_WITH_CAMELLIA_128_CBC_SHA
0045 DHE_RSA_WITH_CAMELLIA_128_CBC_SHA
0046 DH_anon_WITH_CAMELLIA_128_CBC_SHA
0067 DHE_RSA_WITH_AES_128_CBC_SHA256
006B DHE_RSA_WITH_AES_256_CBC_SHA256
006C DH_anon_WITH_AES_128_CBC_SHA256
006D DH_anon_WITH_AES_256_CBC_SHA256
0084 RSA_WITH_CAMELLIA_256_CBC_SHA
0088 DHE_RSA_WITH_CAMELLIA_256_CBC_SHA
0089 DH_anon_WITH_CAMELLIA_256_CBC_SHA
0096 RSA_WITH_SEED_CBC_SHA
009A DHE_RSA_WITH_SEED_CBC_SHA
009C RSA_WITH_AES_128_GCM_SHA256
009D RSA_WITH_AES_256_GCM_SHA384
009E DHE_RSA_WITH_AES_128_GCM_SHA256
009F DHE_RSA_WITH_AES_256_GCM_SHA384
00A6 DH_anon_WITH_AES_128_GCM_SHA256
00A7 DH_anon_WITH_AES_256_GCM_SHA384
00C6 SM4_GCM_SM3
00C7 SM4_CCM_SM3
1301 AES_128_GCM_SHA256
1302 AES_256_GCM_SHA384
1303 CHACHA20_POLY1305_SHA256
1304 AES_128_CCM_SHA256
C006 ECDHE_ECDSA_WITH_NULL_SHA
C007 ECDHE_ECDSA_WITH_RC4_128_SHA
C008 ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA
C009 ECDHE_ECDSA_WITH_AES_128_CBC_SHA
C00A ECDHE_ECDSA_WITH_AES_256_CBC_SHA
C010 ECDHE_RSA_WITH_NULL_SHA
C011 ECDHE_RSA_WITH_RC4_128_SHA
C012 ECDHE_RSA_WITH_3DES_EDE_CBC_SHA
C013 ECDHE_RSA_WITH_AES_128_CBC_SHA
C014 ECDHE_RSA_WITH_AES_256_CBC_SHA
C015 ECDH_anon_WITH_NULL_SHA
C016 ECDH_anon_WITH_RC4_128_SHA
C017 ECDH_anon_WITH_3DES_EDE_CBC_SHA
C018 ECDH_anon_WITH_AES_128_CBC_SHA
C019 ECDH_anon_WITH_AES_256_CBC_SHA
C023 ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
C024 ECDHE_ECDSA_WITH_AES_256_CBC_SHA384
C027 ECDHE_RSA_WITH_AES_128_CBC_SHA256
C028 ECDHE_RSA_WITH_AES_256_CBC_SHA384
C02B ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
C02C ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
C02F ECDHE_RSA_WITH_AES_128_GCM_SHA256
C030 ECDHE_RSA_WITH_AES_256_GCM_SHA384
C09C RSA_WITH_AES_128_CCM
C09D RSA_WITH_AES_256_CCM
C09E DHE_RSA_WITH_AES_128_CCM
C09F DHE_RSA_WITH_AES_256_CCM
C0AC ECDHE_ECDSA_WITH_AES_128_CCM
C0AD ECDHE_ECDSA_WITH_AES_256_CCM
CCA8 ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
CCA9 ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
CCAA DHE_RSA_WITH_CHACHA20_POLY1305_SHA256
"""

SUITES: dict[int, str] = {int(code, 16): name for code, name in (line.split() for line in _NAMES.split("\n") if line)}
"""Names without the `TLS_` that all of them share."""

TLS13_SUITES: tuple[int, ...] = (0x1301, 0x1302, 0x1303, 0x1304, 0x00C6, 0x00C7)


class Weakness(StrEnum):
    """Why a suite protects nothing today. The value is the word used in reports."""

    NULL = "NULL"
    ANON = "anon"
    EXPORT = "EXPORT"
    RC4 = "RC4"
    RC2 = "RC2"
    DES = "DES"
    TRIPLE_DES = "3DES"
    IDEA = "IDEA"
    MD5 = "MD5"


def name_of(code: int) -> str:
    return f"TLS_{SUITES[code]}" if code in SUITES else f"0x{code:04X}"


def weaknesses_of(code: int) -> frozenset[Weakness]:
    """Every family of broken suites that `code` belongs to."""
    parts = SUITES.get(code, "").replace("DES40", "DES").split("_")
    return frozenset(weakness for weakness in Weakness if weakness.value in parts)


def is_cbc(code: int) -> bool:
    """Block cipher with MAC-then-encrypt, the mode of Lucky 13 and POODLE."""
    return "_CBC_" in SUITES.get(code, "")


def is_rsa_key_exchange(code: int) -> bool:
    """The session key travels under the certificate's key: whoever gets that key later reads old recordings."""
    return SUITES.get(code, "").startswith(("RSA_WITH_", "RSA_EXPORT_WITH_"))


def is_forward_secret(code: int) -> bool:
    return code in TLS13_SUITES or SUITES.get(code, "").startswith(("DHE_", "ECDHE_"))


def without(codes: Iterable[int], families: frozenset[Weakness]) -> tuple[int, ...]:
    """`codes` that share none of `families`."""
    return tuple(code for code in codes if not weaknesses_of(code) & families)


def _sound_first(code: int) -> tuple[bool, bool, bool, int]:
    return (bool(weaknesses_of(code)), not is_forward_secret(code), is_cbc(code), code)


CLASSIC_SUITES: tuple[int, ...] = tuple(sorted((code for code in SUITES if code not in TLS13_SUITES), key=_sound_first))
"""Everything before TLS 1.3, sound suites first: what a client offers that only wants to know the version."""
WEAK_SUITES: tuple[int, ...] = tuple(code for code in CLASSIC_SUITES if weaknesses_of(code))
CBC_SUITES: tuple[int, ...] = tuple(code for code in CLASSIC_SUITES if is_cbc(code) and not weaknesses_of(code))
RSA_SUITES: tuple[int, ...] = tuple(
    code for code in CLASSIC_SUITES if is_rsa_key_exchange(code) and not weaknesses_of(code)
)
