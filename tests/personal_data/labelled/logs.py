"""Interface logs: nginx and Apache access logs, JSON logs of gateways, logs of applications."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from . import traps, written
from .bodies import Pair, as_json, as_query, drawn, quoted
from .fragment import (
    Fragment,
    fragment,
    html_escaped,
    html_hex_escaped,
    joined,
    nginx_escaped,
    percent_everything,
    put,
    unicode_escaped,
    url_encoded,
)
from .prose import application_line, moment, sentence

PATHS = (
    "/api/v1/person/query",
    "/gateway/share/hjxx/get",
    "/api/apply/submit",
    "/openapi/v2/company/detail",
    "/rest/health",
)
STATIC = ("/static/js/app.3f2a1b9c.js", "/favicon.ico", "/css/main.css?v=$version", "/health", "/img/$image")


def client(rng: Random) -> Fragment:
    """Who called; one health check in twelve comes from the machine itself."""
    return traps.loopback(rng) if rng.random() < 0.08 else written.ip_address(rng)


def request(rng: Random) -> Fragment:
    """Method, target and protocol of a request line."""
    match rng.random():
        case chance if chance < 0.2:
            target = put(rng.choice(STATIC), image=traps.image_of_double_size(rng), version=traps.version(rng))
        case chance if chance < 0.28:
            target = (
                "/api/user/"
                + rng.choice((written.mobile, written.id_card, traps.uuid, traps.snowflake))(rng)
                + "/detail"
            )
        case chance if chance < 0.36:
            target = f"{rng.choice(PATHS)}?data=" + url_encoded(as_json(drawn(rng, 3, 1), rng).in_base64())
        case chance if chance < 0.42:
            target = f"{rng.choice(PATHS)}?json=" + url_encoded(as_json(drawn(rng, 2, 2), rng))
        case chance if chance < 0.45:
            key, draw = rng.choice((("sfzh", written.id_card), ("mobile", written.mobile)))
            target = f"{rng.choice(PATHS)}?{key}=" + percent_everything(draw(rng))
        case _:
            target = f"{rng.choice(PATHS)}?" + as_query(drawn(rng, rng.choice((0, 1, 2, 3)), rng.randint(1, 3)), rng)
    return rng.choice(("GET ", "GET ", "POST ")) + target + rng.choice((" HTTP/1.1", " HTTP/2.0"))


def access_line(rng: Random) -> Fragment:
    """nginx `combined`, sometimes with the usual additions: forwarded addresses, times, upstream, request body."""
    referer = fragment("-")
    if rng.random() < 0.1:
        referer = "https://portal.example.gov.cn/apply?" + as_query(drawn(rng, 1, 1), rng)
    line = put(
        '$client - - [$at +0800] "$request" $status $size "$referer" "$agent"',
        client=client(rng),
        at=f"{moment(rng):%d/%b/%Y:%H:%M:%S}",
        request=request(rng),
        status=rng.choice(("200", "200", "200", "302", "404")),
        size=traps.byte_counter(rng) if rng.random() < 0.01 else str(rng.randint(0, 999_999)),
        referer=referer,
        agent=traps.browser(rng),
    )
    match rng.randrange(4):
        case 0:
            return line + put(' "$chain"', chain=written.addresses_of_a_chain(rng))
        case 1:
            return line + f" rt={rng.random():.3f} uct={rng.random():.3f} upstream=" + written.ipv4(rng) + ":8080"
        case 2:
            body = as_json(drawn(rng, 3, 1), rng) if rng.random() < 0.7 else as_query(drawn(rng, 3, 1), rng)
            return line + put(' "$body"', body=nginx_escaped(body))
        case _:
            return line


# Gateways.


def nested(rng: Random, personal: int) -> Fragment:
    """An answer as interfaces give it: code, message, data; the data a record or a list."""
    records = [as_json(drawn(rng, personal, 2), rng) for _ in range(rng.choice((1, 1, 2, 3)))]
    data = records[0] if len(records) == 1 else "[" + joined(",", records) + "]"
    return put('{"code":200,"message":"操作成功","data":$data,"total":$total}', data=data, total=str(len(records)))


def apisix(rng: Random) -> Fragment:
    return put(
        '{"client_ip":"$client","request":{"method":"POST","uri":"$path","querystring":$query,"headers":{"host":'
        '"api.example.gov.cn","user-agent":"$agent","x-request-id":"$id"},"body":$body},"response":{"status":200,'
        '"size":$size,"body":$answer},"upstream":"$upstream:8080","latency":$latency,"start_time":$start}',
        client=written.ipv4(rng),
        path=rng.choice(PATHS),
        query=as_json(drawn(rng, 2, 1), rng),
        agent=traps.browser(rng),
        id=rng.choice((traps.uuid, traps.trace))(rng),
        body=quoted(as_json(drawn(rng, 3, 2), rng)),
        size=str(rng.randint(100, 9999)),
        answer=quoted(nested(rng, 2)),
        upstream=written.ipv4(rng),
        latency=f"{rng.uniform(1, 500):.6f}",
        start=traps.milliseconds(rng),
    )


def kong(rng: Random) -> Fragment:
    return put(
        '{"latencies":{"request":35,"kong":2,"proxy":33},"service":{"host":"$host","port":8080,"id":"$id"},"request":'
        '{"size":"512","uri":"$path?$query","headers":{"x-forwarded-for":"$chain","authorization":"Bearer $token"}},'
        '"client_ip":"$client","started_at":$start,"upstream_status":"200"}',
        host=written.ipv4(rng),
        id=traps.uuid(rng),
        path=rng.choice(PATHS),
        query=as_query(drawn(rng, 2, 2), rng),
        chain=written.addresses_of_a_chain(rng),
        token=written.signed_token(rng),
        client=written.ipv4(rng),
        start=traps.milliseconds(rng),
    )


def spring(rng: Random) -> Fragment:
    """Spring Cloud Gateway: bodies as strings; one in four is ASCII only, one in eight escaped once more."""
    body = quoted(as_json(drawn(rng, 3, 2), rng, ascii_only=rng.random() < 0.25))
    return put(
        '{"@timestamp":"$at","level":"INFO","logger":"c.g.gateway.AccessLogFilter","traceId":"$trace","sourceIp":"$source",'
        '"path":"$path","requestBody":$body,"responseBody":$answer,"elapsed":$elapsed}',
        at=f"{moment(rng):%Y-%m-%dT%H:%M:%S}.000+08:00",
        trace=traps.trace(rng),
        source=written.ipv4(rng),
        path=rng.choice(PATHS),
        body=quoted(body) if rng.random() < 0.125 else body,
        answer=quoted(nested(rng, 2)),
        elapsed=str(rng.randint(1, 900)),
    )


def gateway_line(rng: Random) -> Fragment:
    return rng.choice((apisix, kong, spring))(rng)


# Applications.


def _xml(pairs: list[Pair]) -> Fragment:
    return "<ROW>" + joined("", [f"<{key}>" + content + f"</{key}>" for _, key, content in pairs]) + "</ROW>"


def service_line(rng: Random) -> Fragment:
    """Sentences, and what services print of what they got: JSON, forms, XML with entities."""
    if rng.random() < 0.75:
        return application_line(rng, rng.choice(("application_zh", "application_zh", "application_en")))
    at = moment(rng)
    head = f"{at:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03d} [http-exec-{rng.randint(1, 40)}] INFO  ShareService - "
    pairs = drawn(rng, 3, 1)
    match rng.randrange(6):
        case 0:
            return head + "请求参数：" + as_json(pairs, rng)
        case 1:
            return head + "response=" + nested(rng, 3)
        case 2:
            return head + "form body: " + as_query(pairs, rng)
        case 3:
            return head + "调用结果 " + rng.choice((html_escaped, html_hex_escaped))(_xml(pairs))
        case 4:
            return head + "raw payload " + unicode_escaped(sentence(rng, "application_zh"))
        case _:
            return head + "payload(base64)=" + as_json(pairs, rng).in_base64()


def clean_line(rng: Random) -> Fragment:
    return application_line(rng, "clean")


def masked_line(rng: Random) -> Fragment:
    return application_line(rng, "masked")


LOGS: Mapping[str, Callable[[Random], Fragment]] = {
    "logs/access.log": access_line,
    "logs/gateway.jsonl": gateway_line,
    "logs/service.log": service_line,
    "logs/clean.log": clean_line,
    "logs/masked.log": masked_line,
}
