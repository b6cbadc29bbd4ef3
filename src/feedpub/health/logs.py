"""Log lines, for people on a terminal or as JSON for programs."""

from __future__ import annotations

import sys
from typing import Any, Literal, cast

import structlog

LogFormat = Literal["console", "json"]


def log_to_stderr(format: LogFormat, *, verbose: bool) -> None:
    """Have everything that is logged from now on go to stderr, one event a line.

    *verbose*: also what was done though nothing came of it.
    """
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Any
    if format == "json":
        shared.append(structlog.processors.format_exc_info)
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        # Without the values of variables: one of them is the token of those who push.
        last = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            sort_keys=False,
            pad_event_to=0,
            exception_formatter=structlog.dev.plain_traceback,
        )
    structlog.configure(
        processors=[*shared, _one_line, last],
        wrapper_class=structlog.make_filtering_bound_logger("debug" if verbose else "info"),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger() -> structlog.stdlib.BoundLogger:
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger())


def _one_line(_logger: Any, _method: str, event: Any) -> Any:
    """A value may hold what a stranger wrote: it neither breaks a line nor moves a cursor."""
    return {
        name: _printable(value) if isinstance(value, str) else value
        for name, value in event.items()
    }


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
