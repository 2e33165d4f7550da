"""People who do not exist: names from syllables, contact data that nobody is given."""

from __future__ import annotations

import random
import zlib

_STARTS = ("Ta", "Mel", "Bor", "Is", "Quin", "Ar", "Vel", "Os", "Der", "Lum", "Fen", "Ka")
_MIDDLES = ("vo", "ra", "li", "ne", "do", "mi", "sa", "be")
_GIVEN_ENDS = ("rin", "la", "s", "na", "th", "l", "ra", "n")
_FAMILY_ENDS = ("bask", "wick", "dorn", "field", "mere", "quist", "stad", "vale")
# Kept for fiction by the numbering plan: 555-0100 to 555-0199.
_AREA_CODES = ("236", "250", "604", "778")


def person_name(person: int) -> str:
    """Return the made-up name of person number `person`; the same number has the same name."""
    pick = random.Random(zlib.crc32(f"person {person}".encode()))
    given = pick.choice(_STARTS) + pick.choice(_MIDDLES) + pick.choice(_GIVEN_ENDS)
    family = pick.choice(_STARTS) + pick.choice(_MIDDLES) + pick.choice(_FAMILY_ENDS)
    return f"{given} {family}"


def email(name: str, number: int, domain: str) -> str:
    """Return an address of `name`; `domain` should be one that is kept for examples."""
    return f"{name.lower().replace(' ', '.')}{number}@{domain}"


def phone(rng: random.Random) -> str:
    """Return a fictional phone number in one of the ways people write them."""
    area, line = rng.choice(_AREA_CODES), f"555-01{rng.randrange(100):02d}"
    return rng.choice((f"{area}-{line}", f"({area}) {line}", f"+1 {area} {line}"))


def social_insurance_number(rng: random.Random) -> str:
    """Return nine digits that pass the Luhn check and begin with 0, which no real number does."""
    digits = [0, *(rng.randrange(10) for _ in range(7))]
    doubled = sum(sum(divmod(2 * d, 10)) if place % 2 else d for place, d in enumerate(digits))
    text = "".join(map(str, [*digits, -doubled % 10]))
    return f"{text[:3]} {text[3:6]} {text[6:]}" if rng.random() < 0.5 else text


def student_id(rng: random.Random) -> str:
    """Return eight digits that begin with 9."""
    return f"9{rng.randrange(10**7):07d}"
