//! The laws that revenue and payments satisfy, over random histories of all kinds.

use messwert_books::Books;
use messwert_books::query::{Asked, resolve};
use messwert_books::report::payments::Payments;
use messwert_books::report::revenue::Revenue;
use messwert_books::report::{Amounts, Flows, Money, Report, ReportType, report};

use crate::everywhere::reopened;
use crate::histories::{DATES, Dice, EVENTS, ZONES, history};
use crate::paper::{Paper, now};

fn paper(lines: &[String]) -> Paper {
    Paper::with(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

type Parameters = Vec<(&'static str, &'static str)>;

fn ask(books: &Books, kind: ReportType, asked: &[(&str, &str)]) -> Report {
    let asked = asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let query = resolve(kind, &Asked(asked), books, now()).unwrap();
    report(kind, books, &query).unwrap()
}

fn revenue(books: &Books, asked: &[(&str, &str)]) -> Revenue {
    let Report::Revenue(revenue) = ask(books, ReportType::Revenue, asked) else { panic!() };
    revenue
}

fn payments(books: &Books, asked: &[(&str, &str)]) -> Payments {
    let Report::Payments(payments) = ask(books, ReportType::Payments, asked) else { panic!() };
    payments
}

/// A period, an event, an interval and a zone, each or none.
fn parameters(dice: &mut Dice) -> Parameters {
    let mut asked = Vec::new();
    let (mut from, mut to) = (dice.of(&DATES), dice.of(&DATES));
    if to < from {
        std::mem::swap(&mut from, &mut to);
    }
    if dice.one_in(2) {
        asked.push(("date_from", from));
    }
    if dice.one_in(2) {
        asked.push(("date_to", to));
    }
    if dice.one_in(3) {
        asked.push(("event_key", dice.of(&EVENTS)));
    }
    if dice.one_in(2) {
        asked.push(("interval", dice.of(&["day", "week", "month", "quarter", "year"])));
    }
    if dice.one_in(4) {
        asked.push(("timezone", dice.of(&ZONES)));
    }
    asked
}

/// Runs a law over every history, and says which one breaks it.
fn over_histories(law: impl Fn(&Paper, &mut Dice, &[String])) {
    for seed in 0..u64::from(crate::config().cases) {
        let lines = history(seed);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            law(&paper(&lines), &mut Dice::new(!seed), &lines);
        }));
        assert!(outcome.is_ok(), "history {seed} breaks the law:\n{}", lines.join("\n"));
    }
}

fn minor(money: Money) -> i128 {
    money.minor.into()
}

/// The amounts of flows, without counts.
fn amounts(flows: &Flows) -> [i128; 12] {
    let flow = |flow: &messwert_books::report::FlowFigures| [flow.excl_vat, flow.vat, flow.gross];
    let left = flows.after_credits;
    let all = [
        flow(&flows.invoiced),
        flow(&flows.credited),
        flow(&flows.voided),
        [left.excl_vat, left.vat, left.gross],
    ];
    let mut amounts = [0; 12];
    amounts.iter_mut().zip(all.into_iter().flatten()).for_each(|(to, money)| *to = minor(money));
    amounts
}

fn sum<'a>(rows: impl Iterator<Item = &'a Flows>) -> [i128; 12] {
    rows.fold([0; 12], |mut sum, flows| {
        sum.iter_mut().zip(amounts(flows)).for_each(|(sum, next)| *sum += next);
        sum
    })
}

fn gross(amounts: &Amounts) -> i128 {
    assert_eq!(minor(amounts.excl_vat) + minor(amounts.vat), minor(amounts.gross));
    minor(amounts.gross)
}

#[test]
fn parts_of_revenue_add_up() {
    over_histories(|paper, dice, _| {
        let mut asked = parameters(dice);
        if dice.one_in(2) {
            asked.push(("basis", "service_date"));
        }
        for section in revenue(&paper.books, &asked).currencies.unwrap() {
            let totals = section.totals.unwrap();
            let whole = amounts(&totals);
            assert_eq!(sum(section.series.iter().flatten().map(|row| &row.flows)), whole, "series");
            assert_eq!(sum(section.by_tax.iter().flatten().map(|row| &row.flows)), whole, "by_tax");
            assert_eq!(sum(section.by_event.iter().flatten().map(|row| &row.flows)), whole, "by_event");
            assert_eq!(sum(section.by_category.iter().flatten().map(|row| &row.flows)), whole, "by_category");
            assert_eq!(
                sum(section.by_item_kind.iter().flatten().map(|row| &row.flows)),
                whole,
                "by_item_kind"
            );
            assert_eq!(sum(section.by_country.iter().flatten().map(|row| &row.flows)), whole, "by_country");
            let counted: u64 = section.by_event.iter().flatten().map(|row| row.flows.invoiced.count).sum();
            assert_eq!(counted, totals.invoiced.count);
            let control = section.control.unwrap();
            let control = [control.by_event, control.by_tax, control.by_item_kind, control.series];
            assert!(control.iter().all(|money| money.minor == 0));
            let is_reverse =
                |row: &&messwert_books::report::revenue::ByTax| row.treatment.word() == "reverse_charge";
            let by_region = sum(section.reverse_charge.iter().flatten().map(|row| &row.flows));
            let by_tax = section.by_tax.as_ref().unwrap().iter().filter(is_reverse);
            assert_eq!(by_region, sum(by_tax.map(|row| &row.flows)), "reverse charge");
        }
    });
}

