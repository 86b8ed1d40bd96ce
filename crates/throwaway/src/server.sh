# server.sh BIN: starts a PostgreSQL of BIN in a new folder, prints the folder when it answers, and removes
# both when its standard input ends. That is when the process that started this is gone, however it ended.
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/messwert-postgres.XXXXXX")
server=
finish() {
    if [ -n "$server" ]; then
        kill -INT "$server" 2>/dev/null || true
        wait "$server" || true
    fi
    rm -rf "$folder"
}
trap finish EXIT
failed() {
    cat "$folder/log" >&2
    exit 1
}
"$1/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions \
    >"$folder/log" 2>&1 || failed
# What is thrown away need not survive a power cut.
"$1/postgres" -D "$folder/data" -c listen_addresses= -c unix_socket_directories="$folder" -c port=5432 \
    -c fsync=off -c full_page_writes=off -c max_connections=300 -c autovacuum=off >>"$folder/log" 2>&1 </dev/null &
server=$!
until "$1/psql" -qX -h "$folder" -U postgres -c "CREATE ROLE messwert LOGIN" >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || failed
    sleep 0.02
done
echo "$folder"
read -r _ || true
