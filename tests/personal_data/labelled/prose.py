"""Sentences with drawn values: application logs, remarks, texts without personal data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from . import masks, traps, values, written
from .fragment import Fragment
from .words import read
from .written import Writer

SLOTS: Mapping[str, Writer] = {
    "name": written.name,
    "name_alone": written.name_alone,
    "id": written.id_card_typed,
    "id_stored": written.id_card,
    "id_x": written.id_card_x,
    "id15": written.id_card_15,
    "residence": written.residence_permit,
    "foreign": written.foreign_permanent,
    "passport": written.passport,
    "hkmo": written.hkmo_permit,
    "taiwan": written.taiwan_permit,
    "officer": written.officer_id,
    "licence": written.driver_licence,
    "licence_file": written.licence_file_number,
    "social": written.social_security,
    "social_card": written.social_security_card,
    "medical": written.medical_number,
    "mobile": written.mobile_typed,
    "mobile_stored": written.mobile,
    "mobile_words": written.mobile_in_words,
    "landline": written.landline,
    "card": written.bank_card_typed,
    "card_stored": written.bank_card,
    "credit_code": written.credit_code,
    "organisation_code": written.organisation_code,
    "plate": written.plate_typed,
    "plate_stored": written.plate,
    "vin": written.vin,
    "imei": written.imei,
    "mac": written.mac_address,
    "ip": written.ip_address,
    "chain": written.addresses_of_a_chain,
    "email": written.email,
    "qq": written.qq,
    "wechat": written.wechat,
    "address": written.home_address,
    "birth": written.birth_date_typed,
    "birth_stored": written.birth_date,
    "position": written.position,
    "longitude": written.longitude,
    "latitude": written.latitude,
    "disease": written.disease,
    "disease_code": written.disease_code,
    "password": written.password,
    "token": written.token,
    "jwt": written.signed_token,
    "access_key": written.access_key,
    "masked_id": masks.id_card,
    "masked_mobile": masks.mobile,
    "masked_card": masks.bank_card,
    "masked_email": masks.email,
    "masked_name": masks.name,
    "masked_address": masks.address,
    "masked_all": masks.everything,
    "dated_order": traps.dated_order,
    "area_order_wrong": traps.area_order_with_wrong_check,
    "area_order_right": traps.area_order_with_right_check,
    "mobile_serial": traps.mobile_like_serial,
    "card_order": traps.card_like_order,
    "snowflake": traps.snowflake,
    "milliseconds": traps.milliseconds,
    "microseconds": traps.microseconds,
    "seconds": traps.seconds,
    "bytes": traps.byte_counter,
    "amount": traps.amount,
    "fen": traps.amount_in_fen,
    "decimal": traps.decimal,
    "serial15": traps.serial_15,
    "day": traps.day_of_business,
    "iot": traps.iot_number,
    "hotline": traps.hotline,
    "model": traps.model_number,
    "invoice": traps.invoice,
    "estate_unit": traps.estate_unit,
    "implementation": traps.implementation_code,
    "project": traps.project_code,
    "uuid": traps.uuid,
    "digest": traps.digest,
    "digest64": traps.digest_in_base64,
    "digest_of_password": traps.digest_of_password,
    "trace": traps.trace,
    "version": traps.version,
    "oid": traps.object_identifier,
    "image2x": traps.image_of_double_size,
    "repository": traps.repository,
    "package": traps.package,
    "loopback": traps.loopback,
    "mac_nobody": traps.mac_of_nobody,
    "browser": traps.browser,
    "geometry": traps.geometry,
    "place": traps.place_like_a_name,
    "word": traps.word_like_a_name,
    "organisation": traps.organisation,
    "hospital": traps.hospital,
    "agency_address": traps.agency_address,
    "document": traps.document_number,
}


SENTENCES: Mapping[str, list[str]] = read("sentences")


def filled(sentence: str, rng: Random) -> Fragment:
    """The sentence with a drawn value at every {slot}; {{ and }} are braces."""
    whole = Fragment("")
    for piece in re.split(r"(\{\{|\}\}|\{\w+\})", sentence):
        match piece:
            case "{{" | "}}":
                whole = whole + piece[0]
            case _ if piece.startswith("{") and len(piece) > 1:
                whole = whole + SLOTS[piece[1:-1]](rng)
            case _:
                whole = whole + piece
    return whole


def sentence(rng: Random, *kinds: str) -> Fragment:
    return filled(rng.choice(SENTENCES[rng.choice(kinds)]), rng)


def moment(rng: Random) -> datetime:
    return datetime(2024, 1, 1) + timedelta(milliseconds=rng.randrange(600 * 86_400_000))


def application_line(rng: Random, kind: str) -> Fragment:
    """One line of an application's log: the logger's head and a sentence."""
    at = moment(rng)
    millis = f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}"
    level = rng.choice(("INFO", "WARN", "DEBUG", "ERROR"))
    match rng.randrange(4):
        case 0:
            thread = f"{rng.randint(100, 65000)} --- [nio-8080-exec-{rng.randint(1, 50)}]"
            head = f"{millis}  {level} {thread} c.g.z.service.ApplyService   : "
        case 1:
            head = (
                f"[{millis}] [{level}] [{values.some(rng, values.HEX, 32)}] [ApplyController:{rng.randint(20, 400)}] - "
            )
        case 2:
            head = f"{at:%b} {at.day:2d} {at:%H:%M:%S} gw0{rng.randint(1, 4)} apply[{rng.randint(100, 9999)}]: "
        case _:
            head = f"{at:%Y-%m-%dT%H:%M:%S}+08:00 {level} "
    return head + sentence(rng, kind)
