//! The revenue report's laws, over random documents in zones that are hard on calendars.

use std::collections::BTreeMap;

use messwert_books::Books;
use messwert_books::query::{Asked, resolve};
use messwert_books::report::revenue::{InCurrency, Revenue};
use messwert_books::report::{Flows, Report, ReportType, report};
use proptest::prelude::*;

use crate::paper::{Paper, now};

fn ask(books: &Books, asked: &[(&str, &str)]) -> Revenue {
    let asked = asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let query = resolve(ReportType::Revenue, &Asked(asked), books, now()).unwrap();
    let Ok(Report::Revenue(revenue)) = report(ReportType::Revenue, books, &query) else { panic!() };
    revenue
}

fn sections(revenue: &Revenue) -> impl Iterator<Item = &InCurrency> {
    revenue.currencies.iter().flatten()
}

/// All amounts of flows, and the counts, as one vector that can be added.
fn vector(flows: &Flows) -> Vec<i128> {
    let flow = |flow: &messwert_books::report::FlowFigures| {
        [i128::from(flow.count), flow.excl_vat.minor.into(), flow.vat.minor.into(), flow.gross.minor.into()]
    };
    let left = &flows.after_credits;
    let left = [left.excl_vat.minor.into(), left.vat.minor.into(), left.gross.minor.into()];
    [flow(&flows.invoiced), flow(&flows.credited), flow(&flows.voided)]
        .concat()
        .into_iter()
        .chain(left)
        .collect()
}

fn sum<'a>(all: impl Iterator<Item = &'a Flows>) -> Vec<i128> {
    all.map(vector).fold(vec![0; 15], |sum, next| sum.iter().zip(next).map(|(a, b)| a + b).collect())
}

/// The amounts alone: counts of documents do not add up over lines.
fn amounts(vector: &[i128]) -> Vec<i128> {
    vector.iter().enumerate().filter(|(at, _)| *at >= 12 || at % 4 != 0).map(|(_, value)| *value).collect()
}

fn totals(revenue: &Revenue) -> BTreeMap<String, Vec<i128>> {
    let all =
        sections(revenue).map(|section| (section.currency.to_string(), vector(&section.totals.unwrap())));
    // A section may stand there for drafts alone.
    all.filter(|(_, total)| total.iter().any(|figure| *figure != 0)).collect()
}

fn add(a: &BTreeMap<String, Vec<i128>>, b: &BTreeMap<String, Vec<i128>>) -> BTreeMap<String, Vec<i128>> {
    let zeros = vec![0; 15];
    let of = |all: &BTreeMap<String, Vec<i128>>, key: &str| all.get(key).unwrap_or(&zeros).clone();
    let keys = a.keys().chain(b.keys());
    keys.map(|key| (key.clone(), of(a, key).iter().zip(of(b, key)).map(|(a, b)| a + b).collect())).collect()
}

