#!/bin/sh
# obstore 0.12.1 (PyPI): replace an object only if it is still the version that the last put has made.
#
# Expected: what put returns can be given to the next put as its mode. Its documentation asks for that:
#   UpdateVersion is {"e_tag": str | None, "version": str | None}, "it is therefore recommended
#   applications preserve both", and PutResult has the same two keys and types.
# Seen: TypeError: 'None' is not an instance of 'str', with every store that keeps no versions, whose
#   results have version None. Without that key, or with it left out where it is None, it works.
# Touches: obstore.put, obstore.UpdateVersion, obstore.PutResult.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check obstore==0.12.1
cat >look.py <<'PYTHON'
import obstore
from obstore.store import MemoryStore

store = MemoryStore()
result = obstore.put(store, "feed.rss", b"first")
print("result of a put:", result)
for name, mode in (
    ("that result", result),
    ("version None", {"e_tag": result["e_tag"], "version": None}),
    ("without None", {key: value for key, value in result.items() if value is not None}),
):
    try:
        obstore.put(store, "feed.rss", b"second", mode=mode)
        print(f"{name}: put")
    except TypeError as error:
        print(f"{name}: TypeError: {error}")
PYTHON
env/bin/python look.py | tee seen
diff - seen <<'TEXT'
result of a put: {'e_tag': '"0"', 'version': None}
that result: TypeError: 'None' is not an instance of 'str'
version None: TypeError: 'None' is not an instance of 'str'
without None: put
TEXT
