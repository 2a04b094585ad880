"""Passwords by their places in commands and addresses: options of programs that log in, `scheme://user:password@host`.

    curl -u user:password   mysql -uroot -ppassword   redis-cli -a password   sqlplus user/password@db

and in what servers and clients write of the commands of protocols that log in:

    ---> PASS password   1339518083.107412 [0 127.0.0.1:60866] "AUTH" "user" "password"

Source: manual pages of the programs; RFC 3986, 3.2.1; RFC 959, 4.1.1 and RFC 1939, 7 (PASS comes right behind USER);
Redis, MONITOR and AUTH. A Chinese name behind `@` calls somebody in a conversation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from scanners.personal_data import lexicon
from scanners.personal_data.lane.stated import COMMAND
from scanners.personal_data.positions import Placed

FARTHEST_CREDENTIAL = 400
"""Bytes before and behind a sign in which the program and what it is told stand."""
_PASSWORD, _PASSWORD_WITH_DIGIT, _NAME = "password", "mima", "姓名"
"""Columns: what a program is told can be any word, what any option tells must have a digit."""


def _told(before: str = "") -> str:
    """An argument as shells read it, without what stands before the password in it."""
    return (
        rf"(?:'{before}(?P<single>[^'\r\n]{{1,128}})'|\"{before}(?P<double>[^\"\r\n]{{1,128}})\""
        rf"|{before}(?P<plain>[^\s'\"|;&<>()`\\]{{1,128}}))"
    )


_USER_COLON, _USER_PERCENT, _USER_COMMA = (rf"[^\s{sign}'\"]{{0,64}}{sign}" for sign in ":%,")
_OF_PROGRAMS: Mapping[str, str] = MappingProxyType(
    {
        "curl": rf"-(?:[uU] ?|-user[ =]|-proxy-user[ =]){_told(_USER_COLON)}",
        "(?:mysql|mariadb)(?:-?(?:dump|admin|import|check|show|slap|binlog))?|mycli": rf"-p(?! ){_told()}",
        "(?:xtra|maria)backup|innobackupex": rf"-p(?! ){_told()}",
        "redis-(?:cli|benchmark)|keydb-cli|valkey-cli": rf"-(?:a|-pass) {_told()}",
        "sshpass": rf"-p ?{_told()}",
        "mongo(?:sh|dump|restore|export|import|stat|top)?": rf"-p {_told()}",
        "(?:docker|podman|nerdctl|oras|crane|skopeo|helm registry|buildah) login": rf"-p {_told()}",
        "sqlcmd|isql|bcp|tsql|osql|ipmitool|unzip|zip": rf"-P ?{_told()}",
        "7za?": rf"-p(?! ){_told()}",
        "ldap(?:search|add|modify|delete|whoami|passwd|compare|modrdn)": rf"-w ?{_told()}",
        "smbclient|rpcclient": rf"-(?:U ?|-user[ =]){_told(_USER_PERCENT)}",
        "lftp": rf"-u ?{_told(_USER_COMMA)}",
    }
)
"""What programs are told behind the hyphen of an option."""
_OPTIONS = tuple(re.compile(option) for option in _OF_PROGRAMS.values())
_PROGRAM = re.compile(
    r"(?<![0-9A-Za-z_.-])(?:"
    + "|".join(f"(?P<p{number}>{names})" for number, names in enumerate(_OF_PROGRAMS))
    + r")(?:\.exe)?(?= )[^|;&\r\n]{0,256}\Z"
)
_ANY_OPTION = re.compile(
    rf"--?(?:pass(?:word|wd|phrase)?|(?:access-|auth-|api-)?token|(?:access-|secret-|api-)?(?:secret|key)) {_told()}"
)
_URL = re.compile(
    r"(?<![0-9A-Za-z])[A-Za-z][0-9A-Za-z+.-]{1,19}://[^\s/:@'\"<>,?#\x80-\U0010ffff]{0,60}:"
    r"(?![0-9]{1,5}[?#@])(?P<password>[^\s/,'\"<>\x80-\U0010ffff]{1,100})\Z"
)
_ORACLE = re.compile(
    r"(?:jdbc:oracle:(?:thin|oci8?):|userid ?= ?"
    r"|(?<![0-9A-Za-z_.-])(?:sqlplus|expd?p?|impd?p?|sqlldr|rman)(?:\.exe)? (?:-[A-Za-z]{1,8} |target )*)"
    r"['\"]?[^\s/@'\"<>\x80-\U0010ffff]{1,60}/(?P<password>[^\s/'\"<>\x80-\U0010ffff]{1,100})\Z"
)
QUOTED_COMMANDS = ("AUTH", "Auth", "auth")
"""The command of Redis behind which a password stands, each word in quotes."""
_GIVEN = re.compile(r"(?:>|<-{1,3}|(?<![0-9A-Za-z])(?:COMMAND|[Cc]ommand|C|命令)[:：]|COMMAND)[ \t\"']{0,3}\Z")
"""What is written before a command that somebody gives."""
_USER_GIVEN = re.compile(r"(?:\A|[\r\n])(?:USER \S{1,64}|331[ -][^\r\n]{0,100})[ \t]*[\r\n]+\Z")
_PASSED = re.compile(r"(?P<password>[^\s\"'<>]{1,128})[\"'\])]?[ \t]*(?=[\r\n]|\Z)")
_QUOTED_COMMAND = re.compile(r"(?:\A|\] |\"(?i:HELLO)\" \"[0-9]\" )\"(?i:AUTH)\" \"\Z")
_QUOTED = re.compile(r"(?P<first>[^\"]{1,128})\"(?: \"(?P<second>[^\"]{1,128})\")?")
_HOST = re.compile(r"[0-9A-Za-z\[]")
_CALLED = re.compile(r"[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff0-9A-Za-z_·-])")
_WORD = re.compile(r"[0-9A-Za-z._%+-]\Z")
_FARTHEST_BEFORE = 300


def option_value(text: str, at: int) -> Iterator[Placed]:
    """The password that the option tells whose hyphens end at `at`."""
    start = at - 2 if text.startswith("--", at - 2) else at - 1
    program = _PROGRAM.search(text, max(0, start - _FARTHEST_BEFORE), start)
    own = _OPTIONS[int(program.lastgroup[1:])] if program is not None and program.lastgroup else None
    if own is not None and (told := own.match(text, start)):
        yield *told.span(told.lastgroup or 0), _PASSWORD
    elif told := _ANY_OPTION.match(text, start):
        yield *told.span(told.lastgroup or 0), _PASSWORD_WITH_DIGIT


def logged_in(text: str, at: int) -> Iterator[Placed]:
    """The password before the sign `@` that ends at `at`, or the name behind it."""
    sign, first = at - 1, max(0, at - _FARTHEST_BEFORE)
    if called := _CALLED.match(text, at):
        if not _WORD.search(text, first, sign) and lexicon.is_name_alone(called[0]):
            yield *called.span(), _NAME
    elif _HOST.match(text, at):
        for expression in (_URL, _ORACLE):
            if found := expression.search(text, first, sign):
                yield *found.span("password"), _PASSWORD
                return


def passed(text: str, at: int, above: str) -> Iterator[Placed]:
    """The password behind the command PASS and the blank that end at `at`: where it is written that it was given, or
    on a line of its own right below that of the user. `above` is what stands before the text."""
    command = at - len(COMMAND) - 1
    is_given = (
        _GIVEN.search(text, max(0, command - _FARTHEST_BEFORE), command) or _USER_GIVEN.search(above + text[:command])
    ) is not None
    if is_given and (found := _PASSED.match(text, at)):
        yield *found.span("password"), _PASSWORD


def passed_in_quotes(text: str, at: int) -> Iterator[Placed]:
    """The password behind the command AUTH and the quote that end at `at`, and perhaps behind a user."""
    command = _QUOTED_COMMAND.search(text, max(0, at - _FARTHEST_BEFORE), at)
    if command and (found := _QUOTED.match(text, at)):
        yield *found.span("first" if found["second"] is None else "second"), _PASSWORD
