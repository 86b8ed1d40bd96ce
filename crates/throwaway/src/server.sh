# server.sh BIN HOW PORT: starts a PostgreSQL of BIN in a new folder, prints the folder when it answers, and
# removes both when its standard input ends. That is when the process that started this is gone, however it ended.
# Until then it may be told, a line each: `stop` (connections are ended), `crash` (nothing is), `start`. It
# prints the word when that is done.
# HOW: `fast`, as what is thrown away need not survive a power cut; `durable`, as PostgreSQL comes; or `encrypted`,
# which lets nobody in by PORT without TLS: its certificate is for `localhost`, by the authority in `ca.pem`.
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/messwert-postgres.XXXXXX")
bin=$1
port=$3
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
certify() {
    cd "$folder"
    openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=An authority" -keyout ca.key -out ca.pem -days 2
    openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout server.key -out server.csr
    echo "subjectAltName=DNS:localhost" >server.ext
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile server.ext -out server.pem -days 2
    printf 'local all all trust\nhostssl all all all trust\n' >hba
}
start() {
    "$bin/postgres" -D "$folder/data" -c unix_socket_directories="$folder" -c port="$port" -c max_connections=300 \
        $settings >>"$folder/log" 2>&1 </dev/null &
    server=$!
    until "$bin/psql" -qX -h "$folder" -p "$port" -U postgres -c "$1" >/dev/null 2>&1; do
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
case $2 in
fast) settings="-c listen_addresses= -c fsync=off -c full_page_writes=off -c autovacuum=off" ;;
durable) settings="-c listen_addresses=" ;;
encrypted)
    certify >>"$folder/log" 2>&1 || failed
    # The first two are looked for from the folder with the data, the last one from where we are.
    settings="-c listen_addresses=localhost -c fsync=off -c ssl=on -c ssl_cert_file=../server.pem
        -c ssl_key_file=../server.key -c hba_file=hba"
    ;;
esac
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
