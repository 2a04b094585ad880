"""Values without a check digit, looked for only where a key, a column or a cue asks for them."""

from scanners.personal_data.lexicon.address_values import address_value
from scanners.personal_data.lexicon.addresses import addresses_in, is_home, may_hold_address
from scanners.personal_data.lexicon.alone import (
    is_address_alone,
    is_born_alone,
    is_disease_alone,
    is_latin_name_alone,
    is_name_alone,
)
from scanners.personal_data.lexicon.cues import Cues, cues
from scanners.personal_data.lexicon.dates import BORN, birth_date_after_cue, birth_date_before, birth_date_value
from scanners.personal_data.lexicon.health import BEFALLEN, health_after_cue, health_value, illness_before
from scanners.personal_data.lexicon.introduced import AGE, SAYING, person_introduced
from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.names import person_value, persons_in_value
from scanners.personal_data.lexicon.names_in_text import person_after_cue, person_before

__all__ = [
    "AGE",
    "BEFALLEN",
    "BORN",
    "SAYING",
    "Cues",
    "Match",
    "address_value",
    "addresses_in",
    "birth_date_after_cue",
    "birth_date_before",
    "birth_date_value",
    "cues",
    "health_after_cue",
    "health_value",
    "illness_before",
    "is_address_alone",
    "is_born_alone",
    "is_disease_alone",
    "is_home",
    "is_latin_name_alone",
    "is_name_alone",
    "may_hold_address",
    "person_after_cue",
    "person_before",
    "person_introduced",
    "person_value",
    "persons_in_value",
]
