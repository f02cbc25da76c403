"""Takes some people of a market out of the database, for the brute force."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg

from tests.support.matching_by_hand import Market, Offer, Person, Wish

FINISHES = {1: "nonfoil", 2: "foil", 3: "etched"}
_PEOPLE = """
    SELECT u.id, u.is_public, u.is_active, u.last_active_at, u.show_have_list, u.show_want_list, u.email_verified,
        EXISTS (SELECT FROM connected_accounts a WHERE a.user_id = u.id AND a.provider = 'discord'), r.tier,
        u.latitude, u.longitude, u.trade_radius_miles,
        ARRAY(SELECT guild_id FROM guild_members g WHERE g.user_id = u.id)
    FROM users u JOIN user_reputation r ON r.user_id = u.id WHERE u.id = ANY(%s)
"""
_HAVES = """
    SELECT id, user_id, card_id, finish, condition, language, quantity_for_trade, min_trade_value,
        trade_for_wants_only, is_active
    FROM have_list_items WHERE user_id = ANY(%s)
"""
_WANTS = """
    SELECT id, user_id, card_id, any_printing, set_only, quantity, condition_min, condition_strict, is_foil_required,
        language, max_trade_value, is_public, is_active
    FROM want_list_items WHERE user_id = ANY(%s)
"""
_PRINTINGS = """
    SELECT id, oracle_card_id::text, set_code FROM cards
    WHERE oracle_card_id IN (SELECT oracle_card_id FROM cards WHERE id = ANY(%s)) AND NOT digital
"""
_PRICES = "SELECT card_id, finish, cents FROM card_values WHERE condition = 5 AND card_id = ANY(%s)"


def extract(url: str, users: list[int], now: datetime) -> Market:
    """Read these people with their lists, in this order; the prices are the near mint values."""
    with psycopg.connect(url) as connection:

        def rows(statement: Any, keys: list[int]) -> list[tuple[Any, ...]]:
            return connection.execute(statement, [keys]).fetchall()

        named = {row[0]: row for row in rows(_PEOPLE, users)}
        haves, wants = rows(_HAVES, users), rows(_WANTS, users)
        printings = rows(_PRINTINGS, sorted({row[2] for row in (*haves, *wants)}))
        groups = {key: group for key, group, _ in printings}
        sets = {key: code for key, _, code in printings}
        keys = sorted(groups)
        prices = rows(_PRICES, keys)
    person = {user: index for index, user in enumerate(users)}
    card = {key: index for index, key in enumerate(keys)}
    return Market(
        people=[_person(named[user], now) for user in users],
        cards=[groups[key] for key in keys],
        sets=[sets[key] for key in keys],
        prices={(card[key], FINISHES[finish]): cents for key, finish, cents in prices},
        offers=[_offer(row, person, card) for row in haves],
        wishes=[_wish(row, person, card, sets) for row in wants],
    )


def _person(row: tuple[Any, ...], now: datetime) -> Person:
    key, public, active, seen, haves, wants, verified, discord, tier, latitude, longitude, radius, servers = row
    return Person(
        id=key,
        public=public,
        active=active,
        lately_seen=seen >= now - timedelta(days=90),
        shows_haves=haves,
        shows_wants=wants,
        verified=verified,
        discord=discord,
        tier=tier,
        place=None if latitude is None else (latitude, longitude),
        radius=radius,
        servers=frozenset(servers),
    )


def _offer(row: tuple[Any, ...], person: dict[int, int], card: dict[int, int]) -> Offer:
    key, owner, printing, finish, condition, language, copies, least, trade_for_wants_only, active = row
    return Offer(
        id=key,
        owner=person[owner],
        card=card[printing],
        finish=FINISHES[finish],
        condition=condition,
        language=language,
        copies=copies,
        ask=_cents(least),
        trade_for_wants_only=trade_for_wants_only,
        active=active,
    )


def _wish(row: tuple[Any, ...], person: dict[int, int], card: dict[int, int], sets: dict[int, str]) -> Wish:
    key, owner, printing, whatever, set_only, copies, minimum, strict, foil, language, most, public, active = row
    return Wish(
        id=key,
        owner=person[owner],
        card=card[printing],
        any_printing=whatever,
        only_set=sets[printing] if set_only else None,
        copies=copies,
        minimum=minimum,
        strict=strict,
        foil=foil,
        language=language,
        most=_cents(most),
        public=public,
        active=active,
    )


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)
