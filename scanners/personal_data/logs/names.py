"""What names in logs mean: the role of a field in its record, its direction, and how a field is called in the report.

Names come from the content. They are compared in lower case and without `_`, `-`, `.` and `@`, over the whole path, so
that `{"request": {"uri": …}}`, `request_uri` and `requestUri` are one name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from functools import cache

Path = tuple[str, ...]
"""Names on the way to a value, list indices left out."""


class Role(IntEnum):
    """What a field says of its record."""

    INTERFACE = 0
    """The declared id of the interface."""
    METHOD = 1
    URI = 2
    """Path, address, or a whole request line."""
    ROUTE = 3
    """The gateway's name for the interface, where nothing else tells it."""
    UNIT = 4
    """The organisation that calls."""
    CONSUMER = 5
    """The application or key that calls."""
    USER = 6
    ADDRESS = 7
    TIME = 8
    DATABASE = 9
    COMMAND = 10
    """The kind of statement in a log of a database."""


_NAMES: Mapping[Role, str] = {
    Role.INTERFACE: "interface interfaceid interfacecode interfacename interfaceno apiid apicode apiname apino api "
    "resourceid resourcecode datasetid catalogid catalogueid 接口 接口编号 接口编码 接口名称 接口标识",
    Role.METHOD: "requestmethod method httpmethod httprequestmethod reqmethod requestverb verb httpverb csmethod "
    "请求方式 请求方法",
    Role.URI: "requesturi uri requestpath path urlpath requesturl url urloriginal urlfull httptarget httpurl httpuri "
    "requri requrl reqpath requestline request endpoint httprequestpath httprequesturi httprequesturl csuristem "
    "upstreamuri servletpath 请求地址 请求路径 接口地址",
    Role.ROUTE: "routename routeid route routematched matchedroute servicename serviceid service operationid operation "
    "action actionname",
    Role.UNIT: "consumerunit consumerorg consumerorgid consumerdept callerunit callerorg callerdept requestunit "
    "requestorg clientorg clientunit tenantid tenant 调用单位 使用单位 请求单位",
    Role.CONSUMER: "consumerapp consumerappid consumerusername consumername consumercustomid consumerid consumer "
    "consumerkey callerapp callerid callername caller clientid clientname appid appkey appcode applicationid "
    "accesskey accesskeyid apikey apikeyid keyid credentialid authenticatedentityid authenticatedconsumer "
    "requestheadersxconsumerusername requestheadersxconsumercustomid requestheadersxconsumerid requestheadersxappid "
    "requestheadersxappkey requestheadersxcaappkey requestheadersappid requestheadersappkey requestheadersxclientid "
    "requestheadersclientid xconsumerusername xappid xappkey xclientid httpxappid httpxconsumerusername httpxclientid "
    "调用方 调用应用 应用标识",
    Role.USER: "remoteuser username userid user useraccount account accountuser accountname loginname loginid login "
    "loginuser uid principal csusername operator operatorid operatorname mdcuserid mdcuser mdcusername contextuserid "
    "用户 账号 操作人 操作员",
    Role.ADDRESS: "remoteaddr clientip clientaddr clientaddress remoteip remoteaddress remotehost srcip sourceip "
    "sourceaddress srcaddr realip xrealip xforwardedfor httpxforwardedfor httpxrealip requestheadersxforwardedfor "
    "requestheadersxrealip clienthost clientport remote client peer peeraddr peeraddress cip hostip accountip "
    "accounthost connectionfrom loginip 来源地址 客户端地址",
    Role.TIME: "ts time timestamp starttime startedat timelocal timeiso8601 datetime logtime eventtime accesstime "
    "begintime calltime createtime createdat requesttimestamp msec date eventcreated 时间 时间戳 调用时间 请求时间",
    Role.DATABASE: "databasename dbname database db generaldatadatabase connectiondatadb",
    Role.COMMAND: "commandtag generaldatasqlcommand generaldatacommand sqlcommand command ps",
}
"""Names of each role, the more telling first."""

WRAPPERS = frozenset(["log", "event", "fields", "json", "access", "record", "audit", "accesslog", "logdata", "entry"])
"""Names at the top of a record that only wrap it."""

