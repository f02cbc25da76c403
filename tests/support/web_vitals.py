"""How soon a page shows something, and how steadily, on a throttled phone: measured in the browser itself."""

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from playwright.async_api import Page

LATENCY_MS, DOWN_BITS, UP_BITS = 150, 1_600_000, 750_000
"""The network of the usual profile for phones ("slow 4G"): round trip, and bits in a second each way."""
CPU_SLOWDOWN = 4
_OBSERVE = """
window.__vitals = {fcp: 0, lcp: 0, cls: 0};
const seen = (type, note) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({type, buffered: true});
seen("paint", (entry) => { if (entry.name === "first-contentful-paint") window.__vitals.fcp = entry.startTime; });
seen("largest-contentful-paint", (entry) => { window.__vitals.lcp = entry.startTime; });
seen("layout-shift", (entry) => { if (!entry.hadRecentInput) window.__vitals.cls += entry.value; });
"""


@frozen(kw_only=True)
class Vitals:
    """First and largest contentful paint in milliseconds, layout shift as its score, and bytes over the wire."""

    first_paint: float
    largest_paint: float
    layout_shift: float
    bytes_received: int

    def __str__(self) -> str:
        return (
            f"FCP {self.first_paint:.0f} ms, LCP {self.largest_paint:.0f} ms, "
            f"CLS {self.layout_shift:.3f}, {self.bytes_received / 1000:.0f} KB"
        )


async def vitals(page: "Page", address: str, *, cpu_slowdown: float = CPU_SLOWDOWN) -> Vitals:
    """Open an address with an empty cache on a slow network and processor, and measure until it is quiet.

    Call it on a fresh page of a Chromium context, signed in or not.
    """
    client = await page.context.new_cdp_session(page)
    received = [0]
    client.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    await client.send("Network.enable")
    await client.send("Network.clearBrowserCache")
    await client.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": DOWN_BITS / 8,
            "uploadThroughput": UP_BITS / 8,
        },
    )
    await client.send("Emulation.setCPUThrottlingRate", {"rate": cpu_slowdown})
    await page.add_init_script(_OBSERVE)
    await page.goto(address, wait_until="networkidle")
    await page.wait_for_timeout(200)
    found = await page.evaluate("window.__vitals")
    await client.detach()
    return Vitals(
        first_paint=found["fcp"],
        largest_paint=found["lcp"],
        layout_shift=found["cls"],
        bytes_received=sum(received),
    )
