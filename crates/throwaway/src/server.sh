# server.sh BIN HOW [PORT]: starts a PostgreSQL of BIN in a new folder, prints the folder when it answers, and
# removes both when its standard input ends. That is when the process that started this is gone, however it ended.
# HOW: `fast`, as what is thrown away need not survive a power cut; `durable`, as PostgreSQL comes; or `encrypted`,
# which lets nobody in by PORT without TLS: its certificate is for `localhost`, by the authority in `ca.pem`.
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
certify() {
    cd "$folder"
    openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=An authority" -keyout ca.key -out ca.pem -days 2
    openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout server.key -out server.csr
    echo "subjectAltName=DNS:localhost" >server.ext
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile server.ext -out server.pem -days 2
    printf 'local all all trust\nhostssl all all all trust\n' >hba
}
"$1/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions \
    >"$folder/log" 2>&1 || failed
bin=$1
case $2 in
fast) set -- -c listen_addresses= -c port=5432 -c fsync=off -c full_page_writes=off -c autovacuum=off ;;
durable) set -- -c listen_addresses= -c port=5432 ;;
encrypted)
    port=$3
    certify >>"$folder/log" 2>&1 || failed
    set -- -c listen_addresses=localhost -c port="$port" -c fsync=off -c ssl=on -c ssl_cert_file="$folder/server.pem" \
        -c ssl_key_file="$folder/server.key" -c hba_file="$folder/hba"
    ;;
esac
"$bin/postgres" -D "$folder/data" -c unix_socket_directories="$folder" -c max_connections=300 "$@" \
    >>"$folder/log" 2>&1 </dev/null &
server=$!
until "$bin/psql" -qX -h "$folder" -p "${port:-5432}" -U postgres -c "CREATE ROLE messwert LOGIN" >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || failed
    sleep 0.02
done
echo "$folder"
read -r _ || true
