"""A report as a real browser shows it: what every page must keep, whatever stands on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The browser named in CHROMIUM (as `./run test` does), or the first that is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


MEASURE = """() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const paper = light(rgb(getComputedStyle(document.body).backgroundColor));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = [], wide = [];
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.data.trim()) continue;
    const style = getComputedStyle(parent), box = document.createRange();
    box.selectNodeContents(node);
    const rects = [...box.getClientRects()];
    if (!rects.length) continue;
    const inSvg = parent.namespaceURI.endsWith('svg');
    const scale = inSvg ? parent.getScreenCTM().a : 1;
    const ink = light(rgb(inSvg ? style.fill : style.color));
    seen.push({text: node.data.trim().slice(0, 40), size: parseFloat(style.fontSize) * scale,
               contrast: (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)});
    if (!parent.closest('.scroll') && rects.some(r => r.left < -0.5 || r.right > innerWidth + 0.5))
      wide.push(node.data.trim().slice(0, 40));
  }
  const root = document.documentElement;
  return {seen, wide, overflow: root.scrollWidth - root.clientWidth,
          column: document.querySelector('main').getBoundingClientRect().width};
}"""


@contextmanager
def looking(browser: Any, width: int, scheme: str, least: int = 40) -> Iterator[Callable[[Path], None]]:
    """Gives a function that opens a page this wide, in this scheme, every fold open, and checks it.

    No complaint in the console, no request but for the page itself, nothing wider than the window, no text below 14
    pixels or too pale to read, no line too long to read; at least so many texts, or nothing was looked at.
    """
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda failure: complaints.append(str(failure)))
    page.on("request", lambda request: requests.append(request.url))

    def look(file: Path) -> None:
        requests.clear()
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found = page.evaluate(MEASURE)
        assert complaints == []
        assert [url for url in requests if not url.startswith("data:")] == [file.as_uri()]
        assert len(found["seen"]) > least
        assert found["overflow"] <= 0, file.name
        assert found["wide"] == [], file.name
        assert min(found["seen"], key=lambda each: each["size"])["size"] >= 14, file.name
        assert min(found["seen"], key=lambda each: each["contrast"])["contrast"] >= 4.5, file.name
        assert found["column"] <= 38 * 16

    yield look
    context.close()
