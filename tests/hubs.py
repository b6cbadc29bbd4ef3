"""A real WebSub hub: Flask-WebSub."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from celery import Celery
from flask import Flask
from flask_websub.hub import Hub, SQLite3HubStorage
from names import public
from werkzeug.serving import make_server


@contextlib.contextmanager
def real_hub(folder: Path, algorithm: str) -> Iterator[str]:
    """Its address. What it does for others it does before it answers; it signs by *algorithm*."""
    celery = Celery("hub")
    celery.conf.task_always_eager = True
    storage = SQLite3HubStorage(str(folder / "hub.sqlite3"))
    hub = Hub(storage, celery, SIGNATURE_ALGORITHM=algorithm)
    app = Flask("hub")
    app.config["PUBLISH_SUPPORTED"] = True
    app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield public(f"http://127.0.0.1:{server.server_port}", "hub") + "/hub"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
