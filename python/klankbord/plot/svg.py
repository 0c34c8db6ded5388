"""A plot as inline SVG for a page: text stays text in the page's own font, colours come from its style sheet.

matplotlib writes a whole document with fixed colours. Here its drawing is taken out, fixed colours become
`currentColor` and CSS variables, fonts are left to the page, and ids are made the plot's own, so that many
plots can stand in one page.
"""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as tree
from collections.abc import Callable
from typing import Any

from klankbord._optional import require
from klankbord.plot import theme

#: Units of the drawing. On the smallest telephone one is a CSS pixel, so text never gets smaller than FONT.
WIDTH = 320
FONT = 14
MARGIN = 6
_XLINK = "{http://www.w3.org/1999/xlink}href"


def page_svg(draw: Callable[..., Any], plot: Any, height: float, *, key: str, label: str) -> str:
    """Draws `plot` with `draw` and gives `<svg role="img">` back.

    Args:
        draw: a plot module's `draw`.
        plot: what it draws.
        height: in units of the drawing.
        key: unlike that of any other plot in the page.
        label: what the picture says, for who cannot see it.
    """
    matplotlib = require("matplotlib", "report")
    figures = require("matplotlib.figure", "report")
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": key}), warnings.catch_warnings():
        # The page's reader draws the text with fonts of their own; that ours lack a glyph does not matter.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        figure = figures.Figure(figsize=(WIDTH / 72, height / 72))
        ax = figure.add_axes((MARGIN / WIDTH, 0, 1 - 2 * MARGIN / WIDTH, 1))
        ax.patch.set_visible(False)
        figure.patch.set_visible(False)
        draw(plot, ax=ax, colours=theme.PAGE, font=FONT)
        target = io.StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None})
    return _inline(target.getvalue(), height, key, label)


def _inline(document: str, height: float, key: str, label: str) -> str:
    root = tree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", document))
    used = set(re.findall(r"(?:url\(#|href=\"#)([^\")]+)", document))
    for parent in root.iter():
        for child in list(parent):
            if child.tag.endswith(("}metadata", "}style")):
                parent.remove(child)
    for node in root.iter():
        node.tag = node.tag.partition("}")[2]
        node.text, node.tail = (part.strip() or None if part else None for part in (node.text, node.tail))
        name = node.attrib.pop("id", None)
        if name in used:
            node.set("id", f"{key}-{name}")
        if _XLINK in node.attrib:
            node.set("href", f"#{key}-{node.attrib.pop(_XLINK)[1:]}")
        if "clip-path" in node.attrib:
            node.set("clip-path", node.get("clip-path", "").replace("url(#", f"url(#{key}-"))
        if "style" in node.attrib:
            node.set("style", _themed(node.get("style", "")))
        if "transform" in node.attrib and node.get("transform", "").startswith("rotate(-0 "):
            del node.attrib["transform"]
        if "d" in node.attrib:
            node.set("d", " ".join(node.get("d", "").split()))
    attributes = {
        "viewBox": f"0 0 {WIDTH} {height:g}",
        "class": "plot",
        "role": "img",
        "aria-label": label,
        "stroke-linejoin": "round",
    }
    root.attrib.clear()
    root.attrib.update(attributes)
    return tree.tostring(root, encoding="unicode")


def _themed(style: str) -> str:
    """Drops the font's name and replaces the stand-in colours."""
    kept: list[str] = []
    for part in style.split(";"):
        name, _, value = part.partition(":")
        name, value = name.strip(), value.strip()
        if name == "font":
            weight = "font-weight:bold" if "bold" in value or re.search(r"\b700\b", value) else ""
            size = re.search(r"([\d.]+)px", value)
            kept.extend(filter(None, [weight, f"font-size:{size[1]}px" if size else ""]))
        elif name and name != "font-family":
            kept.append(f"{name}:{theme.PAGE_VARIABLES.get(value, value)}")
    joined = ";".join(kept)
    for colour, variable in theme.PAGE_VARIABLES.items():
        joined = joined.replace(colour, variable)
    return joined
