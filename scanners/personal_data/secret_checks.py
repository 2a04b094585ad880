"""Checks of credentials and accounts: what stands in their place and is none. Pure; the text is taken as matched."""

from __future__ import annotations

import re

from scanners.personal_data.definitions import definitions

_NO_WECHAT = frozenset({"openid", "open_id", "unionid", "union_id", "wechat", "weixin", "account", "number", "appid"})
_NO_SECRET = frozenset({"bearer", "basic", "digest", "negotiate", "null", "true", "false", "none", "undefined", "nil"})
_NUMBERED_LINE = re.compile(r"[0-9]{1,6}:[a-z]*")
_NAME_OR_CALL = re.compile(
    r"[A-Za-z]+[.:,;()]+|[A-Z][a-z]+|[A-Za-z_]+(?:[._][A-Za-z_]+)+[.:,;()]*|[a-z]+(?:_[a-z0-9]+)+|[A-Za-z_.]+\(.*|[{\[(].*"
)
"""Words of a sentence, names of variables and types, calls of functions, brackets of a template."""
_PLACEHOLDER = re.compile(
    r"[$#%]?\{.*\}|[$#%{]\{[^}]*|<.*>|%[0-9A-Za-z]{0,2}|\[[A-Za-z]*\]|\$(?:[A-Z_][0-9A-Z_]*|[a-z_]+)|%[A-Z_]+%"
)
_DRAWN = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[A-Za-z])(?=[A-Za-z]*[0-9])[0-9A-Za-z]{8}")
_EACH_KIND = tuple(map(re.compile, ("[A-Z]", "[a-z]", "[0-9]")))


def secret(text: str) -> bool:
    """What can be a credential: not masked, not a word for nothing, not a placeholder (`${KEY}`, `$KEY`, `<token>`,
    `%s`), not what code or a sentence has in its place, not a line that a search names (`/etc/pam.d/password:25:auth`).
    """
    bare = text.removeprefix("Bearer ").removeprefix("Basic ")
    if len(set(bare)) < 2 or "**" in bare or bare.lower() in _NO_SECRET or _is_said_of_secrets(bare):
        return False
    return not any(pattern.fullmatch(bare) for pattern in (_PLACEHOLDER, _NAME_OR_CALL, _NUMBERED_LINE))


def secret_with_digit(text: str) -> bool:
    """A secret that is no word."""
    return secret(text) and any(sign in "0123456789" for sign in text)


def ticket(text: str) -> bool:
    """A ticket of CAS: behind kind and number what a machine has drawn of capitals, small letters and digits, no words
    that hyphens join."""
    drawn = text.partition("-")[2].partition("-")[2]
    return _DRAWN.search(drawn) is not None and all(sign.search(drawn) for sign in _EACH_KIND)


def wechat(text: str) -> bool:
    """Neither the name of such a number nor the account of an organisation, which begins with gh_."""
    return text.lower() not in _NO_WECHAT and not text.startswith("gh_")


def _is_said_of_secrets(word: str) -> bool:
    return word.lower().rstrip(".,:;!?") in definitions().prefixes["said_of_secrets"]
