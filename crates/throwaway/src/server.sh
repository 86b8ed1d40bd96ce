# server.sh BIN: starts a PostgreSQL of BIN in a new folder, prints the folder when it answers, and removes
# both when its standard input ends. That is when the process that started this is gone, however it ended.
# Until then it may be told, a line each: `stop` (connections are ended), `crash` (nothing is), `start`. It
# prints the word when that is done.
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/messwert-postgres.XXXXXX")
bin=$1
server=
finish() {
    if [ -n "$server" ]; then end INT; fi
    rm -rf "$folder"
}
trap finish EXIT
failed() {
    cat "$folder/log" >&2
    exit 1
}
# What is thrown away need not survive a power cut.
start() {
    "$bin/postgres" -D "$folder/data" -c listen_addresses= -c unix_socket_directories="$folder" -c port=5432 \
        -c fsync=off -c full_page_writes=off -c max_connections=300 -c autovacuum=off >>"$folder/log" 2>&1 </dev/null &
    server=$!
    until "$bin/psql" -qX -h "$folder" -U postgres -c "$1" >/dev/null 2>&1; do
        kill -0 "$server" 2>/dev/null || failed
        sleep 0.02
    done
}
end() {
    kill "-$1" "$server" 2>/dev/null || true
    wait "$server" || true
    server=
}
"$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions \
    >"$folder/log" 2>&1 || failed
start "CREATE ROLE messwert LOGIN"
echo "$folder"
while read -r word; do
    case $word in
    stop) end INT ;;
    crash) end QUIT ;;
    start) start "SELECT 1" ;;
    esac
    echo "$word"
done
