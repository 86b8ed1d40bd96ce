//! Tags: whatever changes, a 304 is given only for the very answer that would be given now.

use std::collections::HashMap;
use std::io::Read;
use std::sync::atomic::{AtomicI64, Ordering};

use messwert_journal::Plan;
use messwert_testkit::{Answer, Tenant, TestApp};
use serde_json::Value;

use crate::count;
use crate::dice::Dice;
use crate::keys::ALL;

/// What is asked: reports, the list, rows, the past, and what depends on today.
const QUESTIONS: [&str; 12] = [
    "/api/v1/reports",
    "/api/v1/reports/revenue",
    "/api/v1/reports/revenue?lang=en",
    "/api/v1/reports/revenue?timezone=Asia/Tokyo",
    "/api/v1/reports/revenue?at_seq=1",
    "/api/v1/reports/payments",
    "/api/v1/reports/payments?today=2026-12-01",
    "/api/v1/reports/participants?compare=previous_year&date_from=2026-01-01",
    "/api/v1/reports/applications",
    "/api/v1/reports/overview",
    "/api/v1/reports/revenue/rows?figure=currencies.EUR.totals.invoiced.gross",
    "/api/v1/reports/payments/rows?figure=currencies.EUR.receivables.aging.not_due.amount",
];

const CODINGS: [&str; 4] = ["identity", "gzip", "br", "zstd"];
const LANGUAGES: [&str; 3] = ["de", "en", "fr"];

/// So many clients ask at a time, each always the same.
const N_CLIENTS: usize = 12;

/// What a client asks, by which key, and what it takes.
#[derive(Clone, Copy)]
struct Client {
    question: &'static str,
    reader: usize,
    coding: &'static str,
    language: &'static str,
}

/// A tenant that changes, and what its clients remember.
struct Changing {
    app: TestApp,
    /// Of the app's clock.
    hand: &'static AtomicI64,
    acme: Tenant,
    /// Keys with other scopes: with names and without.
    readers: [Tenant; 2],
    clients: Vec<Client>,
    dice: Dice,
    n_facts: u64,
    /// What stood in the answer of a tag, and in which coding.
    known: HashMap<String, (Value, String)>,
    /// The tags that each question had.
    tags: HashMap<&'static str, Vec<String>>,
    n_same: usize,
    n_whole: usize,
}

impl Changing {
    async fn new() -> Changing {
        let (app, hand) = TestApp::with_hand();
        let acme = app.tenant_of_plan("acme", Plan::Enterprise).await;
        let readers = [acme.with_scopes(&ALL).await, acme.with_scopes(&["reports"]).await];
        acme.import(&[&event(0), &contact(0, 0), &contact(1, 0)]).await;
        let (known, tags) = (HashMap::new(), HashMap::new());
        let (dice, clients) = (Dice::new(3), Vec::new());
        Changing { app, hand, acme, readers, clients, dice, n_facts: 0, known, tags, n_same: 0, n_whole: 0 }
    }

