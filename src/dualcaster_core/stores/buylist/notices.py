"""What sellers and the staff of stores find in the notification centre about buylist orders."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.stores.buylist.events import BuylistOrderMoved
from dualcaster_core.stores.buylist.lifecycle import BuylistAction
from dualcaster_core.stores.profiles.model import Store

_A = BuylistAction
TO_SELLER: Final = {
    _A.APPROVE: ("{store} takes your cards", "Bring them to the store, or send them."),
    _A.DECLINE: ("{store} does not take your cards", "The store says why on the order's page."),
    _A.RECEIVE: ("{store} has your cards", "They are graded next."),
    _A.GRADE_AS_STATED: ("{store} graded your cards as you stated", "You are paid next."),
    _A.REGRADE: ("{store} graded some of your cards otherwise", "Accept what it pays now, or take those cards back."),
    _A.LAPSE: ("{store} gives some of your cards back", "You did not answer in time: those graded otherwise go back."),
    _A.PAY: ("{store} paid for your cards", "The order's page says how much."),
    _A.RETURN_ALL: ("{store} gives your cards back", "Nothing was bought."),
    _A.CALL_OFF: ("{store} called your order off", "The store says why on the order's page."),
    _A.EXPIRE: ("Your offers of {store} have expired", "Look at what it pays now."),
}
"""What a seller reads of a step: title and body."""
TO_STAFF: Final = {
    _A.SUBMIT: ("Somebody wants to sell cards to {store}", "Approve or decline the order."),
    _A.DROP_OFF: ("Cards were dropped off at {store}", "Note that they are there, and grade them."),
    _A.SEND: ("Cards are on their way to {store}", ""),
    _A.ANSWER: ("A seller answered {store}", "The order can be paid."),
    _A.LAPSE: ("A seller did not answer {store}", "Cards that were graded otherwise go back; the rest can be paid."),
    _A.CANCEL: ("A seller cancelled an order at {store}", ""),
}
"""What the staff read of a step."""


@frozen(kw_only=True)
class OrderAudience:
    """Who is told of an order: its store, and who of the staff handles orders."""

    store: Store
    staff: Sequence[int]


def notifications_of(
    event: BuylistOrderMoved, audience: OrderAudience, ids: PublicIds, at: datetime
) -> tuple[NewNotification, ...]:
    """Return whom an event is told to, and in which words; nobody is told what they did themselves."""
    action, store = BuylistAction(event.action), audience.store
    hashid, shop = ids.encode(IdKind.BUYLIST_ORDER, event.order_id), ids.encode(IdKind.STORE, event.store_id)
    seller = () if event.seller_id is None else (event.seller_id,)
    told = (
        ("store.buylist_sale", seller, TO_SELLER.get(action), f"/buylist/{hashid}"),
        ("store.buylist_order", audience.staff, TO_STAFF.get(action), f"/store/{shop}/buylist/{hashid}"),
    )
    return tuple(
        NewNotification(
            user_id=user_id,
            key=f"{event.kind}:{event.order_id}:{event.version}",
            type=kind,
            title=words[0].format(store=store.details.store_name),
            body=words[1],
            action_url=url,
            metadata={"order": hashid, "store": shop},
            created_at=at,
        )
        for kind, people, words, url in told
        if words is not None
        for user_id in people
        if user_id != event.actor_id
    )
