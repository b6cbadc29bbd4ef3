#!/bin/sh
# obstore 0.12.1 (PyPI): an attribute of an object that is not ASCII, in S3 (moto 5.2.5).
#
# Expected: put refuses what get cannot read; or the attribute comes back, as from MemoryStore.
# Seen: put succeeds; then get, get_range and head of that object raise an error ("contained non UTF-8
#   characters", though UTF-8 was sent), whatever part of it is asked for: neither its bytes nor its ETag
#   can be had through obstore any more. boto3 reads them; it refuses to put such a value.
# Touches: obstore.Attributes; Amazon S3 user guide, "Working with object metadata" (US-ASCII over REST);
#   RFC 9110, 5.5 (field values: a recipient treats other octets as opaque data).
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check obstore==0.12.1 'moto[s3,server]==5.2.5' \
    boto3==1.44.8
cat >look.py <<'PYTHON'
import boto3
import obstore
from botocore.exceptions import ParamValidationError
from moto.server import ThreadedMotoServer
from obstore.store import MemoryStore, S3Store

moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
moto.start()
url = "http://{}:{}".format(*moto.get_host_and_port())
client = boto3.client(
    "s3", endpoint_url=url, region_name="us-east-1",
    aws_access_key_id="key-id", aws_secret_access_key="key-secret",
)  # fmt: skip
client.create_bucket(Bucket="news")
s3 = S3Store(
    "news", endpoint=url, region="us-east-1", access_key_id="key-id",
    secret_access_key="key-secret", client_options={"allow_http": True},
)  # fmt: skip
for name, store in (("memory", MemoryStore()), ("S3", s3)):
    obstore.put(store, "feed.rss", b"news", attributes={"desk": "Café"})
    for what, ask in (
        ("get", lambda: bytes(obstore.get(store, "feed.rss").bytes()).decode()),
        ("attributes", lambda: obstore.get(store, "feed.rss").attributes),
        ("range", lambda: bytes(obstore.get_range(store, "feed.rss", start=0, end=2)).decode()),
        ("head", lambda: obstore.head(store, "feed.rss")["size"]),
    ):
        try:
            print(name, what, ask())
        except obstore.exceptions.BaseError as error:
            print(name, what, str(error).splitlines()[0])
print("boto3 get", client.get_object(Bucket="news", Key="feed.rss")["Body"].read().decode())
try:
    client.put_object(Bucket="news", Key="feed.rss", Body=b"", Metadata={"desk": "Café"})
except ParamValidationError as error:
    print("boto3 put", type(error).__name__)
moto.stop()
PYTHON
env/bin/python look.py 2>log | tee seen
diff - seen <<'TEXT'
memory get news
memory attributes {'desk': 'Café'}
memory range ne
memory head 4
S3 get Generic S3 error: Metadata value for ""x-amz-meta-desk"" contained non UTF-8 characters
S3 attributes Generic S3 error: Metadata value for ""x-amz-meta-desk"" contained non UTF-8 characters
S3 range Generic S3 error: Metadata value for ""x-amz-meta-desk"" contained non UTF-8 characters
S3 head Generic S3 error: Metadata value for ""x-amz-meta-desk"" contained non UTF-8 characters
boto3 get news
boto3 put ParamValidationError
TEXT
