"""Optional packages, imported on first use."""

from __future__ import annotations

import importlib
from types import ModuleType

from klankbord.errors import Unavailable


def require(module: str, extra: str | None = None) -> ModuleType:
    """Imports a package that need not be there; `extra` is klankbord's name for what brings it."""
    try:
        return importlib.import_module(module)
    except ImportError as failure:
        package = module.partition(".")[0]
        install = f'pip install "klankbord[{extra}]"' if extra else f"pip install {package}"
        raise Unavailable(
            f'this needs the optional package "{package}"; it is not installed; install it with: {install}'
        ) from failure
