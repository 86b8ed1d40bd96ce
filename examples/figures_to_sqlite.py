#!/usr/bin/env python3
"""Puts the facts behind figures into tables of an SQLite file, all as of one moment, for Metabase and the like.

    MESSWERT_URL=https://acme.example.org MESSWERT_KEY=mw_… python3 figures_to_sqlite.py figures.sqlite \\
        open=payments/currencies.EUR.receivables.open.amount

The key needs the scope `reports`, and `contacts:read` for names. Needs Python 3.9 and nothing else.
"""
import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

URL, KEY = (os.environ.get(name) or sys.exit(f"{name} is not set") for name in ("MESSWERT_URL", "MESSWERT_KEY"))
COLUMNS = "kind TEXT, key TEXT, date DATE, event_key TEXT, customer_number TEXT, name TEXT, smallest_units INTEGER"


def get(report, parameters):
    address = f"{URL}/api/v1/reports/{report}/rows?{urllib.parse.urlencode(parameters)}"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {KEY}"})
    for tries_left in reversed(range(5)):
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                # 1356.60 becomes 135660: SQLite would add up 1356.60 as a float.
                return json.load(response, parse_float=lambda digits: int(digits.replace(".", "")))
        except urllib.error.HTTPError as refused:
            wait = refused.headers.get("Retry-After")
            if refused.code not in (429, 503) or wait is None or tries_left == 0:
                sys.exit(refused.read().decode())
            time.sleep(int(wait))


def rows_of(report, figure, moment):
    """All rows. `moment` is that of the first answer, and later questions are asked about it."""
    rows, page, last = [], 1, 1
    while page <= last:
        answer = get(report, {"figure": figure, "per_page": 100, "page": page, **moment})
        moment |= {"at_seq": answer["meta"]["journal"]["seq"], "today": answer["data"]["filters"]["today"]}
        page, last = page + 1, answer["meta"]["pagination"]["total_pages"]
        rows += [{**row, "key": " ".join(map(str, row["key"]))} for row in answer["data"]["rows"]]
    assert sum(row["contribution"] for row in rows) == answer["data"]["sum"], figure
    return rows


moment = {}
arguments = [table.replace("=", "/", 1).split("/") for table in sys.argv[2:]]
tables = {name: rows_of(report, figure, moment) for name, report, figure in arguments}
with sqlite3.connect(sys.argv[1]) as database:
    database.execute("BEGIN")
    for name, rows in tables.items():
        database.execute(f'DROP TABLE IF EXISTS "{name}"')
        database.execute(f'CREATE TABLE "{name}" ({COLUMNS})')
        columns = ":kind, :key, :date, :event_key, :customer_number, :name, :contribution"
        database.executemany(f'INSERT INTO "{name}" VALUES ({columns})', rows)
        print(f"{name}: {len(rows)} rows, {sum(row['contribution'] for row in rows)} in all")
