#!/bin/sh
# Caddy 2.6.2 (Debian 12: caddy 2.6.2-5; curl): a route for some paths, above a handle for all others.
#
# Expected: what is for /feeds/* answers there, as it stands first and is the narrower one; handle
#   without a matcher is the fallback for what nothing else takes.
# Seen: all of handle is sorted before all of route, whatever stands first and whatever either matches, so
#   that handle answers everything and the route is never reached; "caddy validate" says that the
#   configuration is valid. With two of one kind, route or handle, /feeds/* is as expected. So a line
#   that is added for a program of one's own, "handle { reverse_proxy ... }", takes away paths that
#   another file, imported above it, has in a route.
# Touches: the Caddyfile's directive order (sorted by directive first, by path within a directive).
# Exits 0 while that is so, 1 if it has changed.
set -eu
dpkg-query -W -f '${Package} ${Version}\n' caddy
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server"; wait "$server" || true; fi; rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" XDG_DATA_HOME="$work" XDG_CONFIG_HOME="$work"
{
    printf '{\n\tadmin off\n\tauto_https off\n}\n'
    for each in 'route handle' 'route route' 'handle handle'; do
        first=${each% *} second=${each#* }
        cat <<CADDY
http:// {
	bind unix/$work/$first-$second
	$first /feeds/* {
		respond "feeds"
	}
	$second {
		respond "all others"
	}
}
CADDY
    done
} >Caddyfile
caddy validate --config Caddyfile 2>/dev/null
caddy run --config Caddyfile >log 2>&1 &
server=$!
until [ -S handle-handle ] && [ -S route-route ] && [ -S route-handle ]; do
    kill -0 "$server"
    sleep 0.1
done
for each in route-handle route-route handle-handle; do
    for path in /feeds/all.rss /story; do
        echo "$each $path: $(curl --silent --unix-socket "$each" "http://news.example$path")"
    done
done | tee seen
diff - seen <<'TEXT'
route-handle /feeds/all.rss: all others
route-handle /story: all others
route-route /feeds/all.rss: feeds
route-route /story: all others
handle-handle /feeds/all.rss: feeds
handle-handle /story: all others
TEXT
