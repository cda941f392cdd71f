"""What the server itself answers, to a request that never reaches a page: in plain words, with every page's headers."""

from __future__ import annotations

from functools import cache

from waitress.task import ErrorTask

from directory import http
from directory.api.api_errors import error
from directory.config import Settings

_WORDS = {
    400: "This request could not be understood.",
    413: "This is larger than the site takes here. Go back and send something smaller.",
    431: "The address or the headers of this request are too long. Go back and ask for less at once.",
    501: "The site does not read requests that are sent in this way.",
    503: "Many files are being uploaded right now. Try again in a minute.",
}
_FAILED = "Something went wrong on our side. Try again in a minute."
_HELP = "If you need someone now: call or text 988. The SAMHSA helpline answers day and night: 1-800-662-4357."


@cache
def _headers() -> tuple[tuple[str, str], ...]:
    return tuple(http.headers(Settings()).items())


class PlainErrors(ErrorTask):
    """Answers an error of the server: the API in its own shape, everybody else in a sentence."""

    def execute(self) -> None:
        """Write the answer, and close the connection: what else it carries cannot be told apart any more."""
        code = self.request.error.code
        words = _WORDS.get(code, _FAILED)
        body, kind = f"{words}\n\n{_HELP}\n".encode(), "text/plain; charset=utf-8"
        # What could not be read has neither path nor method.
        if getattr(self.request, "path", "").startswith("/api/"):
            name = "-".join(self.request.error.reason.lower().split())
            body, kind = error(code, name, words).get_data(), "application/json"
        self.status = f"{code} {self.request.error.reason}"
        self.response_headers = [("Content-Type", kind), *_headers()]
        if code == 503:
            self.response_headers.append(("Retry-After", "60"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(b"" if getattr(self.request, "command", "") == "HEAD" else body)
