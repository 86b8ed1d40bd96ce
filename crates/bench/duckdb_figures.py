"""Figures of the revenue and payments reports by DuckDB's SQL, over its own tables.

usage: python3 duckdb_figures.py FACTS.ndjson TODAY [FIRST LAST]

Prints `name value` lines: figures in minor units, and the best of five runs of each group of queries in
milliseconds. Written from the reports' definitions, not from the Rust code. In the demo's facts no moment
is so near to midnight that its date depends on the time zone, so dates are the first ten characters.
"""

import sys
import time

import duckdb

LOAD = """
create table raw as select * from read_json(?, format = 'newline_delimited', columns = {
    kind: 'VARCHAR', invoice_number: 'VARCHAR', invoice_type: 'VARCHAR', status: 'VARCHAR',
    related_invoice_number: 'VARCHAR', event_key: 'VARCHAR', currency: 'VARCHAR', issued_on: 'DATE',
    cancelled_at: 'VARCHAR', due_date: 'DATE', is_reverse_charge: 'BOOLEAN', payment_key: 'VARCHAR',
    credit_note_number: 'VARCHAR', amount: 'DECIMAL(18, 2)', payment_date: 'VARCHAR',
    refunded_at: 'VARCHAR', written_off_on: 'DATE', reason: 'VARCHAR',
    items: 'STRUCT(net DECIMAL(18, 2), quantity DECIMAL(18, 6), unit_price DECIMAL(18, 2),
                   tax_rate DECIMAL(6, 3), exemption VARCHAR)[]'});

create table line as
with item as (
    select invoice_number as no, is_reverse_charge, unnest(items) as i from raw where kind = 'invoice'
)
select no,
    case when is_reverse_charge then 'reverse_charge' when i.tax_rate > 0 then 'taxed'
         else coalesce(i.exemption, 'untaxed') end as treatment,
    case when is_reverse_charge then 0 else coalesce(i.tax_rate, 0) end as rate,
    cast(round(100 * coalesce(i.net, coalesce(i.quantity, 1) * i.unit_price)) as bigint) as net
from item;

-- Tax once for each document and rate, half away from zero.
create table box as
select no, treatment, rate, cast(sum(net) as bigint) as net,
    cast(round(sum(net) * rate / 100) as bigint) as tax
from line group by no, treatment, rate;

create table doc as
with own as (select * from raw where kind = 'invoice'),
noted as (select distinct related_invoice_number as no from own where status <> 'draft'),
amount as (select no, sum(net) as net, sum(tax) as tax from box group by no)
select own.invoice_number as no, coalesce(own.invoice_type, 'invoice') as type,
    own.related_invoice_number as related, coalesce(origin.event_key, own.event_key) as event,
    coalesce(origin.currency, own.currency, 'EUR') as currency, own.status <> 'draft' as issued,
    own.issued_on as on_day, own.due_date as due,
    coalesce(own.invoice_type, 'invoice') = 'invoice' and own.status = 'cancelled'
        and noted.no is null as voided,
    greatest(own.issued_on, cast(left(own.cancelled_at, 10) as date)) as voided_on,
    cast(amount.net as bigint) as net, cast(amount.tax as bigint) as tax,
    cast(amount.net + amount.tax as bigint) as gross
from own left join own as origin on origin.invoice_number = own.related_invoice_number
    left join noted on noted.no = own.invoice_number
    join amount on amount.no = own.invoice_number;

create table paid as
select raw.payment_key as no, coalesce(raw.currency, doc.currency, 'EUR') as currency,
    cast(100 * raw.amount as bigint) as amount, cast(left(raw.payment_date, 10) as date) as day,
    case when coalesce(raw.currency, doc.currency, 'EUR') = doc.currency then doc.no end as invoice
from raw left join doc on doc.no = raw.invoice_number
where raw.kind = 'payment' and raw.status in ('completed', 'refunded', 'partially_refunded');

create table repaid as
select cast(100 * raw.amount as bigint) as amount, cast(left(raw.refunded_at, 10) as date) as day,
    coalesce(paid.currency, doc.currency) as currency, coalesce(paid.invoice, doc.related) as invoice
from raw left join paid on paid.no = raw.payment_key left join doc on doc.no = raw.credit_note_number
where raw.kind = 'refund';

create table woff as
select raw.invoice_number as invoice, cast(100 * raw.amount as bigint) as amount,
    raw.written_off_on as day, doc.currency
from raw join doc on doc.no = raw.invoice_number where raw.kind = 'write_off';

drop table raw;
drop table line;

create view movement as
select no, currency, event, case type when 'invoice' then 'invoiced' else 'credited' end as flow,
    on_day as day, net, tax, gross
from doc where issued
union all
select no, currency, event, 'voided', voided_on, net, tax, gross from doc where voided;
"""

