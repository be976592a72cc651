"""The base of every error, and the errors that arise on this side of the pipe."""

from __future__ import annotations

from typing import Any, ClassVar, Dict, List, Mapping, Optional, Type


class ChasquiError(Exception):
    """A call failed. Subclasses name the kind; `slug` is the same name as data."""

    #: The kinds by slug, filled in as the subclasses are made.
    kinds: ClassVar[Dict[str, Type["ChasquiError"]]] = {}

    code: int = 0
    slug: str = "error"
    retryable: bool = False

    def __init__(self, message: str, *, code: Optional[int] = None, data: Optional[Mapping[str, Any]] = None) -> None:
        super().__init__(message)
        details = data or {}
        #: What happened, a sentence in the connection's language.
        self.message = message
        if code is not None:
            self.code = code
        self.slug = details.get("slug", self.slug)
        self.retryable = details.get("retryable", self.retryable)
        #: RFC 3339: the earliest moment at which trying again makes sense.
        self.retry_at: Optional[str] = details.get("retryAt")
        #: Where in a conversation with a mail server.
        self.stage: Optional[str] = details.get("stage")
        #: What that server said: `{"code": 535, "enhanced": "5.7.8", "text": "..."}`.
        self.server: Optional[Dict[str, Any]] = details.get("server")
        #: What to do about it.
        self.fix: str = details.get("fix", "")
        #: Every mistake in the parameters, each with its JSON pointer.
        self.issues: List[Dict[str, Any]] = list(details.get("issues") or [])
        #: Everything the service said.
        self.data: Dict[str, Any] = dict(details)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "slug" in cls.__dict__:
            ChasquiError.kinds[cls.slug] = cls

    def __str__(self) -> str:
        text = f"{self.message} {self.fix}".strip()
        named = [f"{issue.get('pointer', '')}: {issue.get('message', '')}" for issue in self.issues]
        return " ".join([text, *named])

    @staticmethod
    def from_wire(error: Mapping[str, Any]) -> "ChasquiError":
        """The most exact kind for an error object."""
        data = error.get("data") or {}
        kind = ChasquiError.kinds.get(data.get("slug", ""), ChasquiError)
        return kind(error["message"], code=error["code"], data=data)


class ProcessEnded(ChasquiError):
    """The service ended, or could not be started, before it answered."""

    slug = "process_ended"
    retryable = True


class ResponseTimeout(ChasquiError, TimeoutError):
    """No answer in the time allowed; the call was cancelled and may have happened or not."""

    slug = "response_timeout"
    retryable = True
