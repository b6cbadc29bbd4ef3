#!/bin/sh
# asyncssh 2.24.1 (PyPI): write, set the times of and close a file over SFTP without waiting between.
#
# Expected: requests go out in the order in which they were begun; servers must process those for one file
#   in their order, so all three can be sent at once and awaited together. The documentation of open says
#   that only writes larger than block_size are turned into parallel requests; these are 5 bytes.
# Seen: the write goes through a task of its own, so that close and setstat are sent before it: the file
#   stays empty, and write raises SFTPFailure (invalid handle).
#   With block_size=None (or 0) the same calls are sent in order.
# Touches: draft-ietf-secsh-filexfer-02, 6.1 (requests for one file are processed in order); asyncssh,
#   SFTPClient.open: block_size.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check asyncssh==2.24.1
mkdir root
cat >look.py <<'PYTHON'
import asyncio
from pathlib import Path

import asyncssh


class Server(asyncssh.SSHServer):
    def begin_auth(self, username):
        return False


async def main():
    key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_host_keys=[key], server_factory=Server,
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot="root"),
    )  # fmt: skip
    port = server.sockets[0].getsockname()[1]
    known = asyncssh.import_known_hosts(f"[127.0.0.1]:{port} " + key.export_public_key().decode())
    async with (
        asyncssh.connect("127.0.0.1", port, config=None, username="u", known_hosts=known) as connection,
        connection.start_sftp_client() as client,
    ):
        for name, options in (("default", {}), ("None", {"block_size": None})):
            file = await client.open(name, "wb", **options)
            outcomes = await asyncio.gather(
                file.write(b"hello"),
                file.utime((1, 1)),
                file.close(),
                return_exceptions=True,
            )
            said = [type(o).__name__ if isinstance(o, Exception) else o for o in outcomes]
            print(f"{name}:", *said, "then", Path("root", name).stat().st_size, "bytes")
    server.close()


asyncio.run(main())
PYTHON
env/bin/python look.py | tee seen
diff - seen <<'TEXT'
default: SFTPFailure None None then 0 bytes
None: 5 None None then 5 bytes
TEXT
