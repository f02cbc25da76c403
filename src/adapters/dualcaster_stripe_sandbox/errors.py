"""What the sandbox refuses, in the words and the shape of Stripe's error objects."""

from typing import Any


class ApiError(Exception):
    """A refusal with its HTTP status, Stripe's ``type`` and ``code``, and the parameter that is wrong.

    ``keeps`` says that what was done until then stays, as an attempt to pay stays although the card was declined.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        code: str | None = None,
        param: str | None = None,
        *,
        keeps: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.keeps = keeps
        named = {"code": code, "param": param, **more}
        self.fields = {"message": message, "type": kind} | {name: value for name, value in named.items() if value}

    def body(self, request_id: str) -> dict[str, Any]:
        """Return the answer to send, with the address of the request in the log."""
        return {"error": self.fields | {"request_log_url": f"sandbox:{request_id}"}}


def invalid(message: str, code: str | None = None, param: str | None = None) -> ApiError:
    """Return a request that cannot be served as it is."""
    return ApiError(400, "invalid_request_error", message, code, param)


def missing(what: str, object_id: str, param: str | None = "id") -> ApiError:
    """Return that there is no such object: 404 for one in the path, 400 for one that a parameter names."""
    status = 404 if param == "id" else 400
    return ApiError(status, "invalid_request_error", f"No such {what}: '{object_id}'", "resource_missing", param)