/// A document: invoices `R0` to `R9`, some cancelled, credit notes that name one or none, drafts.
fn document(number: usize) -> impl Strategy<Value = String> {
    let line = (1..500_000i64, prop::sample::select(vec!["19", "7", "0", "8.1"]), 0..5usize).prop_map(
        |(net, rate, kind)| {
            let kind = ["booth", "service", "participation", "discount", "other"][kind];
            format!(r#"{{"net":"{}.{:02}","tax_rate":"{rate}","item_kind":"{kind}"}}"#, net / 100, net % 100)
        },
    );
    let status = prop::sample::select(vec!["sent", "sent", "paid", "draft", "cancelled"]);
    let event = prop::sample::select(vec!["", r#""event_key":"a","#, r#""event_key":"b","#]);
    let currency = prop::sample::select(vec!["EUR", "CHF"]);
    let days = (0..800i64, prop::option::of(0..800i64), prop::option::of(0..400i64), 0..24u8);
    (prop::collection::vec(line, 1..4), status, event, currency, days, any::<bool>()).prop_map(
        move |(lines, status, event, currency, (issued, service, cancelled, hour), named)| {
            let day = |days: i64| {
                let date = jiff::civil::date(2024, 12, 20).checked_add(jiff::SignedDuration::from_hours(24 * days));
                date.unwrap().to_string()
            };
            let lines = lines.join(",");
            let service = service.map_or(String::new(), |days| format!(r#""service_date":"{}","#, day(days)));
            let common = format!(r#"{service}"issued_on":"{}","items":[{lines}]"#, day(issued));
            if number >= 10 {
                let related = if named { format!(r#""related_invoice_number":"R{}","#, number - 10) } else { String::new() };
                let status = if status == "cancelled" { "sent" } else { status };
                return format!(r#"{{"kind":"invoice","invoice_number":"G{number}","invoice_type":"credit_note",{related}"status":"{status}",{common}}}"#);
            }
            let cancelled = cancelled.filter(|_| status == "cancelled").map_or(String::new(), |days| {
                format!(r#""cancelled_at":"{}T{hour:02}:30:00Z","#, day(issued + days + 1))
            });
            format!(r#"{{"kind":"invoice","invoice_number":"R{number}","status":"{status}",{event}{cancelled}"currency":"{currency}",{common}}}"#)
        },
    )
}

fn documents() -> impl Strategy<Value = Vec<String>> {
    (0..14).map(document).collect::<Vec<_>>()
}

const EVENTS: [&str; 2] = [
    r#"{"kind":"event","event_key":"a","title":"A","date_from":"2025-05-01"}"#,
    r#"{"kind":"event","event_key":"b","title":"B"}"#,
];

fn paper(zone: &str, lines: &[String]) -> Paper {
    let tenant = format!(r#"{{"kind":"tenant","name":"T","timezone":"{zone}"}}"#);
    let all = [tenant.as_str()].into_iter().chain(EVENTS).chain(lines.iter().map(String::as_str));
    Paper::with(&all.collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_add_up_and_periods_adjoin(
        lines in documents(),
        zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns"]),
        basis in prop::sample::select(vec!["invoice_date", "service_date"]),
        interval in prop::sample::select(vec!["day", "week", "month", "quarter", "year"]),
        cut in 0..700i64,
    ) {
        let books = paper(zone, &lines).books;
        let whole = ask(&books, &[("basis", basis), ("interval", interval)]);
        for section in sections(&whole) {
            let total = vector(&section.totals.unwrap());
            prop_assert_eq!(sum(section.by_event.iter().flatten().map(|row| &row.flows)), total.clone());
            prop_assert_eq!(sum(section.by_country.iter().flatten().map(|row| &row.flows)), total.clone());
            prop_assert_eq!(sum(section.series.iter().flatten().map(|row| &row.flows)), total.clone());
            let by_tax = sum(section.by_tax.iter().flatten().map(|row| &row.flows));
            let by_item_kind = sum(section.by_item_kind.iter().flatten().map(|row| &row.flows));
            prop_assert_eq!(amounts(&by_tax), amounts(&total));
            prop_assert_eq!(amounts(&by_item_kind), amounts(&total));
            let control = section.control.unwrap();
            prop_assert_eq!([control.by_event.minor, control.by_tax.minor, control.by_item_kind.minor, control.series.minor], [0; 4]);
            let last = section.series.iter().flatten().last().map(|row| i128::from(row.cumulative.minor));
            prop_assert_eq!(last.unwrap_or(0), total[14]);
        }
        let cut = jiff::civil::date(2025, 1, 1).checked_add(jiff::SignedDuration::from_hours(24 * cut)).unwrap();
        let (last, first) = (cut.yesterday().unwrap().to_string(), cut.to_string());
        let before = ask(&books, &[("basis", basis), ("date_to", &last)]);
        let after = ask(&books, &[("basis", basis), ("date_from", &first)]);
        prop_assert_eq!(add(&totals(&before), &totals(&after)), totals(&whole));
        let (a, b) = (ask(&books, &[("basis", basis), ("event_key", "a")]), ask(&books, &[("basis", basis), ("event_key", "b")]));
        let none = sections(&whole).flat_map(|section| section.by_event.iter().flatten().filter(|row| row.event_key.is_none()).map(|row| (section.currency.to_string(), vector(&row.flows))));
        prop_assert_eq!(add(&add(&totals(&a), &totals(&b)), &none.collect()), totals(&whole));
        // The same facts in another order give the same report.
        let reversed: Vec<String> = lines.into_iter().rev().collect();
        let again = paper(zone, &reversed).books;
        prop_assert_eq!(ask(&again, &[("basis", basis), ("interval", interval)]), whole);
    }

    #[test]
    fn drafts_change_nothing_and_a_later_storno_leaves_the_past(lines in documents()) {
        let books = paper("Europe/Berlin", &lines).books;
        let without: Vec<String> = lines.iter().filter(|line| !line.contains(r#""status":"draft""#)).cloned().collect();
        // A credit note may name a draft: then it would name nothing.
        let names_draft = lines.iter().any(|line| (0..10).any(|number| {
            line.contains(&format!(r#""related_invoice_number":"R{number}""#))
                && lines.iter().any(|other| other.contains(&format!(r#""invoice_number":"R{number}","status":"draft""#)))
        }));
        if !names_draft {
            let fewer = paper("Europe/Berlin", &without).books;
            let (all, fewer) = (totals(&ask(&books, &[])), totals(&ask(&fewer, &[])));
            for (currency, total) in &all {
                prop_assert_eq!(&fewer.get(currency).cloned().unwrap_or_else(|| vec![0; 15]), total);
            }
        }
        let mut later = paper("Europe/Berlin", &lines);
        let cancelled: Vec<String> = lines.iter().filter(|line| line.contains(r#""invoice_number":"R"#) && line.contains(r#""status":"sent""#))
            .map(|line| line.replace(r#""status":"sent","#, r#""status":"cancelled","cancelled_at":"2027-06-01T12:00:00Z","#)).collect();
        later.record(&cancelled.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
        let before = [("date_to", "2027-05-31"), ("sections", "totals,by_tax,by_event,by_country,by_item_kind,top_customers,series,control")];
        prop_assert_eq!(ask(&later.books, &before), ask(&books, &before));
    }
}

#[test]
fn a_voiding_counts_on_its_local_date() {
    let line = |at: &str| {
        format!(
            r#"{{"kind":"invoice","invoice_number":"R","status":"cancelled","issued_on":"2026-01-15","cancelled_at":"{at}","items":[{{"net":100}}]}}"#
        )
    };
    let voided = |zone: &str, at: &str, month: (&str, &str)| {
        let books = paper(zone, &[line(at)]).books;
        let revenue = ask(&books, &[("date_from", month.0), ("date_to", month.1)]);
        sections(&revenue).next().unwrap().totals.unwrap().voided.count
    };
    let (january, february) = (("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"));
    assert_eq!(voided("Europe/Berlin", "2026-01-31T23:30:00Z", january), 0);
    assert_eq!(voided("Europe/Berlin", "2026-01-31T23:30:00Z", february), 1);
    assert_eq!(voided("America/New_York", "2026-01-31T23:30:00Z", january), 1);
    let early = line("2026-01-15T00:30:00+01:00");
    let books = paper("Europe/Berlin", &[early]).books;
    let revenue = ask(
        &books,
        &[("timezone", "America/New_York"), ("date_from", "2026-01-15"), ("date_to", "2026-01-15")],
    );
    let totals = sections(&revenue).next().unwrap().totals.unwrap();
    assert_eq!((totals.invoiced.count, totals.voided.count), (1, 1), "not before the invoice's own date");
}

/// 66 documents of 999 rates each, all of them legal, and one rate twice: more classes than 16 bits hold.
#[test]
fn there_is_room_for_every_rate() {
    let line = |rate: u32| format!(r#"{{"net":100,"tax_rate":"{}.{:03}"}}"#, rate / 1_000, rate % 1_000);
    let document = |number: u32| {
        let first = number * 999 + 1;
        let items: Vec<String> = (first..first + 999).chain([first]).map(line).collect();
        format!(
            r#"{{"kind":"invoice","invoice_number":"R{number}","status":"sent","issued_on":"2026-01-01","items":[{}]}}"#,
            items.join(",")
        )
    };
    let books = paper("Europe/Berlin", &(0..66).map(document).collect::<Vec<_>>()).books;
    let revenue = ask(&books, &[("sections", "by_tax,by_item_kind")]);
    let section = sections(&revenue).next().unwrap();
    let rows = section.by_tax.as_ref().unwrap();
    assert_eq!(rows.len(), 66 * 999);
    // The rate that stands twice in a document counts it once.
    assert!(rows.iter().all(|row| row.flows.invoiced.count == 1));
    assert_eq!(rows.iter().map(|row| row.flows.invoiced.excl_vat.minor).sum::<i64>(), 66 * 1_000 * 10_000);
    assert_eq!(section.by_item_kind.as_ref().unwrap()[0].flows.invoiced.count, 66);
}

#[test]
fn a_currency_that_only_a_draft_has_is_a_section() {
    let draft = r#"{"kind":"invoice","invoice_number":"D","currency":"CHF","items":[{"net":100}]}"#;
    let books = paper("Europe/Berlin", &[draft.to_owned()]).books;
    let revenue = ask(&books, &[]);
    let currencies: Vec<String> = sections(&revenue).map(|section| section.currency.to_string()).collect();
    assert_eq!(currencies, ["CHF", "EUR"]);
}

/// A draft that is written again and again leaves lines behind, which are swept away now and then.
#[test]
fn documents_keep_their_lines_when_others_are_swept_away() {
    let document = |number: &str, status: &str, rate: u32, n_lines: usize| {
        let items = vec![format!(r#"{{"net":{rate},"tax_rate":{rate}}}"#); n_lines].join(",");
        format!(
            r#"{{"kind":"invoice","invoice_number":"{number}","status":"{status}","issued_on":"2026-01-01","items":[{items}]}}"#
        )
    };
    let mut paper = paper("Europe/Berlin", &[document("A", "sent", 7, 3), document("D", "draft", 5, 900)]);
    paper.record(&[&document("B", "sent", 19, 2)]).unwrap();
    for rate in 6..12 {
        paper.record(&[&document("D", "draft", rate, 900)]).unwrap();
        let revenue = ask(&paper.books, &[]);
        let section = sections(&revenue).next().unwrap();
        let rows: Vec<_> = section.by_tax.iter().flatten().collect();
        let told: Vec<_> =
            rows.iter().map(|row| (row.tax_rate.0, row.flows.invoiced.excl_vat.minor)).collect();
        assert_eq!(told, [(19_000, 3_800), (7_000, 2_100)]);
    }
}
