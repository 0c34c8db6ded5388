"""Sphinx configuration. Built with warnings as errors, without network: `./run docs`."""

from __future__ import annotations

import re
from pathlib import Path

root = Path(__file__).resolve().parent.parent
version_header = (root / "include/klankbord/core/version.hpp").read_text(encoding="utf-8")

project = "klankbord"
author = "the klankbord authors"
copyright = "the klankbord authors, Apache-2.0"
release = version = ".".join(re.findall(r"#define KLANKBORD_VERSION_\w+ (\d+)", version_header))

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
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
# Formulas are drawn by MathJax only on pages that have them; every formula also stands in words or code beside it.
nitpicky = False