#[test]
fn parts_of_payments_add_up() {
    over_histories(|paper, dice, _| {
        let asked = parameters(dice);
        let (payments, revenue) = (payments(&paper.books, &asked), revenue(&paper.books, &asked));
        for section in payments.currencies.unwrap() {
            let whole = (minor(section.received.unwrap().amount), minor(section.refunded.unwrap().amount));
            let add =
                |rows: Vec<(i128, i128)>| rows.iter().fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
            let series = section.series.iter().flatten();
            assert_eq!(
                add(series.map(|row| (minor(row.received.amount), minor(row.refunded.amount))).collect()),
                whole,
                "series"
            );
            let rows = section.by_event.iter().flatten();
            assert_eq!(
                add(rows.map(|row| (minor(row.received.amount), minor(row.refunded.amount))).collect()),
                whole,
                "by_event"
            );
            let rows = section.by_gateway.iter().flatten();
            assert_eq!(
                add(rows.map(|row| (minor(row.received.amount), minor(row.refunded.amount))).collect()),
                whole,
                "by_gateway"
            );
            let rows = section.by_tax.iter().flatten();
            assert_eq!(
                add(rows.map(|row| (gross(&row.received), gross(&row.refunded))).collect()),
                whole,
                "by_tax"
            );

            let receivables = section.receivables.unwrap();
            let aging = receivables.aging.unwrap();
            assert_eq!(
                aging.iter().map(|row| minor(row.amount)).sum::<i128>(),
                minor(receivables.open.amount)
            );
            assert_eq!(aging.iter().map(|row| row.count).sum::<u64>(), receivables.open.count);
            let reminded = receivables.by_reminder_count.unwrap();
            assert_eq!(
                reminded.iter().map(|row| minor(row.amount)).sum::<i128>(),
                minor(receivables.open.amount)
            );
            let credits = receivables.credit_items.unwrap();
            assert_eq!(
                credits.iter().map(|item| minor(item.amount)).sum::<i128>(),
                minor(receivables.credit_balance)
            );
            let roll = section.roll_forward.unwrap();
            assert_eq!(minor(roll.difference), 0, "roll-forward");
            assert_eq!(
                minor(receivables.open.amount) - minor(receivables.credit_balance),
                minor(roll.closing)
            );

            let written_off = section.written_off.unwrap();
            let other = revenue.currencies.iter().flatten().find(|other| other.currency == section.currency);
            let rows = other.iter().flat_map(|other| other.written_off.iter().flatten());
            assert_eq!(
                rows.map(|row| gross(&row.amounts)).sum::<i128>(),
                minor(written_off.amount),
                "written off"
            );
            let totals = other.map(|other| amounts(&other.totals.unwrap()));
            if let Some(totals) = totals {
                assert_eq!(
                    [totals[2], totals[5], totals[8]],
                    [roll.invoiced, roll.credited, roll.voided].map(minor)
                );
            }
        }
    });
}

/// What flows in one currency, in an order.
fn flows(books: &Books, asked: &[(&str, &str)]) -> Vec<(String, Vec<i128>)> {
    let (revenue, payments) = (revenue(books, asked), payments(books, asked));
    let mut all = Vec::new();
    for section in revenue.currencies.unwrap() {
        all.push((format!("revenue {}", section.currency), amounts(&section.totals.unwrap()).to_vec()));
    }
    for section in payments.currencies.unwrap() {
        let roll = section.roll_forward.unwrap();
        let moved =
            [roll.invoiced, roll.credited, roll.voided, roll.received, roll.refunded, roll.written_off];
        let counts = [
            section.received.unwrap().count,
            section.refunded.unwrap().count,
            section.time_to_pay.unwrap().settled,
        ];
        let figures = moved.map(minor).into_iter().chain(counts.map(i128::from)).collect();
        all.push((format!("payments {}", section.currency), figures));
    }
    all
}

