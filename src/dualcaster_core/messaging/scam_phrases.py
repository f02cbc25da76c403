"""Phrases of known scams, as data: each with messages that have it and messages that come near and do not."""

import re
from typing import Final

from attrs import field, frozen


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


@frozen(kw_only=True)
class ScamPhrase:
    """A phrase by which a known scam is recognised.

    ``id`` stands in the database for good; ``words`` say what it is about. ``pattern`` is looked for in the comparable
    form of a message (``screening.comparable``), where ``as_typed`` in what was typed. Every one of ``examples`` has
    it, none of ``near_misses`` has any phrase.
    """

    id: str
    words: str
    pattern: re.Pattern[str] = field(converter=_pattern)
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]
    as_typed: bool = False


_PAY: Final = r"(?:pay|paid|paypal|venmo|zelle|cash ?app|money|payment|funds|cash|dollars|bucks)"
_URGENT: Final = (
    r"(?:asap|urgent(?:ly)?|hurry|quick(?:ly)?|immediately|right (?:now|away)|today only|last chance|"
    r"before (?:it|they)(?: is|'s| are|'re)? gone|in the next (?:hour|\d+ min))"
)
_ELSEWHERE: Final = r"(?:whats ?app|telegram|signal app|we ?chat|viber|kik|snapchat|text me|call me|e-?mail me)"