_PARTNERS = (
    "upstreamaddr upstreamhost upstreamip upstream serveraddr serverip serverhost hostname targetip targetaddr destip "
    "dstip destinationip destinationaddress sourceaddr backendip backendaddr sip csip localaddr localip localaddress "
    "nodeip podip instanceip gatewayip"
)
OWN_ADDRESSES = frozenset((_NAMES[Role.ADDRESS] + " " + _PARTNERS).split())
"""Where a gateway writes whom it talks to: addresses there are the log's own and belong to no interface."""

_REQUEST = re.compile(
    r"^(?:req|query|args?$|params?$|parameters?$|arguments?$|form|input|in$|inparam|cookies?$|referr?er|useragent|"
    r"http(?!code|status)|cs(?:uri|referer|cookie|useragent|username)|uri$|url|path$|endpoint|stmt|statement|sql|"
    r"generaldata|入参|请求|查询)"
)
_RESPONSE = re.compile(
    r"^(?:resp|res$|resbody|results?$|resultdata|output|out$|outparam|values$|return|senthttp|upstreamhttp|"
    r"出参|响应|返回|应答)"
)
_CARRIERS = re.compile(
    r"^(?:(?:req|request|resp|response|res|result)?(?:body|data|params?|parameters?|args|content|str|string|text|json|"
    r"payload|line|uri|url|path)?|query(?:string|params?)?|args|arguments|params?|parameters|form(?:data)?|payload|"
    r"values|input|output|in|out|uri|url|path|csuriquery|csuristem|postdata|httprequest|httpresponse|"
    r"message|msg|log|statement|stmt|sql|text|generaldata|入参|出参|请求|响应|请求参数|返回结果|响应结果)$"
)
_KEPT = frozenset({"data", "content", "text", "str", "string", "line", "json"})
"""Carriers by their second half only."""

LONGEST_NAME = 64
_LONGEST_FIELD = 160
SEPARATORS = "_-.@ "
"""What is left out of names when they are compared."""
_DROPPED = str.maketrans("", "", SEPARATORS)
_NUMBER = re.compile(r"[0-9]{5}")
_UNPRINTABLE = re.compile(r"[^\w.\-$@\[\]{}()/:#* ]")

Holds = Callable[[str], str]
"""The kind of personal data that a text holds, "" for none."""


def normal(name: str) -> str:
    """A name as names are compared."""
    return name.lower().translate(_DROPPED)


@cache
def roles() -> Mapping[str, tuple[Role, int]]:
    """Role and precedence (lower is more telling) of every name."""
    return {
        name: (role, place) for role, names in _NAMES.items() for place, name in reversed([*enumerate(names.split())])
    }


def direction_of(path: Sequence[str]) -> str:
    """`request`, `response`, or "": the first name on the path that tells."""
    for name in map(normal, path):
        if _RESPONSE.match(name):
            return "response"
        if _REQUEST.match(name):
            return "request"
    return ""


def field_of(path: Sequence[str], key: str, holds: Holds) -> str:
    """What a field is called: its path without what only carries it, and the key inside of the carrier.

    >>> field_of(("request", "body"), "phone", lambda name: "")
    'phone'
    """
    names = list(path)
    # A detector looks back no further than some length, so of a long name it knows the end.
    if key and not (names and (names[-1] == key or (len(key) > LONGEST_NAME // 3 and names[-1].endswith(key)))):
        names.append(key)
    while len(names) > 1 and _carries(names[0]):
        names.pop(0)
    # Between a header or a body and the key inside it nothing else tells more.
    if key and len(names) > 2:
        names = [name for name in names[:-1] if not _carries(name)] + [names[-1]]
    return ".".join(safe_name(name, holds) for name in names)[:_LONGEST_FIELD]


def _carries(name: str) -> bool:
    bare = normal(name)
    return bare not in _KEPT and bool(_CARRIERS.match(bare))


def is_carrier(name: str) -> bool:
    """Whether a name only says that something is carried under it (body, message, data) and names no field."""
    bare = normal(name)
    return bare in _KEPT or bool(_CARRIERS.match(bare))


def safe_name(name: str, holds: Holds) -> str:
    """A name that may be shown: one that is too long, counts people or holds personal data is replaced."""
    if len(name) > LONGEST_NAME:
        return "{long}"
    if kind := holds(name):
        return f"{{{kind}}}"
    if _NUMBER.search(name):
        return "{id}"
    return _UNPRINTABLE.sub("?", name)
