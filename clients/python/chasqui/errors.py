"""Every error the client raises, one class per kind.

    try:
        client.email.send(to=["a@example.org"], subject="Hola", text="…")
    except chasqui.errors.AuthFailed as error:
        print(error.server, error.fix)
"""

from . import _generated_errors
from ._error import ChasquiError, ProcessEnded, ResponseTimeout
from ._generated_errors import *  # noqa: F403

__all__ = ["ChasquiError", "ProcessEnded", "ResponseTimeout", *_generated_errors.__all__]
