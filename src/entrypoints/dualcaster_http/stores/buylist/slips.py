"""The code on a slip, which a phone at the counter reads."""

import segno
from markupsafe import Markup

from dualcaster_app import Application
from dualcaster_core.stores.buylist.views import BuylistOrderView


def order_code_picture(application: Application, order: BuylistOrderView) -> Markup:
    """Draw the address of the staff's page of an order as a QR code."""
    address = f"{application.settings.public_base_url.rstrip('/')}/store/{order.store}/buylist/{order.id}"
    drawn = segno.make_qr(address, error="m").svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704 - drawn by us, of an address without what markup means
