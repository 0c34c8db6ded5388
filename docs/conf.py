"""Sphinx configuration. Built with warnings as errors, without network: `./run docs`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils.nodes import SkipNode
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx

root = Path(__file__).resolve().parent.parent
version_header = (root / "include/klankbord/core/version.hpp").read_text(encoding="utf-8")

project = "klankbord"
author = "the klankbord authors"
copyright = "the klankbord authors, Apache-2.0"
release = version = ".".join(re.findall(r"#define KLANKBORD_VERSION_\w+ (\d+)", version_header))

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build"]

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"

html_theme = "furo"
html_title = f"klankbord {release}"
html_copy_source = False
html_math_renderer = "mathml"


def setup(app: Sphinx) -> None:
    """Formulas as MathML, which browsers draw themselves: no script is fetched and pages work without a network."""
    app.add_html_math_renderer("mathml", (_draw(as_block=False), None), (_draw(as_block=True), None))


def _draw(*, as_block: bool) -> Callable[[Any, Any], None]:
    def visit(writer: Any, node: Any) -> None:
        writer.body.append(tex2mathml(node.astext(), as_block=as_block))
        raise SkipNode

    return visit
