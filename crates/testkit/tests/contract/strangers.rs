//! Strangers: whatever a tenant asks, it learns nothing of another one's facts, and what is another one's
//! is answered as what is not there at all.

use http::HeaderMap;
use messwert_journal::Plan;
use messwert_testkit::{Answer, Tenant, TestApp};

use crate::count;
use crate::dice::Dice;
use crate::keys::ALL;
use crate::operations::figures;

const REPORTS: [&str; 5] = ["revenue", "participants", "applications", "payments", "overview"];

/// So many objects of each kind the other tenant has.
const N_OBJECTS: u64 = 20;

/// What stands in every key and name of the other tenant, and nowhere else.
const SECRET: &str = "geheim";

/// As long as that, and in no key at all: lengths tell nothing either.
const MISSING: &str = "nichts";

/// Of either: an event, a contact, an invoice and a category, by a number.
fn key(kind: &str, word: &str, number: u64) -> String {
    format!("{kind}-{word}-{number:02}")
}

struct Pair {
    /// Asks.
    acme: Tenant,
    /// Is asked about.
    rival: Tenant,
    /// Figures with rows, of each report.
    figures: Vec<(&'static str, Vec<String>)>,
}

/// One question, with the other tenant's word in it or with that of nobody.
enum Probe {
    Get(String),
    Post(String),
}

impl Pair {
    async fn new() -> Pair {
        let app = TestApp::new();
        let acme = app.tenant_of_plan("acme", Plan::Enterprise).await.with_scopes(&ALL).await;
        let rival = app.tenant_of_plan("rival", Plan::Enterprise).await.with_scopes(&ALL).await;
        for number in 0..N_OBJECTS {
            rival.import(&lines(SECRET, number).each_ref().map(String::as_str)).await;
        }
        acme.import(&lines("messe", 1).each_ref().map(String::as_str)).await;
        let mut known = Vec::new();
        for report in REPORTS {
            known.push((report, figures(&acme, report).await));
        }
        Pair { acme, rival, figures: known }
    }

    async fn ask(&self, probe: Probe) -> Answer {
        let id = [("x-request-id", "the-same")];
        match probe {
            Probe::Get(path) => self.acme.get_with(&path, &id).await,
            Probe::Post(line) => self.acme.post_facts_with(&id, line).await,
        }
    }

    /// A question at random, twice.
    fn draw(&self, dice: &mut Dice) -> [Probe; 2] {
        let (seed, number) = (dice.below(u64::MAX), dice.below(N_OBJECTS));
        [SECRET, MISSING].map(|word| self.probe(&mut Dice::new(seed), word, number))
    }

    /// The same question for the same dice, but for the word.
    fn probe(&self, dice: &mut Dice, word: &str, number: u64) -> Probe {
        let (report, figures) = &self.figures[dice.below(5) as usize];
        let event = key("e", word, number);
        let figure = &figures[dice.below(figures.len() as u64) as usize];
        let more =
            dice.of(&["", "&date_from=2026-01-01", "&lang=en", "&compare=previous_event", "&limit=3&x=1"]);
        match dice.below(7) {
            0 => Probe::Get(format!("/api/v1/reports/{report}?event_key={event}{more}")),
            1 => Probe::Get(format!("/api/v1/reports/{report}/rows?figure={figure}&event_key={event}{more}")),
            2 => Probe::Get(strange(dice, word, number)),
            3 => Probe::Get(format!("/api/v1/reports/{report}?sections={event}{more}")),
            4 => Probe::Get(position(dice, word, report)),
            _ => Probe::Post(reference(dice, word, number)),
        }
    }

