from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from service import find_binary


@pytest.fixture(scope="session")
def binary() -> Path:
    return find_binary()


@pytest.fixture
def seed() -> int:
    """CHASQUI_SEED repeats a run."""
    value = int(os.environ.get("CHASQUI_SEED") or random.randrange(1 << 32))
    print(f"CHASQUI_SEED={value}")
    return value
