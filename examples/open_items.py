#!/usr/bin/env python3
"""Lists the invoices that are open, as CSV: every page of the facts behind the figure, checked against it.

    MESSWERT_URL=https://acme.example.org MESSWERT_KEY=mw_… python3 open_items.py EUR > open_items.csv

The key needs the scope `reports`, and `contacts:read` for names. Needs Python 3.8 and nothing else.
"""
import csv
import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from decimal import Decimal

URL, KEY = (os.environ.get(name) or sys.exit(f"{name} is not set") for name in ("MESSWERT_URL", "MESSWERT_KEY"))
TRIES = 5


def get(address):
    """The answer and its `Link` header. Waits as long as the server says if it is busy or was asked too often."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {KEY}"})
    for tries_left in reversed(range(TRIES)):
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                # Amounts keep their digits, which floats would not, and add up to the cent.
                return json.load(response, parse_float=Decimal), response.headers.get("Link", "")
        except urllib.error.HTTPError as refused:
            wait = refused.headers.get("Retry-After")
            if refused.code not in (429, 503) or wait is None or tries_left == 0:
                sys.exit(refused.read().decode())
            time.sleep(int(wait))


def pages(address):
    """The `data` of each page; each names the next one."""
    while address:
        page, links = get(address)
        yield page["data"]
        following = re.search(r'<([^>]*)>; rel="next"', links)
        address = urllib.parse.urljoin(address, following[1]) if following else None


def main(currency="EUR"):
    figure = f"currencies.{currency}.receivables.open.amount"
    query = urllib.parse.urlencode({"figure": figure, "sort": "date", "order": "ASC", "per_page": 100})
    all_pages = list(pages(f"{URL}/api/v1/reports/payments/rows?{query}"))
    rows = [row for page in all_pages for row in page["rows"]]
    if sum(row["contribution"] for row in rows) != all_pages[0]["sum"]:
        sys.exit("the books changed from one page to the next: ask again")
    table = csv.writer(sys.stdout)
    table.writerow(["invoice", "date", "customer", "name", "event", "open"])
    table.writerows([*row["key"], row["date"], row["customer_number"], row["name"], row["event_key"], row["contribution"]] for row in rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
