"""Debian's WordPress with MariaDB and PHP, running in a folder of its own on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

#: What has to be installed (Debian: wordpress mariadb-server php-cli php-mysql).
PROGRAMS = ("mariadbd", "mariadb-install-db", "php")
CODE = Path("/usr/share/wordpress")

#: Where people find the site, as if a proxy were in front of it.
HOME = "https://beacon.example"

#: In seconds: how long a server may take to come up.
_PATIENCE = 300.0

_CONFIG = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:%(socket)s');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', '%(home)s');
define('WP_SITEURL', '%(home)s');
define('WP_CONTENT_DIR', '%(content)s');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('WP_POST_REVISIONS', false);
define('DISALLOW_FILE_MODS', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""

#: A file is served as it is, and anything else is WordPress's to answer, as if behind a proxy.
_ROUTER = """<?php
$path = $_SERVER['DOCUMENT_ROOT'] . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($path)) { return false; }
$_SERVER['SCRIPT_NAME'] = '/index.php';
$_SERVER['HTTP_HOST'] = parse_url('%(home)s', PHP_URL_HOST);
$_SERVER['HTTPS'] = 'on';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
"""

#: Calls a function of WordPress's own with the arguments that stdin names, as JSON.
_CALL = """<?php
error_reporting(E_ERROR);
$_SERVER['HTTP_HOST'] = parse_url('%(home)s', PHP_URL_HOST);
$asked = json_decode(stream_get_contents(STDIN), true);
if ($asked['call'] === 'wp_install') { define('WP_INSTALLING', true); }
require __DIR__ . '/site/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
function set_permalinks($structure) {
    global $wp_rewrite;
    $wp_rewrite->set_permalink_structure($structure);
    $wp_rewrite->flush_rules(false);
}
function publish_posts($posts) {
    $numbers = [];
    foreach ($posts as $post) {
        // As people do: with a draft first, which gives it its guid.
        $number = wp_insert_post(['post_status' => 'draft'] + $post, true);
        if (is_wp_error($number)) { return $number; }
        wp_update_post(['ID' => $number, 'post_status' => 'publish', 'edit_date' => true] + $post);
        $numbers[] = $number;
    }
    return $numbers;
}
function publish_scheduled($title) {
    $at = gmdate('Y-m-d H:i:s', time() + 2);
    $post = ['post_title' => $title, 'post_content' => "<p>What $title is about.</p>"];
    $number = wp_insert_post(['post_status' => 'draft'] + $post, true);
    $scheduled = ['post_status' => 'future', 'post_date' => $at, 'post_date_gmt' => $at];
    wp_update_post(['ID' => $number, 'edit_date' => true] + $scheduled + $post);
    sleep(3);
    // More than a list has.
    foreach (get_posts(['numberposts' => 110, 'exclude' => [$number]]) as $other) {
        wp_update_post(['ID' => $other->ID]);
    }
    check_and_publish_future_post($number);
    return $number;
}
function publish_again($id) {
    wp_untrash_post($id);
    return wp_update_post(['ID' => $id, 'post_status' => 'publish', 'post_password' => '']);
}
$answer = call_user_func_array($asked['call'], $asked['args']);
if (is_wp_error($answer)) { fwrite(STDERR, $answer->get_error_message()); exit(1); }
echo "\\n", json_encode($answer);
"""


def missing() -> list[str]:
    """What is not installed that a WordPress needs; empty if it can run."""
    found = [each for each in PROGRAMS if shutil.which(each, path=_path()) is None]
    return found if CODE.is_dir() else [*found, str(CODE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPress:
    """A site that runs, with nothing published on it."""

    folder: Path

    #: Where it answers, without a slash at the end.
    address: str

    def call(self, function: str, *args: Any) -> Any:
        """Return what WordPress's own *function* returns. Raises: CalledProcessError."""
        done = subprocess.run(
            ["php", "-d", "memory_limit=256M", str(self.folder / "call.php")],
            input=json.dumps({"call": function, "args": args}),
            capture_output=True,
            text=True,
            check=True,
            timeout=_PATIENCE,
        )
        return json.loads(done.stdout.rpartition("\n")[2] or "null")

    def publish(self, dates: dict[str, datetime]) -> dict[str, int]:
        """Publish posts, each as if it was at its date; return their numbers by their titles."""
        posts = [
            {
                "post_title": title,
                "post_content": f"<p>What {title} is about, in a sentence of plain text.</p>",
                "post_date": at.strftime("%Y-%m-%d %H:%M:%S"),
                "post_date_gmt": at.strftime("%Y-%m-%d %H:%M:%S"),
                "post_author": 1,
            }
            for title, at in dates.items()
        ]
        return dict(zip(dates, self.call("publish_posts", posts), strict=True))

    def edit(self, number: int, **changes: Any) -> None:
        self.call("wp_update_post", {"ID": number, **changes}, True)

    def feed(self) -> bytes:
        """Its own RSS feed, as it is now."""
        with urllib.request.urlopen(f"{self.address}/feed/", timeout=_PATIENCE) as answer:
            content: bytes = answer.read()
            return content


