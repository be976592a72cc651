"""Client of Chasqui, the communications service of an ERP."""

from . import errors
from ._method import UNSET, Unset
from .aio import AsyncChasqui
from .client import Chasqui
from .errors import ChasquiError
from .events import Event

__all__ = ["UNSET", "AsyncChasqui", "Chasqui", "ChasquiError", "Event", "Unset", "errors"]
