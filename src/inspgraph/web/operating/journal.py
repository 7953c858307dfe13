"""How the site logs: warnings in plain lines, or every event as one line of JSON for programs that gather logs."""

from __future__ import annotations

from typing import Any

PLAIN = {"format": "%(levelname)s %(name)s: %(message)s"}
JSON_LINES = {
    "()": "pythonjsonlogger.json.JsonFormatter",
    "fmt": "%(levelname)s %(name)s %(message)s",
    "rename_fields": {"levelname": "level", "name": "logger", "message": "event"},
    "timestamp": "time",
}


def logging_as(form: str) -> dict[str, Any]:
    """The set-up for ``logging.config.dictConfig``: ``json`` logs every request, ``text`` only what is amiss."""
    level = "INFO" if form == "json" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": JSON_LINES if form == "json" else PLAIN},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            "inspgraph": {"handlers": ["stderr"], "level": level, "propagate": False},
            "uvicorn": {"handlers": ["stderr"], "level": level, "propagate": False},
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
    }
