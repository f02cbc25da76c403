"""What can be wrong with a page at some width, seen in the browser."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page

TOUCHED = (360, 390, 600, 768, 820)
POINTED = (1024, 1280, 1440, 1920)
LEAST_CHARACTERS = 12
LEAST_TOUCH = 44
_FAULTS = """
([least, touch]) => {
  const faults = new Set();
  const told = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} "${(element.textContent || element.getAttribute("aria-label") || element.name || "").trim().slice(0, 40)}"`;
  const root = document.documentElement;
  const out = ".visually-hidden, [aria-hidden=true], .skip, .toasts, .scroll, svg";
  const seen = (element) => element.checkVisibility({opacityProperty: true, visibilityProperty: true}) && !element.closest(out);
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((element) => seen(element) && element.getBoundingClientRect().right > root.clientWidth + 1);
    faults.add(`scrolls sideways by ${root.scrollWidth - root.clientWidth}: ${wide.slice(0, 3).map(told).join(", ")}`);
  }
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(" ").trim();
    if (own.length < least || !seen(element)) continue;
    let block = element;
    while (getComputedStyle(block).display.startsWith("inline") && block.parentElement) block = block.parentElement;
    const lines = Math.max(...[...element.childNodes].filter((node) => node.nodeType === 3).map((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return new Set([...range.getClientRects()].filter((line) => line.width > 1).map((line) => Math.round(line.top / 6))).size;
    }));
    const style = getComputedStyle(element);
    const cut = style.textOverflow === "ellipsis" && element.scrollWidth > element.clientWidth + 1;
    const inside = getComputedStyle(block);
    const width = block.clientWidth - parseFloat(inside.paddingLeft) - parseFloat(inside.paddingRight);
    if ((lines > 1 || cut) && width < least * 0.58 * parseFloat(style.fontSize)) faults.add(`${Math.round(width)} px for ${told(element)}`);
  }
  if (touch) for (const element of document.querySelectorAll("a[href], button, select, textarea, summary, input:not([type=hidden])")) {
    if (!seen(element)) continue;
    const box = (element.matches("input") && element.closest("label")) || element;
    const cover = getComputedStyle(box, "::after");
    const target = cover.content !== "none" && cover.position === "absolute" && box.offsetParent ? box.offsetParent : box;
    const size = target.getBoundingClientRect();
    const words = getComputedStyle(element).display === "inline" && element.matches("a") && element.parentElement.textContent.trim() !== element.textContent.trim();
    if (!words && (size.height < touch - 0.5 || size.width < touch - 0.5)) faults.add(`${Math.round(size.width)} x ${Math.round(size.height)} px to touch ${told(element)}`);
  }
  return [...faults];
}
"""  # noqa: E501 - script


async def faults(page: "Page", *, touch: bool) -> list[str]:
    """List what is wrong with a page at the width it has.

    It scrolls sideways; words fold in a column of fewer than 12 characters, or are cut off in one; with ``touch``,
    what is touched is smaller than 44 pixels each way, links within a sentence left out.
    """
    found: list[str] = await page.evaluate(_FAULTS, [LEAST_CHARACTERS, LEAST_TOUCH if touch else 0])
    return found