#[test]
fn flows_of_adjoining_periods_add_up() {
    over_histories(|paper, dice, _| {
        let mut cuts = [dice.of(&DATES), dice.of(&DATES), dice.of(&DATES)];
        cuts.sort_unstable();
        let next = |date: &str| {
            date.parse::<messwert_books::calendar::Date>().unwrap().tomorrow().unwrap().to_string()
        };
        let [first, cut, last] = cuts;
        if first == cut || cut == last {
            return;
        }
        let flows = |from: &str, to: &str| flows(&paper.books, &[("date_from", from), ("date_to", to)]);
        let parts = flows(first, cut).into_iter().zip(flows(&next(cut), last));
        let whole = flows(first, last);
        let sums = parts.map(|((name, a), (other, b))| {
            assert_eq!(name, other);
            (name, a.iter().zip(b).map(|(a, b)| a + b).collect::<Vec<_>>())
        });
        assert_eq!(sums.collect::<Vec<_>>(), whole);
    });
}

/// Both reports.
fn both(books: &Books, asked: &[(&str, &str)]) -> (Revenue, Payments) {
    (revenue(books, asked), payments(books, asked))
}

#[test]
fn neither_order_nor_another_fold_changes_a_figure() {
    over_histories(|paper, dice, lines| {
        let asked = parameters(dice);
        let expected = both(&paper.books, &asked);
        let mut shuffled = lines.to_vec();
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, dice.below(at as u64 + 1) as usize);
        }
        assert_eq!(both(&self::paper(&shuffled).books, &asked), expected, "order");
        assert_eq!(both(&reopened(paper), &asked), expected, "folded anew");
    });
}

#[test]
fn what_comes_later_or_lies_elsewhere_changes_no_flow() {
    over_histories(|paper, dice, lines| {
        let asked = [("date_to", dice.of(&DATES[..9]))];
        let before = flows(&paper.books, &asked);
        let issued =
            |line: &&String| line.contains(r#""status":"sent""#) && line.contains(r#""invoice_number":"r"#);
        let Some(number) = lines.iter().find(issued).and_then(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["invoice_number"].as_str().map(str::to_owned)
        }) else {
            return;
        };
        // None of these is inside the period, and all have the currencies that were there.
        let mut later = paper.clone();
        let note = format!(
            r#"{{"kind":"invoice","invoice_number":"late","invoice_type":"credit_note","related_invoice_number":"{number}","status":"sent","issued_on":"2026-12-02","items":[{{"net":2}}]}}"#
        );
        let payout = r#"{"kind":"refund","refund_key":"late","credit_note_number":"late","amount":1,"refunded_at":"2026-12-03T12:00:00Z"}"#;
        let write_off = format!(
            r#"{{"kind":"write_off","write_off_key":"late","invoice_number":"{number}","amount":1,"written_off_on":"2026-12-02"}}"#
        );
        later.record(&[&note, payout, &write_off]).unwrap();
        assert_eq!(flows(&later.books, &asked), before);
    });
}

#[test]
fn a_draft_a_foreign_event_or_a_contact_that_moves_changes_nothing() {
    over_histories(|paper, dice, _| {
        let asked = parameters(dice);
        let (mut revenue, payments) = both(&paper.books, &asked);
        let mut draft = paper.clone();
        draft.record(&[r#"{"kind":"invoice","invoice_number":"draft","event_key":"e0","currency":"EUR","items":[{"net":7,"tax_rate":19}]}"#]).unwrap();
        let (mut with_draft, same) = both(&draft.books, &asked);
        for section in revenue.currencies.iter_mut().chain(&mut with_draft.currencies).flatten() {
            section.pipeline = None;
        }
        assert_eq!((with_draft, same), (revenue, payments), "draft");

        let of_event = [("event_key", dice.of(&EVENTS))];
        let expected = both(&paper.books, &of_event);
        let mut foreign = paper.clone();
        foreign
            .record(&[
                r#"{"kind":"event","event_key":"elsewhere","title":"E"}"#,
                r#"{"kind":"invoice","invoice_number":"foreign","event_key":"elsewhere","status":"sent","issued_on":"2026-03-01","currency":"CHF","items":[{"net":7,"tax_rate":"8.1"}]}"#,
                r#"{"kind":"payment","payment_key":"foreign","invoice_number":"foreign","amount":5,"payment_date":"2026-03-01T00:00:00Z"}"#,
                r#"{"kind":"write_off","write_off_key":"foreign","invoice_number":"foreign","amount":1,"written_off_on":"2026-03-01"}"#,
            ])
            .unwrap();
        assert_eq!(both(&foreign.books, &of_event), expected, "foreign");

        let expected = both(&paper.books, &asked);
        let mut moved = paper.clone();
        moved
            .record(&[r#"{"kind":"contact","customer_number":"k0","country":"FR","tax_id":"FR1"}"#])
            .unwrap();
        let (mut after, payments) = both(&moved.books, &asked);
        // The contact's categories are looked up when asked.
        let mut before = expected.0;
        for section in before.currencies.iter_mut().chain(&mut after.currencies).flatten() {
            section.by_category = None;
        }
        assert_eq!((after, payments), (before, expected.1), "contact");
    });
}
