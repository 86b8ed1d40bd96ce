"""Checks hash chains: python3 verify_chain.py [messwert.db]; without a file the vectors of journal.md."""
import hashlib, json, pathlib, re, sqlite3, sys, uuid

COLUMNS = ["tenant_id", "seq", "recorded_at", "actor", "batch_id", "kind", "key", "op", "version", "body", "hash"]

def encoded(value):
    if value is None:
        return (2**64 - 1).to_bytes(8, "big")
    if isinstance(value, int):
        value = value.to_bytes(8, "big", signed=True)
    value = value.encode() if isinstance(value, str) else value
    return len(value).to_bytes(8, "big") + value

def vectors():
    page = pathlib.Path(__file__).with_name("journal.md").read_text("utf-8")
    for row in json.loads(re.search("```json\n(.*?)```", page, re.DOTALL)[1]):
        row.update({name: uuid.UUID(row[name]).bytes for name in ("tenant_id", "batch_id")})
        yield [row[name] for name in COLUMNS[:-1]] + [bytes.fromhex(row["hash"])]

def stored(path):
    database = sqlite3.connect(pathlib.Path(path).absolute().as_uri() + "?mode=ro", uri=True)
    return database.execute(f"SELECT {', '.join(COLUMNS)} FROM journal ORDER BY tenant_id, seq")

heads = {}
for *columns, found in stored(sys.argv[1]) if sys.argv[1:] else vectors():
    tenant, (seq, previous) = columns[0], heads.get(columns[0], (0, bytes(32)))
    expected = hashlib.sha256(previous + b"".join(map(encoded, columns))).digest()
    if columns[1] != seq + 1 or found != expected:
        sys.exit(f"tenant {uuid.UUID(bytes=tenant)}: broken at row {seq + 1}")
    heads[tenant] = (seq + 1, found)
for tenant, (seq, found) in heads.items():
    print(f"{uuid.UUID(bytes=tenant)} {seq}:{found.hex()}")