    /// What the other tenant sees must be there, or nothing is shown by not seeing it.
    async fn is_there(&self, number: u64) {
        let path = format!("/api/v1/reports/revenue?event_key={}", key("e", SECRET, number));
        assert_eq!(self.rival.get(&path).await.at("/data/data/currencies/0/totals/invoiced/gross"), 119.0);
    }
}

/// An event, a category, a contact and an invoice.
fn lines(word: &str, number: u64) -> [String; 4] {
    let (event, category) = (key("e", word, number), key("c", word, number));
    let (contact, invoice) = (key("k", word, number), key("r", word, number));
    [
        format!(r#"{{"kind":"event","event_key":"{event}","title":"{word}","date_from":"2026-11-01"}}"#),
        format!(r#"{{"kind":"category","category_key":"{category}","title":"{word}"}}"#),
        format!(
            r#"{{"kind":"contact","customer_number":"{contact}","country":"DE","company_name":"{word}"}}"#
        ),
        format!(
            r#"{{"kind":"invoice","invoice_number":"{invoice}","status":"sent","issued_on":"2026-11-02","event_key":"{event}","customer_number":"{contact}","items":[{{"description":"{word}","quantity":"1","unit_price":"100","tax_rate":"19"}}]}}"#
        ),
    ]
}

/// Figures in rows that are told apart by keys of a kind: report, kind, and what stands before and behind.
const ROWS: [(&str, &str, &str, &str); 7] = [
    ("revenue", "e", "currencies.EUR.by_event", "invoiced.gross"),
    ("revenue", "c", "currencies.EUR.by_category", "invoiced.gross"),
    ("revenue", "k", "currencies.EUR.top_customers", "invoiced"),
    ("participants", "e", "by_event", "active"),
    ("participants", "c", "by_category", "active"),
    ("applications", "e", "by_event", "selections"),
    ("applications", "c", "by_category", "applications"),
];

/// A figure of a row that is another tenant's.
fn strange(dice: &mut Dice, word: &str, number: u64) -> String {
    let (report, kind, list, member) = ROWS[dice.below(ROWS.len() as u64) as usize];
    format!("/api/v1/reports/{report}/rows?figure={list}.{}.{member}", key(kind, word, number))
}

/// A position that the other tenant's journal has, or that no journal has: far above the asking one's.
fn position(dice: &mut Dice, word: &str, report: &str) -> String {
    let seq = if word == SECRET { 40 + dice.below(20) } else { 80 + dice.below(20) };
    match dice.below(2) {
        0 => format!("/api/v1/journal?after={seq}"),
        _ => format!("/api/v1/reports/{report}?at_seq={seq}"),
    }
}

/// A fact that refers to another tenant's, or a deletion of one.
fn reference(dice: &mut Dice, word: &str, number: u64) -> String {
    let [event, category, contact, invoice] = ["e", "c", "k", "r"].map(|kind| key(kind, word, number));
    match dice.below(8) {
        0 => format!(r#"{{"kind":"participant","event_key":"{event}","customer_number":"k-messe-01"}}"#),
        1 => format!(r#"{{"kind":"participant","event_key":"e-messe-01","customer_number":"{contact}"}}"#),
        2 => format!(r#"{{"kind":"contact","customer_number":"k-new","category_keys":["{category}"]}}"#),
        3 => format!(
            r#"{{"kind":"payment","payment_number":"z","invoice_number":"{invoice}","status":"completed","amount":"1","payment_date":"2026-11-03"}}"#
        ),
        4 => format!(r#"{{"kind":"application","application_number":"a","event_keys":["{event}"]}}"#),
        5 => format!(r#"{{"kind":"event","op":"delete","event_key":"{event}"}}"#),
        6 => format!(r#"{{"kind":"contact","op":"delete","customer_number":"{contact}"}}"#),
        _ => format!(r#"{{"kind":"invoice","op":"delete","invoice_number":"{invoice}"}}"#),
    }
}

/// An answer without what it repeats of its question.
fn anonymous(answer: &Answer) -> (u16, HeaderMap, String) {
    let mut headers = answer.headers.clone();
    headers.remove("server-timing");
    let mut text = answer.text().replace(MISSING, "…").replace(SECRET, "…");
    // Positions are numbers.
    for seq in 40..100 {
        text = text.replace(&format!("{seq} "), "… ");
    }
    (answer.status.as_u16(), headers, text)
}

#[tokio::test]
async fn what_is_another_tenants_is_answered_as_what_is_not_there() {
    let (pair, mut dice) = (Pair::new().await, Dice::new(1));
    let n_probes = count(400, 20_000);
    let mut n_of_status = std::collections::BTreeMap::<u16, usize>::new();
    for n in 0..n_probes {
        let [foreign, missing] = pair.draw(&mut dice);
        let what = match &foreign {
            Probe::Get(text) | Probe::Post(text) => text.clone(),
        };
        let (foreign, missing) = (pair.ask(foreign).await, pair.ask(missing).await);
        assert_eq!(anonymous(&foreign), anonymous(&missing), "{what}");
        assert!(!missing.text().contains(SECRET), "{what}: {}", missing.text());
        // What is repeated of the question, and no more than that.
        let n_asked = what.matches(SECRET).count().max(1);
        assert!(foreign.text().matches(SECRET).count() <= 2 * n_asked, "{what}: {}", foreign.text());
        *n_of_status.entry(foreign.status.as_u16()).or_default() += 1;
        if n % 100 == 0 {
            pair.is_there(dice.below(N_OBJECTS)).await;
        }
    }
    println!("{n_probes} probes, answered with {n_of_status:?}");
    assert!(n_of_status.keys().all(|status| *status != 500), "{n_of_status:?}");
    assert!(n_of_status[&404] > n_probes / 10 && n_of_status[&422] > n_probes / 10, "{n_of_status:?}");
}

#[tokio::test]
async fn nothing_of_a_tenant_shows_in_any_answer_to_another() {
    let pair = Pair::new().await;
    let mut paths = vec!["/api/v1/reports".to_owned(), "/api/v1/journal".to_owned()];
    for (report, figures) in &pair.figures {
        paths.push(format!("/api/v1/reports/{report}"));
        paths.extend(figures.iter().map(|figure| format!("/api/v1/reports/{report}/rows?figure={figure}")));
    }
    let mut before = Vec::new();
    for path in &paths {
        before.push(pair.acme.get(path).await);
    }
    pair.rival.import(&lines(SECRET, 99).each_ref().map(String::as_str)).await;
    for (path, before) in paths.iter().zip(before) {
        let after = pair.acme.get_with(path, &[("cache-control", "no-cache")]).await;
        assert_eq!(after.status, 200, "{path}");
        assert!(!after.text().contains(SECRET), "{path}");
        assert_eq!(after.without_request_id(), before.without_request_id(), "{path}");
        assert_eq!(after.header("etag"), before.header("etag"), "{path}");
    }
    let own = pair.rival.get("/api/v1/reports/revenue").await;
    assert!(own.text().contains(SECRET));
}

#[tokio::test]
async fn a_key_of_one_tenant_is_free_for_another() {
    let pair = Pair::new().await;
    for number in 0..N_OBJECTS {
        let posted = pair.acme.post_facts(lines(SECRET, number).join("\n")).await;
        assert_eq!(
            (posted.status.as_u16(), posted.at("/data/recorded")),
            (200, 4.into()),
            "{}",
            posted.text()
        );
        pair.is_there(number).await;
    }
}
