"""Made-up price histories in the forms of files."""

import lzma
from datetime import date, timedelta
from pathlib import Path
from random import Random

HEADER = "date,sku,name,variation,foil,buy_cash_usd,retail_usd,buy_quantity,retail_quantity"
FIRST = date(2026, 1, 5)


def card_kingdom_daily(path: Path, *, days: int, cards: int, seed: int = 1) -> Path:
    """Write days of a shop that first pays more, then sells out, then asks more; with holes."""
    draw = Random(seed)
    lines = [HEADER]
    state = [(round(3 + draw.random() * 40, 2), draw.randrange(4, 20), 0.5) for _ in range(cards)]
    for day in range(days):
        on = FIRST + timedelta(days=day)
        for card in range(cards):
            price, stock, share = state[card]
            if draw.random() < 0.04:
                share = min(0.85, share + 0.25)
            wanted = share > 0.6
            if wanted and draw.random() < 0.35:
                price, share = round(price * (1.08 + draw.random() * 0.2), 2), 0.5
            stock = max(0, stock - draw.randrange(3)) if wanted else draw.randrange(6, 20)
            price = round(price * (1 + draw.choice((-0.01, 0, 0, 0.01))), 2)
            state[card] = price, stock, share
            if draw.random() < 0.97:
                paid = round(price * share, 2)
                lines.append(f"{on},C-{card},Card {card},,{card % 2},{paid},{price},{9 if wanted else 2},{stock}")
    text = ("\n".join(lines) + "\n").encode()
    path.write_bytes(lzma.compress(text) if path.suffix == ".xz" else text)
    return path
