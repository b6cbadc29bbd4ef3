"""Log lines, for people on a terminal or as JSON for programs."""

from __future__ import annotations

import sys
import warnings
from typing import Any, Literal, cast

import structlog

LogFormat = Literal["console", "json"]


def log_to_stderr(format: LogFormat, *, verbose: bool) -> None:
    """Write log events, and warnings, to stderr from now on, one line each.

    *verbose* also logs jobs that changed nothing.
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
        # Without the values of variables: one of them is the push token.
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
    warnings.showwarning = _log_warning


def logger() -> structlog.stdlib.BoundLogger:
    """Return the logger of the daemon and its jobs."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger())


def _log_warning(message: Warning | str, *_: object, **__: object) -> None:
    logger().warning("deprecated", reason=str(message))


def _one_line(_logger: Any, _method: str, event: Any) -> Any:
    """Escape control characters: a value may come from a stranger's document."""
    return {
        name: _printable(value) if isinstance(value, str) else value
        for name, value in event.items()
    }


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