WITHIN = "day >= $first and day < $after"

REVENUE = {
    "totals": f"""
        select 'totals.' || currency || '.' || flow, count(*), sum(gross), sum(tax)
        from movement where {WITHIN} group by currency, flow""",
    "by_tax": f"""
        select 'by_tax.' || currency || '.' || treatment || '.' || cast(rate as integer) || '.' || flow,
            count(*), sum(box.net + box.tax), sum(box.tax)
        from movement join box using (no) where {WITHIN} group by currency, treatment, rate, flow""",
    "by_event": f"""
        select 'by_event.' || currency || '.' || coalesce(event, '') || '.' || flow, count(*), sum(gross),
            sum(tax)
        from movement where {WITHIN} group by currency, event, flow""",
}

POSITION = """
    with standing as (
        select no, currency, due, gross from doc
        where type = 'invoice' and issued and on_day < {day} and not (voided and voided_on < {day})
    ), change as (
        select no, currency, gross as value from standing
        union all
        select related, currency, -gross from doc where type = 'credit_note' and issued and on_day < {day}
        union all
        select invoice, currency, -amount from paid where day < {day}
        union all
        select invoice, currency, amount from repaid where day < {day}
        union all
        select invoice, currency, -amount from woff where day < {day}
    )
"""

PAYMENTS = {
    "received": f"""
        select 'received.' || currency, count(*), sum(amount), null from paid where {WITHIN}
        group by currency""",
    "refunded": f"""
        select 'refunded.' || currency, count(*), sum(amount), null from repaid where {WITHIN}
        group by currency""",
    "aging": POSITION.format(day="$after") + """
        , by_invoice as (
            select standing.no, standing.currency, standing.due, sum(value) as open
            from change join standing using (no) group by all
        ), aged as (
            select currency, open, date_diff('day', due, $as_of) as days from by_invoice where open > 0
        )
        select 'aging.' || currency || '.' || case when days is null then 'no_due_date'
            when days <= 0 then 'not_due' when days <= 30 then '1_30' when days <= 60 then '31_60'
            when days <= 90 then '61_90' when days <= 120 then '91_120' else 'over_120' end as name,
            count(*), sum(open), null
        from aged group by currency, name
        union all
        select 'open.' || currency, count(*), sum(open), null from aged group by currency""",
    "opening": POSITION.format(day="$first") + """
        select 'opening.' || currency, null, sum(value), null from change group by currency""",
    "closing": POSITION.format(day="$after") + """
        select 'closing.' || currency, null, sum(value), null from change group by currency""",
}


def best_of_five(db, query, bounds):
    best = None
    wanted = {name: value for name, value in bounds.items() if "$" + name in query}
    for _ in range(5):
        began = time.perf_counter()
        rows = db.execute(query, wanted).fetchall()
        took = (time.perf_counter() - began) * 1000
        best = took if best is None else min(best, took)
    return best, rows


def main(path, today, first="1900-01-01", last="2199-12-31"):
    db = duckdb.connect()
    for statement in LOAD.split(";\n"):
        if statement.strip():
            db.execute(statement, [path] if "?" in statement else None)
    after = db.execute("select cast(? as date) + 1", [last]).fetchone()[0]
    as_of = min(today, last)
    bounds = {"first": first, "after": after, "as_of": as_of}
    bounds = {name: db.execute("select cast(? as date)", [day]).fetchone()[0] for name, day in bounds.items()}
    for report, queries in (("revenue", REVENUE), ("payments", PAYMENTS)):
        total = 0.0
        for query in queries.values():
            took, rows = best_of_five(db, query, bounds)
            total += took
            for name, count, amount, vat in rows:
                figures = {"count": count, "amount": amount, "vat": vat}
                for figure, value in figures.items():
                    if value is not None:
                        print(f"{name}.{figure} {value}")
        print(f"{report}_ms {total}")


main(*sys.argv[1:])
