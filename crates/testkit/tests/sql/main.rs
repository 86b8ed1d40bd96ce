//! Revenue and payments against the same figures computed by SQL in SQLite, over golden facts and random
//! histories.

#![expect(clippy::unwrap_used, reason = "tests stop where something is not as it should be")]

#[path = "../../../books/tests/books/paper.rs"]
mod paper;

#[path = "../../../books/tests/laws/histories.rs"]
mod histories;

mod facts;

use std::collections::BTreeMap;

use messwert_books::Books;
use messwert_books::query::{Asked, resolve};
use messwert_books::report::payments::Payments;
use messwert_books::report::revenue::Revenue;
use messwert_books::report::{Flows, Report, ReportType, report};
use rusqlite::{Connection, named_params};

use facts::{Bounds, load};
use paper::{Paper, now};

/// Figures by currency and what they are.
type Figures = BTreeMap<String, i64>;

fn ask(books: &Books, kind: ReportType, asked: &[(&str, &str)]) -> Report {
    let asked = asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let query = resolve(kind, &Asked(asked), books, now()).unwrap();
    report(kind, books, &query).unwrap()
}

fn reports(books: &Books, asked: &[(&str, &str)]) -> (Revenue, Payments) {
    let Report::Revenue(revenue) = ask(books, ReportType::Revenue, asked) else { panic!() };
    let Report::Payments(payments) = ask(books, ReportType::Payments, asked) else { panic!() };
    (revenue, payments)
}

/// What the reports say.
fn ours(revenue: &Revenue, payments: &Payments) -> Figures {
    let mut figures = Figures::new();
    let mut put = |name: String, value: i64| {
        assert!(figures.insert(name.clone(), value).is_none(), "{name} twice");
    };
    for section in revenue.currencies.iter().flatten() {
        let currency = section.currency;
        let mut flows = |what: String, flows: &Flows| {
            for (flow, figures) in
                [("invoiced", flows.invoiced), ("credited", flows.credited), ("voided", flows.voided)]
            {
                put(format!("{currency} {what} {flow} net"), figures.excl_vat.minor);
                put(format!("{currency} {what} {flow} tax"), figures.vat.minor);
            }
        };
        flows("totals".to_owned(), &section.totals.unwrap());
        for row in section.by_tax.iter().flatten() {
            flows(format!("by_tax {} {}", row.treatment.word(), row.tax_rate.0), &row.flows);
        }
        for row in section.by_event.iter().flatten() {
            flows(format!("by_event {}", row.event_key.as_deref().unwrap_or("-")), &row.flows);
        }
    }
    for section in payments.currencies.iter().flatten() {
        let currency = section.currency;
        put(format!("{currency} received"), section.received.unwrap().amount.minor);
        put(format!("{currency} refunded"), section.refunded.unwrap().amount.minor);
        put(format!("{currency} written_off"), section.written_off.as_ref().unwrap().amount.minor);
        for row in section.by_event.iter().flatten() {
            let event = row.event_key.as_deref().unwrap_or("-");
            put(format!("{currency} received of {event}"), row.received.amount.minor);
            put(format!("{currency} refunded of {event}"), row.refunded.amount.minor);
        }
        let receivables = section.receivables.as_ref().unwrap();
        put(format!("{currency} open"), receivables.open.amount.minor);
        put(format!("{currency} credit_balance"), receivables.credit_balance.minor);
        for row in receivables.aging.iter().flatten() {
            put(format!("{currency} aging {}", row.bucket.word()), row.amount.minor);
        }
        let roll = section.roll_forward.unwrap();
        put(format!("{currency} opening"), roll.opening.minor);
        put(format!("{currency} closing"), roll.closing.minor);
    }
    // A row of nothing and no row say the same.
    figures.retain(|_, value| *value != 0);
    figures
}