PHRASES: Final = (
    ScamPhrase(
        id="pay_outside",
        words="to be paid outside the site",
        pattern=rf"\b{_PAY}\b.{{0,40}}\b(?:outside|off)(?: of)? (?:the|this) (?:site|platform|app|system)\b"
        rf"|\b(?:outside|off)(?: of)? (?:the|this) (?:site|platform|app|system)\b.{{0,40}}\b{_PAY}\b",
        examples=(
            "Just pay me outside of the site, it's cheaper for us both",
            "We could do the payment off the platform instead",
            "Let's go outside the app, I take Venmo",
        ),
        near_misses=(
            "I paid for parking outside the store, see you inside",
            "The cards are off the site now, sorry",
            "I would rather keep the payment on the site",
        ),
    ),
    ScamPhrase(
        id="friends_and_family",
        words="to be paid as friends and family",
        pattern=rf"\b(?:{_PAY}|send|sent|use|via)\b.{{0,40}}\bfriends ?(?:and|&|n|\+) ?family\b"
        rf"|\bfriends ?(?:and|&|n|\+) ?family\b.{{0,25}}\b(?:{_PAY}|option|only|fees?)\b"
        r"|\b(?:paypal|pay ?pal|pp|venmo)\b.{0,20}(?<!\w)(?:f ?& ?f|fnf|f and f)\b",
        examples=(
            "PayPal friends and family only please",
            "Send it as Friends & Family so there are no fees",
            "I take PP F&F",
        ),
        near_misses=(
            "My friends and family all play Commander on Fridays",
            "I collect F&F promos from Fire & Flame events",
            "Bring your friends and family to the store championship",
        ),
    ),
    ScamPhrase(
        id="gift_cards",
        words="to be paid in gift cards",
        pattern=r"\b(?:pay(?:ing|ment)?|send(?:ing)?|buy(?: me)?|accept(?:ing)?|take)\b.{0,40}\bgift ?cards?\b"
        r"|\bgift ?cards?\b.{0,30}\bcodes?\b|\bcodes?\b.{0,20}\bgift ?cards?\b",
        examples=(
            "You can pay me with Steam gift cards",
            "Buy two Amazon giftcards and send me the codes",
            "I accept gift cards",
        ),
        near_misses=(
            "I got a gift card for my birthday and bought a box with it",
            "Is the card in the picture from the gift box?",
            "The store hands out gift cards as prizes",
        ),
    ),
    ScamPhrase(
        id="send_first",
        words="that the other sends first and is paid or served afterwards",
        pattern=r"\b(?:you|u|just|please|pls|if you)\b(?: can| could| would| must| have to| need to)? ?"
        r"\b(?:send|ship|mail|pay)\b[^.!?\n]{0,40}\bfirst\b,?(?: and| then|,)? ?(?:then )?"
        r"i(?:'ll| will|ll|'m going to)\b",
        examples=(
            "You send first and I'll send mine when it is here",
            "Please ship your cards first, then I will pay you",
            "just pay first and ill ship right after",
        ),
        near_misses=(
            "I'll send first, as the site says, and you follow",
            "Who of us ships first?",
            "I ship first thing in the morning and I'll give you the tracking number",
        ),
    ),
    ScamPhrase(
        id="urgent_contact",
        words="that the other writes elsewhere at once",
        pattern=rf"\b{_ELSEWHERE}\b.{{0,80}}\b{_URGENT}\b|\b{_URGENT}\b.{{0,80}}\b{_ELSEWHERE}\b",
        examples=(
            "Add me on WhatsApp right now, somebody else wants it",
            "Hurry, text me at 555 0100",
            "message my telegram asap",
        ),
        near_misses=(
            "Text me when you are at the store",
            "I am on WhatsApp too if that is easier",
            "Could you decide quickly? My binder goes to the event on Friday",
        ),
    ),
    ScamPhrase(
        id="wallet_address",
        words="to be paid to a wallet for coins",
        pattern=r"\b(?:0x[0-9a-fA-F]{40}|bc1[ac-hj-np-z02-9]{25,59}|"
        r"(?=[1-9A-Za-z]{0,33}[a-z])(?=[1-9A-Za-z]{0,33}[A-Z])(?:[13]|T)[1-9A-HJ-NP-Za-km-z]{25,33})\b",
        as_typed=True,
        examples=(
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "here: bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa is mine",
        ),
        near_misses=(
            "The tracking number is 9400111899223197428490",
            "UPS says 1Z999AA10123456784",
            "My list: https://example.org/decks/Tf3bX1",
        ),
    ),
    ScamPhrase(
        id="coins",
        words="to be paid in coins",
        pattern=rf"\b(?:{_PAY}|send)\b.{{0,25}}\b(?:in|with|as|by|via)? ?"
        r"(?:bitcoins?|btc|crypto|usdt|ethereum|litecoin)\b"
        rf"|\b(?:bitcoins?|btc|crypto|usdt) {_PAY}\b|\bonly (?:take |accept )?(?:bitcoins?|btc|crypto|usdt)\b",
        examples=(
            "pay me in bitcoin and I take 10% off",
            "Send USDT and we are done",
            "I only accept crypto",
        ),
        near_misses=(
            "My cousin lost a fortune with bitcoin",
            "Crypto is not for me, cards are",
            "This foil holds its price better than BTC",
        ),
    ),
    ScamPhrase(
        id="account_link",
        words="that the other confirms their account behind a link",
        pattern=r"\b(?:verify|confirm|unlock|validate|restore|log ?in(?: to)?|sign ?in(?: to)?)\b.{0,30}"
        r"\b(?:account|identity|wallet|payment)\b.{0,80}(?:https?://|www\.)"
        r"|(?:https?://|www\.)\S{1,200}.{0,40}\b(?:verify|confirm|unlock|validate|restore)\b.{0,20}"
        r"\b(?:account|identity|wallet|payment)\b",
        examples=(
            "Please verify your account here: http://dualcaster-support.example/login",
            "You must confirm the payment at www.trade-safe.example",
            "https://dual-caster.example/x to unlock your account",
        ),
        near_misses=(
            "I had to verify my account on the site before I could trade",
            "The price is at https://scryfall.com/card/lea/161",
            "Please confirm when the cards have arrived",
        ),
    ),
    ScamPhrase(
        id="hidden_link",
        words="to follow a link that hides where it leads",
        pattern=r"(?i)\b(?:bit\.ly|tinyurl\.com|t\.co|cutt\.ly|is\.gd|rb\.gy|goo\.gl|shorturl\.at)/\w"
        r"|https?://(?:[^\s/]{0,100}\.)?xn--|https?://\d{1,3}(?:\.\d{1,3}){3}\b"
        r"|https?://(?![^\s/]{0,60}\bpaypal\.(?:com|me)\b)[^\s/]{0,60}pay-?pal",
        as_typed=True,
        examples=(
            "pics are here bit.ly/3xYz",
            "http://203.0.113.7/paypal",
            "https://www.xn--dualcster-0za.example/trade",
            "https://secure-paypal.example/pay",
        ),
        near_misses=(
            "https://www.paypal.com/help says so too",
            "https://scryfall.com/@ann/decks/1",
            "The version on the wiki is 1.2.3.4",
        ),
    ),
    ScamPhrase(
        id="sign_in_code",
        words="for a code that lets somebody sign in",
        pattern=r"\b(?:send|give|tell|forward|share|read)\b(?: me| us)?.{0,25}"
        r"\b(?:verification|login|log-in|sign-in|security|sms|6[- ]?digit|six[- ]?digit|2fa|one[- ]time) ?"
        r"(?:code|pin|password)\b",
        examples=(
            "Send me the verification code you just got",
            "Can you tell me the 6-digit code?",
            "forward us your security code please",
        ),
        near_misses=(
            "Send me the tracking code please",
            "What is the set code on yours?",
            "The verification took a day",
        ),
    ),
    ScamPhrase(
        id="money_transfer",
        words="to be paid by a transfer that cannot be taken back",
        pattern=r"\b(?:western ?union|money ?gram)\b|\bwire (?:me |the )?(?:money|transfer|cash|payment)\b"
        r"|\b(?:cashier'?s|certified) che(?:ck|que)\b",
        examples=(
            "Use Western Union and tell me the number",
            "Please wire the money to my cousin",
            "I mail you a cashier's check",
        ),
        near_misses=(
            "My Union Jack sleeves are for trade too",
            "The western set has nice art",
            "Check the wire rack at the store, it is below",
        ),
    ),
    ScamPhrase(
        id="overpayment",
        words="that the other pays back what was paid too much",
        pattern=r"\b(?:over ?paid|paid|sent|send|pay) (?:you )?(?:too much|extra|more than)\b.{0,60}"
        r"\b(?:refund|return|send back|give back|wire)\b"
        r"|\brefund (?:me )?(?:the )?(?:difference|rest|extra|overpayment)\b",
        examples=(
            "I paid you too much, please refund the extra",
            "Refund me the difference, my bank made a mistake",
            "I'll send extra and you return the rest",
        ),
        near_misses=(
            "The values differ by $3, I add cash for the difference",
            "I think I paid too much for that box",
            "No refunds needed, all arrived well",
        ),
    ),
)
PHRASE: Final = {one.id: one for one in PHRASES}
"""Every phrase by its id."""
