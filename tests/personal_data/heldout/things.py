"""Numbers of cameras, animals, trees, drugs, samples, stations and files, which are nobody's personal data.

A tree of Hebei or Inner Mongolia is numbered like a mobile (13 or 15 and nine more), a station of hydrology like a
permit of Taiwan, an ear tag like an old resident number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random

from labelled import values
from labelled.fragment import Fragment, fragment, open_to_both, trap
from labelled.written import Writer


def _moment(rng: Random) -> date:
    return values.day(rng, date(2022, 1, 1), date(2026, 3, 31))


def _area(rng: Random) -> str:
    return rng.choice(values.AREAS)


def camera(rng: Random) -> Fragment:
    """GB/T 28181, 20 digits: area of eight, trade, kind, network, serial."""
    return trap(
        "code of a camera",
        f"{_area(rng)}00{rng.choice(('00', '01'))}{rng.choice(('131', '132'))}0{values.digits(rng, 6)}",
    )


def traffic_decision(rng: Random) -> Fragment:
    """决定书编号 of fines: area, kind, serial."""
    return trap("number of a fine", f"{_area(rng)}{rng.choice('1239')}{values.digits(rng, rng.choice((8, 9)))}")


def ear_tag(rng: Random) -> Fragment:
    """畜禽标识, 15 digits: kind of animal, county, serial of eight."""
    return trap("ear tag of an animal", f"{rng.choice('123')}{_area(rng)}{values.digits(rng, 8)}")


def tree(rng: Random) -> Fragment:
    """古树名木编号, 11 digits: county and serial."""
    return trap(
        "number of a tree", rng.choice(("130102", "150102", "130406", "152502", "330106")) + values.digits(rng, 5, "0")
    )


def drug_trace(rng: Random) -> Fragment:
    """药品追溯码, 20 digits from 8."""
    return trap("trace code of a drug", "8" + values.digits(rng, 19))


def drug_of_insurance(rng: Random) -> Fragment:
    """医保药品代码."""
    return trap(
        "code of a drug",
        f"X{rng.choice('ABCJN')}{values.digits(rng, 2)}{values.some(rng, values.UPPER, 3)}{values.digits(rng, 12)}",
    )


def institution_of_insurance(rng: Random) -> Fragment:
    """定点医药机构代码: H or P, county, serial of five."""
    return trap("code of a hospital", f"{rng.choice('HP')}{_area(rng)}{values.digits(rng, 5)}")


def batch(rng: Random) -> Fragment:
    return trap("batch of a vaccine", f"{_moment(rng):%Y%m}{rng.choice('ABD')}{values.digits(rng, 3)}")


def device_identifier(rng: Random) -> Fragment:
    """UDI with application identifiers of GS1."""
    return trap(
        "UDI of a device", f"(01)0690{values.digits(rng, 10)}(17){_moment(rng):%y%m%d}(10)A{values.digits(rng, 5)}"
    )


def sample(rng: Random) -> Fragment:
    """Of sewage, food, soil."""
    return trap(
        "number of a sample",
        f"{rng.choice(('WS', 'SP', 'TR', 'KQ'))}{_moment(rng):%Y%m%d}-{rng.randrange(1, 40):03d}-{rng.randrange(1, 5)}",
    )


def station(rng: Random) -> Fragment:
    """测站编码 of hydrology, eight digits."""
    return trap("code of a station", values.digits(rng, 8, "456789"))


def school(rng: Random) -> Fragment:
    """学校标识码, 10 digits."""
    return trap("code of a school", rng.choice("123") + rng.choice("1234") + _area(rng) + values.digits(rng, 2))


def meter(rng: Random) -> Fragment:
    """Asset number of an electricity meter, 22 digits."""
    return trap("number of a meter", "3330001000100" + values.digits(rng, 9))


def chainage(rng: Random) -> Fragment:
    road = rng.choice(("", "G60", "S13", "G104"))
    return trap("place on a road", f"{road}K{rng.randrange(1, 900)}+{values.digits(rng, 3)}")


def picture(rng: Random) -> Fragment:
    """Names that telephones and messengers give to files: times in digits and milliseconds."""
    return trap(
        "file name with a time",
        rng.choice(
            (
                f"IMG_{_moment(rng):%Y%m%d}_{values.digits(rng, 6, '01')}.jpg",
                f"mmexport1{values.digits(rng, 12, '67')}.jpg",
                f"QQ图片{_moment(rng):%Y%m%d}{values.digits(rng, 6, '01')}.png",
                f"Screenshot_{_moment(rng):%Y-%m-%d}-08-24-51-{values.digits(rng, 3)}_com.tencent.mm.jpg",
                f"录音_{values.digits(rng, 4)}_{_moment(rng):%y%m%d}.m4a",
            )
        ),
    )


def outline(rng: Random) -> Fragment:
    """The border of a plot as WKT."""
    points = [" ".join(values.coordinate(rng)) for _ in range(3)]
    points.append(points[0])
    kind = rng.choice((("POLYGON((", "))"), ("LINESTRING(", ")")))
    return trap("geometry", kind[0] + ", ".join(points) + kind[1])


def tile(rng: Random) -> Fragment:
    return trap("tile of a map", f"{rng.randint(10, 18)}/{values.digits(rng, 6, '2')}/{values.digits(rng, 6, '1')}")


def serial_of_a_draw(rng: Random) -> Fragment:
    """Of lots for kindergartens and flats."""
    return trap("number in a draw", values.digits(rng, rng.choice((6, 8)), "0"))


def tail(rng: Random) -> Fragment:
    """The last four digits, which tell nobody."""
    return fragment(values.digits(rng, 4))


def once(rng: Random) -> Fragment:
    """A code that is sent once: a secret to some, used up to others."""
    return open_to_both("SECRET", values.digits(rng, 6))


SLOTS: Mapping[str, Writer] = {
    "camera": camera,
    "fine": traffic_decision,
    "ear_tag": ear_tag,
    "tree": tree,
    "drug_trace": drug_trace,
    "drug_code": drug_of_insurance,
    "institution": institution_of_insurance,
    "batch": batch,
    "udi": device_identifier,
    "sample": sample,
    "station": station,
    "school": school,
    "meter": meter,
    "chainage": chainage,
    "picture": picture,
    "outline": outline,
    "tile": tile,
    "lot": serial_of_a_draw,
    "tail": tail,
    "once": once,
}
