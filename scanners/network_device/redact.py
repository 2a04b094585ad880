"""Secrets out of a configuration before anything is stored: communities, keys, passwords and their hashes.

Behind a word that announces a secret only words that are known to be settings are left standing, so that a form of a
command that nobody thought of loses too much and not too little. What looks like an encrypted value goes wherever it
stands. Lines keep their number; how a secret is stored (`hash`, `cipher`, `5`) stays, because that is what is judged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

HIDDEN = "***"

_TOKEN = re.compile(r'"[^"]*"?|\S+')
_ANNOUNCES = re.compile(
    r"(?i).*(?:password|passphrase|passwd|secret|community|cipher|key|psk).*|authentication|authentication-mode"
    r"|privacy-mode|securityname|auth|priv|pin|simple|plain|hash|md5|sha|sha-?\d+|sha2-\d+|hmac-.+|des|3des|aes.*"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STORED_AS = _words("cipher irreversible-cipher simple plain clear hash encrypted ciphertext 0 5 6 7 8 9 plain-text")
_SETTINGS = _STORED_AS | _words(
    """
    password secret community key enable disable any ssh telnet http https terminal ftp all none policy history expire
    min-length aaa local scheme radius tacacs+ level read write ro rw view acl group chain default mode size rsa dsa
    ecdsa complexity-check aging length composition record number login super hwtacacs privilege service-type user-role
    authentication authentication-mode privacy-mode authorization accounting md5 sha sha1 sha256 sha2-256 hmac-md5
    hmac-sha1 hmac-sha256 aes aes128 aes192 aes256 des 3des des56 message-digest keyid address v1 v2c v3 version
    """
)
_COUNTED = _words("acl level aging length history expire number min-length ro rw keyid size aes privilege")
"""Words behind which a number is a setting."""
_KEPT = re.compile(r"\d|(?:\d{1,3}\.){3}\d{1,3}")
_NO_SECRETS = re.compile(
    r"(?i)\s*(?:undo |no )?(?:ssh2? (?:server|client|user) |ssh2 algorithm|ip ssh |password-(?:control|policy)"
    r"|security passwords|aaa |local-aaa-user |user-password|service password|(?:public-)?key-exchange|domain )"
)
_TRAP_HOST = re.compile(r"(?i)(\s*snmp-server host \S+)(.*)")
_TRAP_WORDS = re.compile(r"(?i)\s+(?:version\s+(?:1|2c|3)|traps|informs|auth|noauth|priv)\b")
_IN_ADDRESS = re.compile(r"(://)[^@\s/]+@")
_ENCRYPTED = re.compile(
    r"""(?x)
      \$[0-9a-z]{1,4}\$\S{4,}              # crypt(3), and what Huawei and H3C write alike
    | %[\^$@%][%\#@$^]?[%\#@$^]?\S{6,}     # %^%#...%^%#  %$%$...%$%$  %@%@...%@%@
    | \b[A-Za-z0-9+/]{40,}={0,2}           # base64 of a key
    """
)


def redacted(lines: Sequence[str]) -> tuple[str, ...]:
    """`lines` without any secret; as many as there were."""
    return tuple(map(_redacted, lines))


def _redacted(line: str) -> str:
    line = _IN_ADDRESS.sub(rf"\1{HIDDEN}@", _ENCRYPTED.sub(HIDDEN, line))
    if host := _TRAP_HOST.fullmatch(line):
        return f"{host[1]}{''.join(_TRAP_WORDS.findall(host[2]))} {HIDDEN}"
    return line if _NO_SECRETS.match(line) else _behind_announcements(line)


def _behind_announcements(line: str) -> str:
    parts: list[str] = []
    at, before, announced = 0, "", False
    for token in _TOKEN.finditer(line):
        word = token[0].lower()
        hide = announced and not _is_setting(word, before)
        parts += [line[at : token.start()], HIDDEN if hide else token[0]]
        at, before = token.end(), "" if hide else word
        announced = announced or bool(_ANNOUNCES.fullmatch(word))
    return "".join(parts) + line[at:]


def _is_setting(word: str, before: str) -> bool:
    if before in _STORED_AS and word not in _STORED_AS:
        return False
    return word in _SETTINGS or bool(_KEPT.fullmatch(word)) or (word.isdigit() and before in _COUNTED)