@contextlib.contextmanager
def running() -> Iterator[WordPress]:
    """A WordPress on free ports of loopback, in a temporary folder that is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="wordpress-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        database = _database(stack, folder)
        site = folder / "site"
        content = site / "wp-content"
        content.mkdir(parents=True)
        for each in CODE.iterdir():
            if each.suffix == ".php" and each.name != "wp-config.php":
                shutil.copy(each, site)
            elif each.name in ("wp-admin", "wp-includes"):
                (site / each.name).symlink_to(each)
        port = _free_port()
        address = f"http://127.0.0.1:{port}"
        said = {"socket": database, "home": HOME, "content": content}
        (site / "wp-config.php").write_text(_CONFIG % said)
        (folder / "router.php").write_text(_ROUTER % said)
        (folder / "call.php").write_text(_CALL % said)
        wordpress = WordPress(folder=folder, address=address)
        wordpress.call("wp_install", "Beacon", "desk", "desk@beacon.example", True, "", "secret")
        for each in ("1", "2", "3"):
            # What a new site has as an example.
            wordpress.call("wp_delete_post", each, True)
        wordpress.call("update_option", "posts_per_rss", 20)
        wordpress.call("set_permalinks", "/%year%/%monthnum%/%postname%/")
        _start(
            stack,
            folder / "php.log",
            ["php", "-S", f"127.0.0.1:{port}", "-t", str(site), str(folder / "router.php")],
            PHP_CLI_SERVER_WORKERS="3",
        )
        _wait_for(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close())
        yield wordpress


def _database(stack: contextlib.ExitStack, folder: Path) -> Path:
    """Start a database that listens at a socket in *folder* alone; return the socket."""
    data, at = folder / "data", folder / "db.sock"
    user = f"--user={pwd.getpwuid(os.geteuid()).pw_name}"
    subprocess.run(
        [
            _found("mariadb-install-db"),
            "--no-defaults",
            f"--datadir={data}",
            user,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ],
        check=True,
        capture_output=True,
        timeout=_PATIENCE,
    )
    start = folder / "start.sql"
    start.write_text("CREATE DATABASE wordpress CHARACTER SET utf8mb4;\n")
    _start(
        stack,
        folder / "mariadb.log",
        [
            _found("mariadbd"),
            "--no-defaults",
            f"--datadir={data}",
            user,
            f"--socket={at}",
            f"--pid-file={folder / 'db.pid'}",
            f"--init-file={start}",
            "--skip-networking",
            "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=0",
        ],
    )

    def knock() -> None:
        with socket.socket(socket.AF_UNIX) as door:
            door.connect(str(at))

    _wait_for(knock)
    return at


def _start(stack: contextlib.ExitStack, log: Path, command: list[str], **environment: str) -> None:
    """Run *command* until *stack* is closed; what it says goes to *log*."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            start_new_session=True,
        )

    def end() -> None:
        # Its workers are in a group of their own, with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    stack.callback(end)


def _wait_for(knock: Any) -> None:
    """Call *knock* until it raises no OSError. Raises: OSError, if that takes too long."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            knock()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _path() -> str:
    # Where servers are, which is in nobody's path but root's.
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def _found(program: str) -> str:
    return shutil.which(program, path=_path()) or program
