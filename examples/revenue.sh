#!/bin/sh
# Keeps the revenue report of a period as a file, and fetches it anew only when its figures have changed.
#
#     MESSWERT_URL=https://acme.example.org MESSWERT_KEY=mw_… sh revenue.sh 2026-01-01 2026-03-31 revenue.json
#
# Prints `new` or `unchanged`. What the server refuses is printed as it says it, and the file stays as it was.
set -eu
url=${MESSWERT_URL:?is not set: where the server is}
key=${MESSWERT_KEY:?is not set: a key with the scope reports}
if [ $# -ne 3 ]; then
    echo "usage: revenue.sh FROM TO FILE" >&2
    exit 2
fi
from=$1 to=$2 file=$3

# The tag that the server gave the answer, for `If-None-Match`. It covers what was asked as well, so that of
# another period does no harm; but without the file it must not be sent.
tag=$file.etag
if [ ! -f "$file" ]; then rm -f "$tag"; fi
rm -f "$file.new" "$tag.new"

# The key comes by a pipe, as `ps` shows arguments to everybody. curl waits as long as `Retry-After` says if
# there were too many requests (429) or the server is busy (503), but ten minutes at most.
status=$(printf 'Authorization: Bearer %s\n' "$key" | curl --silent --show-error --compressed \
    --retry 5 --retry-max-time 600 --get "$url/api/v1/reports/revenue" --header @- \
    --data-urlencode "date_from=$from" --data-urlencode "date_to=$to" --data interval=month \
    --etag-compare "$tag" --etag-save "$tag.new" --output "$file.new" --write-out '%{http_code}')

case $status in
200)
    mv "$file.new" "$file"
    mv "$tag.new" "$tag"
    echo new ;;
304)
    rm -f "$file.new" "$tag.new"
    echo unchanged ;;
*)
    cat "$file.new" >&2
    rm -f "$file.new" "$tag.new"
    exit 1 ;;
esac
