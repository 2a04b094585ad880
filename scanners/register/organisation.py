"""Facts of units 单位 and responsible persons. Names and contacts never become facts."""

from __future__ import annotations

from typing import Any

from auditor.model.register import Person, Unit
from scanners.register.links import Situation

_FILING_STARTS_AT = 2
"""Grading objects from this level on are filed and protected by law 等级保护."""


def unit_facts(unit: Unit, situation: Situation) -> dict[str, Any]:
    links = situation.links
    grades = [
        links.grade_of(platform.id) or 0
        for platform in links.platforms_of.get(unit.id, ())
        if platform.lifecycle == "production"
    ]
    people = [person for person in links.people_of.get(unit.id, ()) if person.active]
    return {
        "type": unit.type,
        "level": unit.level,
        "highest_grade": max(grades, default=0),
        "graded_platforms": sum(grade >= _FILING_STARTS_AT for grade in grades),
        "security_officers": sum("network_security_officer" in person.roles for person in people),
        "portals": sum(site.portal is True and site.status == "online" for site in links.websites_of.get(unit.id, ())),
    }


def person_facts(person: Person, situation: Situation) -> dict[str, Any]:
    return {
        "active": person.active,
        "roles": list(person.roles),
        "holds_root": "admin_root" in person.roles,
        "has_post": bool(person.roles),
        "in_establishment": person.in_establishment,
        "management": person.management,
        "trained_on": person.trained_on,
        "background_check": person.background_check,
        "contact_public": person.contact_public,
        "reported_to_cac": person.reported_to_cac,
    }
