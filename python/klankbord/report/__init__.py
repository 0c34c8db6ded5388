"""One self-contained page about an organisation: no script, nothing fetched, readable on a telephone and on
paper.

Fill a `ReportModel` with results and give it to `render`.
"""

from __future__ import annotations

from klankbord.report.model import Groups, Headline, Lived, ReportModel, SetAside, Trend
from klankbord.report.page import render

__all__ = ["Groups", "Headline", "Lived", "ReportModel", "SetAside", "Trend", "render"]