/// What SQL says.
fn theirs(db: &Connection, bounds: &Bounds) -> Figures {
    let mut figures = Figures::new();
    let inside = "day >= :first and day < :after and (:event is null or event = :event)";
    let moved = |what: &str, keys: &str, boxes: &str| {
        format!(
            "select currency || ' {what} ' || {keys} flow || ' ' || 'net', sum(net) from movement join {boxes} using (no) where {inside} group by 1
             union all
             select currency || ' {what} ' || {keys} flow || ' ' || 'tax', sum(tax) from movement join {boxes} using (no) where {inside} group by 1"
        )
    };
    let within = "at >= :start and at < :end and (:event is null or event = :event)";
    let event = "coalesce(event, '-')";
    let on_day = inside.replace("day ", "on_day ");
    for query in [
        moved("totals", "", "amount"),
        moved("by_tax", "treatment || ' ' || rate || ' ' ||", "boxed"),
        moved("by_event", "coalesce(event, '-') || ' ' ||", "amount"),
        format!("select currency || ' received', sum(amount) from paid where {within} group by 1"),
        format!("select currency || ' refunded', sum(amount) from repaid where {within} group by 1"),
        format!(
            "select currency || ' received of ' || {event}, sum(amount) from paid where {within} group by 1"
        ),
        format!(
            "select currency || ' refunded of ' || {event}, sum(amount) from repaid where {within} group by 1"
        ),
        format!("select currency || ' written_off', sum(amount) from written where {on_day} group by 1"),
    ] {
        let mut statement = db.prepare(&query).unwrap();
        // Every statement gets those of the parameters that it names.
        let all: [(&str, &dyn rusqlite::ToSql); 5] = [
            (":first", &bounds.first),
            (":after", &bounds.after),
            (":start", &bounds.start),
            (":end", &bounds.end),
            (":event", &bounds.event),
        ];
        let named: Vec<_> = all.into_iter().filter(|(name, _)| query.contains(name)).collect();
        let rows = statement.query_map(&named[..], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        figures.extend(rows.map(Result::unwrap));
    }
    for (currency, due, value) in position(db, &bounds.after, bounds.end, bounds) {
        *figures.entry(format!("{currency} closing")).or_default() += value;
        match due {
            Some(due) if value > 0 => {
                *figures.entry(format!("{currency} open")).or_default() += value;
                let bucket = bounds.age(due.as_deref());
                *figures.entry(format!("{currency} aging {bucket}")).or_default() += value;
            }
            _ => *figures.entry(format!("{currency} credit_balance")).or_default() -= value,
        }
    }
    for (currency, _, value) in position(db, &bounds.first, bounds.start, bounds) {
        *figures.entry(format!("{currency} opening")).or_default() += value;
    }
    figures.retain(|_, value| *value != 0);
    figures
}

/// Currency, due date of a standing invoice (none of what reduces no invoice), and the amount.
type Position = (String, Option<Option<String>>, i64);

fn position(db: &Connection, after: &str, end: i64, bounds: &Bounds) -> Vec<Position> {
    let mut statement = db.prepare(include_str!("position.sql")).unwrap();
    let parameters = named_params! { ":after": after, ":end": end, ":event": bounds.event };
    let rows = statement.query_map(parameters, |row| {
        let stands: Option<String> = row.get(1)?;
        let due: Option<String> = row.get(2)?;
        Ok((row.get(0)?, stands.map(|_| due), row.get(3)?))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Compares both over these lines, and counts the figures.
fn compare(lines: &[&str], questions: &[&[(&str, &str)]]) -> usize {
    let paper = Paper::with(lines);
    let zone = paper.books.settings().zone.name().to_owned();
    let db = load(lines, &zone);
    let mut n_figures = 0;
    for asked in questions {
        let (revenue, payments) = reports(&paper.books, asked);
        let theirs = theirs(&db, &Bounds::of(asked, &zone));
        assert_eq!(ours(&revenue, &payments), theirs, "{asked:?}");
        n_figures += theirs.len();
    }
    n_figures
}

#[test]
fn golden_facts_come_to_the_same_in_sql() {
    let mut n_figures = 0;
    for folder in ["tiny", "fuzz-1", "fuzz-2", "fuzz-3", "fuzz-4"] {
        let path = format!("{}/golden/{folder}/facts.ndjson", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let event = if folder == "tiny" { "fm-2026" } else { "alpha-2025" };
        let questions: [&[(&str, &str)]; 8] = [
            &[],
            &[("date_from", "2026-01-01"), ("date_to", "2026-12-31")],
            &[("date_from", "2026-01-01"), ("date_to", "2026-03-31")],
            &[("date_to", "2026-06-30")],
            &[("date_from", "2026-03-29"), ("date_to", "2026-10-25")],
            &[("event_key", event)],
            &[("event_key", event), ("date_to", "2026-03-29")],
            &[("date_from", "2025-12-31")],
        ];
        n_figures += compare(&lines, &questions);
    }
    assert!(n_figures > 1_000, "{n_figures}");
}

#[test]
fn random_histories_come_to_the_same_in_sql() {
    let n_cases = if std::env::var_os("MESSWERT_SOAK").is_some() { 10_000 } else { 150 };
    for seed in 0..n_cases {
        let lines = histories::history(seed);
        let mut dice = histories::Dice::new(!seed);
        let (a, b) = (dice.of(&histories::DATES), dice.of(&histories::DATES));
        let period = [("date_from", a.min(b)), ("date_to", a.max(b))];
        let to_event = [("date_to", b), ("event_key", dice.of(&histories::EVENTS))];
        compare(&lines.iter().map(String::as_str).collect::<Vec<_>>(), &[&[], &period, &to_event]);
    }
}