    /// Changes something at random; now and then nothing.
    async fn change(&mut self) {
        self.n_facts += 1;
        let (n, which, one) = (self.n_facts, self.dice.below(12), self.dice.below(2));
        match which {
            0 | 1 => drop(self.acme.import(&[&invoice(n)]).await),
            2 => drop(self.acme.import(&[&contact(one, n)]).await),
            3 => drop(self.acme.import(&[&event(n)]).await),
            4 => drop(
                self.acme
                    .import(&[&format!(r#"{{"kind":"category","category_key":"c-{n}","title":"C"}}"#)])
                    .await,
            ),
            5 => self.set("locale", ["de", "en"][one as usize]).await,
            6 => self.set("country", ["DE", "AT"][one as usize]).await,
            7 => self.set("timezone", ["Europe/Berlin", "America/New_York"][one as usize]).await,
            8 => self.pass(3_600),
            9 => self.pass(86_400),
            10 => self.erase().await,
            _ => {}
        }
    }

    async fn set(&self, field: &str, value: &str) {
        let ledger = self.app.app().ledgers.open(self.acme.tenant().id).await.unwrap();
        ledger.change_settings("test", &[(field, Some(value))]).await.unwrap();
    }

    async fn erase(&self) {
        let ledger = self.app.app().ledgers.open(self.acme.tenant().id).await.unwrap();
        let subject = messwert::ledger::Subject::Contact(format!("k-{}", self.n_facts % 2));
        ledger.erase(&subject, "test").await.unwrap();
    }

    /// Lets so many seconds pass.
    fn pass(&self, seconds: i64) {
        self.hand.fetch_add(seconds * 1_000_000_000, Ordering::SeqCst);
    }

    /// Other clients come.
    fn turn(&mut self) {
        let dice = &mut self.dice;
        let client = |_| Client {
            question: dice.of(&QUESTIONS),
            reader: dice.below(2) as usize,
            coding: dice.of(&CODINGS),
            language: dice.of(&LANGUAGES),
        };
        self.clients = (0..N_CLIENTS).map(client).collect();
    }

    /// Asks with tags that are remembered, and without; judges both.
    async fn check(&mut self) {
        let Client { question, reader, coding, language } =
            self.clients[self.dice.below(N_CLIENTS as u64) as usize];
        let reader = self.readers[reader].clone();
        // What another process wrote shows at once.
        let headers =
            [("accept-encoding", coding), ("accept-language", language), ("cache-control", "no-cache")];
        let remembered = self.tags.get(question).cloned().unwrap_or_default();
        let latest: Vec<_> = remembered.iter().rev().take(12).cloned().collect();
        let asked = latest.join(", ");
        let conditional = [&headers[..], &[("if-none-match", asked.as_str())]].concat();
        let first = reader.get_with(question, &conditional).await;
        let whole = reader.get_with(question, &headers).await;
        assert_eq!(whole.status, 200, "{question}: {}", whole.text());
        let (tag, text) = (whole.header("etag").to_owned(), decoded(&whole));
        let coding = whole.header("content-encoding").to_owned();
        assert_eq!(first.header("etag"), tag, "{question}");
        if first.status == 304 {
            assert!(first.body.is_empty() && latest.contains(&tag), "{question} {tag}");
            self.n_same += 1;
        } else {
            assert_eq!((first.status.as_u16(), decoded(&first)), (200, text.clone()), "{question}");
            assert!(!latest.contains(&tag), "{question}: {tag} is known and was not used");
            self.n_whole += 1;
        }
        // What is no longer kept is made again: the same but for when that was.
        let kept = (timeless(&text), coding);
        match self.known.insert(tag.clone(), kept.clone()) {
            Some(before) => assert_eq!(before, kept, "{question}: a stale 304, by {tag}"),
            None => self.tags.entry(question).or_default().push(tag),
        }
    }

    /// Asks a server that has only just started, which remembers no answer.
    async fn check_against_a_new_server(&self) {
        let other = self.app.other();
        for question in QUESTIONS {
            let reader = &self.readers[0];
            let (ours, theirs) = (reader.get(question).await, other.with_key_of(reader).get(question).await);
            assert_eq!(timeless(&decoded(&ours)), timeless(&decoded(&theirs)), "{question}");
            assert_eq!(ours.header("etag"), theirs.header("etag"), "{question}");
        }
    }
}

fn event(n: u64) -> String {
    format!(r#"{{"kind":"event","event_key":"messe","title":"Messe {n}","date_from":"2026-11-01"}}"#)
}

fn contact(key: u64, n: u64) -> String {
    let country = if n.is_multiple_of(2) { "DE" } else { "AT" };
    format!(
        r#"{{"kind":"contact","customer_number":"k-{key}","country":"{country}","company_name":"Firma {n}"}}"#
    )
}

fn invoice(n: u64) -> String {
    format!(
        r#"{{"kind":"invoice","invoice_number":"r-{n}","status":"sent","issued_on":"2026-11-02","due_date":"2026-12-02","event_key":"messe","customer_number":"k-{}","items":[{{"description":"Stand","quantity":"1","unit_price":"{n}","tax_rate":"19"}}]}}"#,
        n % 2
    )
}

/// The text of an answer without its request's id.
fn decoded(answer: &Answer) -> String {
    let (bytes, mut text) = (&answer.body[..], String::new());
    match answer.header("content-encoding") {
        "" => text = answer.text(),
        "gzip" => drop(flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap()),
        "br" => drop(brotli::Decompressor::new(bytes, 4096).read_to_string(&mut text).unwrap()),
        "zstd" => drop(zstd::Decoder::new(bytes).unwrap().read_to_string(&mut text).unwrap()),
        other => panic!("`{other}` is no coding"),
    }
    text.replace(answer.header("x-request-id"), "req_…")
}

/// An answer without when it was made.
fn timeless(text: &str) -> Value {
    let mut json: Value = serde_json::from_str(text).unwrap();
    let data = json["data"].as_object_mut().unwrap();
    data.remove("generated_at");
    data.remove("created_at");
    json
}

#[tokio::test]
async fn no_304_is_stale_whatever_changes() {
    let mut changing = Changing::new().await;
    let n_changes = count(60, 2_000);
    for n in 0..n_changes {
        if n % 10 == 0 {
            changing.turn();
        }
        changing.change().await;
        for _ in 0..6 {
            changing.check().await;
        }
        if n % 20 == 19 {
            changing.check_against_a_new_server().await;
        }
    }
    let Changing { n_same, n_whole, ref known, .. } = changing;
    println!("{n_changes} changes: {n_same} answers of 304, {n_whole} whole ones, {} tags", known.len());
    assert!(n_same > n_changes / 4 && n_whole > n_changes, "{n_same} {n_whole}");
}
