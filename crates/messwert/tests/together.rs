//! Writes that wait together: committed in one append, a batch each, and each with an answer of its own. On every
//! store.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod common;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{ledgers, new_tenant, source};
use futures_util::FutureExt;
use messwert::ledger::{Ledger, Terms, WriteError, Written};
use messwert_books::fact::Kind;
use messwert_journal::{Row, Store, verify};
use messwert_testkit::{Mood, Place, Watched};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::time::{sleep, timeout};

/// A tenant on a store that can be held.
struct Scene {
    place: Place,
    store: Arc<Watched>,
    ledger: Arc<Ledger>,
}

type Writing = Pin<Box<dyn Future<Output = Result<Written, WriteError>> + Send>>;

impl Scene {
    async fn of(place: Place) -> Scene {
        let store = Arc::new(Watched::new(place.open_or_create()));
        let ledgers = ledgers(&(Arc::clone(&store) as Arc<dyn Store>));
        let tenant = ledgers.create_tenant(&new_tenant("acme"), "test").await.unwrap();
        let ledger = ledgers.open(tenant.id).await.unwrap();
        let ground = r#"{"kind":"event","event_key":"fair","title":"Fair"}
{"kind":"contact","customer_number":"K","country":"DE"}"#;
        ledger.write("test", source(ground)).await.unwrap();
        Scene { place, store, ledger }
    }

    /// Begins writes one after the other: the first has come to the store, which holds it, and the others wait in
    /// line behind it.
    async fn hold(&self, texts: &[&str]) -> Vec<Writing> {
        let terms = || Terms { actor: Some("test".to_owned()), ..Terms::default() };
        self.hold_on(texts.iter().map(|text| (terms(), *text)).collect()).await
    }

    async fn hold_on(&self, writes: Vec<(Terms, &str)>) -> Vec<Writing> {
        let n_appends = self.store.appends().len();
        self.store.set_mood(Mood::Holding);
        let mut waiting = Vec::new();
        for (terms, text) in writes {
            let (ledger, source) = (Arc::clone(&self.ledger), source(text));
            let writing = async move { ledger.write_on(terms, source).await };
            let is_held = Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread;
            let mut writing: Writing = if waiting.is_empty() && is_held {
                // It holds its thread until it is done.
                let writing = tokio::spawn(writing);
                Box::pin(async { writing.await.unwrap() })
            } else {
                Box::pin(writing)
            };
            assert!(timeout(Duration::ZERO, &mut writing).await.is_err(), "it waits");
            waiting.push(writing);
            let end = Instant::now() + Duration::from_secs(20);
            while self.store.appends().len() == n_appends {
                assert!(Instant::now() < end, "the first one does not come to the store");
                sleep(Duration::from_millis(1)).await;
            }
        }
        waiting
    }

    /// Lets the writes go on, and says what became of them.
    async fn release(&self, mood: Mood, waiting: Vec<Writing>) -> Vec<Result<Written, WriteError>> {
        self.store.set_mood(mood);
        let mut outcomes = Vec::new();
        for writing in waiting {
            let outcome = timeout(Duration::from_secs(20), writing).await;
            outcomes.push(outcome.unwrap_or_else(|_| panic!("write {} is not answered", outcomes.len())));
        }
        outcomes
    }

    /// The rows after a position.
    async fn rows(&self, after: i64) -> Vec<Row> {
        self.store.tail(self.ledger.tenant(), after, 10_000).await.unwrap()
    }

    /// The chain holds, and the books are those that another program makes of it.
    async fn holds(&self) {
        let head = verify(&*self.store, self.ledger.tenant(), None).await.unwrap();
        assert_eq!(head, self.ledger.head());
        let there = ledgers(&self.place.open()).open(self.ledger.tenant()).await.unwrap();
        assert_eq!(there.read(|books| books.portrait()), self.ledger.read(|books| books.portrait()));
    }
}

/// The scene on every store that is there.
async fn each(test: impl AsyncFn(Scene)) {
    test(Scene::of(Place::sqlite()).await).await;
    if let Some(place) = Place::postgres() {
        test(Scene::of(place).await).await;
    }
}

fn contact(number: &str) -> String {
    format!(r#"{{"kind":"contact","customer_number":"{number}","country":"DE"}}"#)
}

/// Up to which row a write was recorded, and how many of them were its own.
fn recorded(outcome: &Result<Written, WriteError>) -> (i64, u64) {
    let written = outcome.as_ref().unwrap();
    (written.summary.seq, written.n_recorded)
}

fn is_rejected(outcome: &Result<Written, WriteError>) -> bool {
    matches!(outcome, Err(WriteError::Rejected(_)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_one_append_a_batch_each() {
    each(async |scene| {
        let (b, c, unchanged) = (format!("{}\n{}", contact("B1"), contact("B2")), contact("C"), contact("K"));
        let wrong = r#"{"kind":"participant","event_key":"no-such","customer_number":"K"}"#;
        let some_wrong = format!("{}\n{{}}", contact("D"));
        let actor = |name: &str| Some(name.to_owned());
        let named = |name: &str| Terms { actor: actor(name), ..Terms::default() };
        let mut writes = vec![
            (named("first"), "{\"kind\":\"contact\",\"customer_number\":\"A\"}"),
            (named("b"), &*b),
            (named("wrong"), wrong),
            (named("unchanged"), &*unchanged),
            (Terms::default(), r#"{"kind":"contact","customer_number":"dry"}"#),
            (named("c"), &*c),
            (Terms { skip_invalid: true, ..named("d") }, &*some_wrong),
            (Terms { kinds: Some(vec![Kind::Event]), ..named("forbidden") }, &*c),
        ];
        let n_before = scene.store.appends().len();
        // The last one waits for nothing.
        let forbidden = writes.pop().unwrap();
        let waiting = scene.hold_on(writes).await;
        let refused = scene.ledger.write_on(forbidden.0, source(forbidden.1)).await;
        assert!(matches!(refused, Err(WriteError::Forbidden(kinds)) if kinds == [Kind::Contact]));
        let outcomes = scene.release(Mood::Well, waiting).await;
        assert_eq!(scene.store.appends()[n_before..], [1, 3]);
        assert_eq!(recorded(&outcomes[0]), (4, 1));
        assert_eq!(recorded(&outcomes[1]), (6, 2));
        assert!(is_rejected(&outcomes[2]));
        assert_eq!(outcomes[3].as_ref().unwrap().summary.total().unchanged, 1);
        assert_eq!((outcomes[4].as_ref().unwrap().summary.total().added, recorded(&outcomes[4]).1), (1, 0));
        assert_eq!(recorded(&outcomes[5]), (7, 1));
        assert_eq!(recorded(&outcomes[6]), (8, 1));
        let d = outcomes[6].as_ref().unwrap();
        assert_eq!((d.rejections.len(), d.summary.total().added, d.summary.n_rejected()), (1, 1, 1));
        let rows = scene.rows(3).await;
        assert_eq!(rows.iter().map(|row| &*row.actor).collect::<Vec<_>>(), ["first", "b", "b", "c", "d"]);
        let ids: Vec<_> = rows.iter().map(|row| row.batch_id).collect();
        assert_eq!(ids[1], ids[2]);
        assert!(ids[0] != ids[1] && ids[2] != ids[3] && ids[3] != ids[4]);
        // Each later than the one before, by as little as there is.
        let after: Vec<_> = rows.iter().map(|row| row.recorded_at - rows[1].recorded_at).collect();
        assert_eq!(after[1..], [0, 0, 1, 2]);
        scene.holds().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_that_meet_are_decided_in_the_order_in_which_they_came() {
    each(async |scene| {
        let invoice = r#"{"kind":"invoice","invoice_number":"R","items":[{"net":5}]}"#;
        let payment = r#"{"kind":"payment","payment_key":"P","invoice_number":"R","amount":1}"#;
        let early = r#"{"kind":"participant","event_key":"late","customer_number":"K"}"#;
        let event = r#"{"kind":"event","event_key":"late","title":"Late"}"#;
        let other = contact("other");
        let n_before = scene.store.appends().len();
        let texts = [&*contact("A"), invoice, payment, early, event, early, &*other];
        let outcomes = scene.release(Mood::Well, scene.hold(&texts).await).await;
        assert!(is_rejected(&outcomes[3]), "there was no such event before");
        // The invoice and the contact; then what names it, and the event; then who takes part in that.
        assert_eq!(scene.store.appends()[n_before..], [1, 2, 2, 1]);
        let seqs: Vec<_> = [1, 6, 2, 4, 5].map(|at| recorded(&outcomes[at]).0).to_vec();
        assert_eq!(seqs, [5, 6, 7, 8, 9]);
        scene.holds().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_write_and_the_end_of_an_event_keep_their_places() {
    each(async |scene| {
        let large: String = (0..30).map(|n| contact(&format!("L{n}")) + "\n").collect();
        let gone = r#"{"kind":"event","op":"delete","event_key":"fair"}"#;
        let late = r#"{"kind":"participant","event_key":"fair","customer_number":"K"}"#;
        let n_before = scene.store.appends().len();
        let waiting = scene.hold(&[&contact("A"), &contact("B"), gone, late, &contact("C")]).await;
        let ledger = Arc::clone(&scene.ledger);
        let large = tokio::spawn(async move { ledger.write("test", source(&large)).await.unwrap().seq });
        // Until it is in line: its lines are read before.
        sleep(Duration::from_millis(300)).await;
        let after = scene.ledger.write("test", source(&contact("D")));
        let mut after = std::pin::pin!(after);
        assert!(timeout(Duration::ZERO, &mut after).await.is_err());
        let outcomes = scene.release(Mood::Well, waiting).await;
        assert!(is_rejected(&outcomes[3]), "the event is gone");
        assert_eq!([0, 1, 4, 2].map(|at| recorded(&outcomes[at]).0), [4, 5, 7, 6]);
        assert_eq!((large.await.unwrap(), after.await.unwrap().seq), (37, 38));
        assert_eq!(scene.store.appends()[n_before..], [1, 1, 1, 1, 1, 1]);
        scene.holds().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_writes_alone_is_answered_at_once() {
    each(async |scene| {
        for n in 0..3 {
            // Done when it is first polled: no other thread is woken for it.
            let written = scene.ledger.write("test", source(&contact(&n.to_string()))).now_or_never();
            assert_eq!(written.unwrap().unwrap().seq, 4 + n);
        }
        scene.holds().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_breaks_takes_the_right_from_nobody() {
    each(async |scene| {
        // More often than threads may be held.
        for n in 0..20 {
            let waiting = scene.hold(&[&contact(&format!("A{n}")), &contact(&format!("B{n}"))]).await;
            let mut outcomes = scene.release(Mood::Breaking, waiting).await;
            for outcome in outcomes.drain(..) {
                let WriteError::Ledger(error) = outcome.unwrap_err() else { panic!("another error") };
                assert!(error.to_string().contains("ended early"), "{error}");
            }
            scene.store.set_mood(Mood::Well);
            scene.ledger.write("test", source(&contact(&format!("C{n}")))).await.unwrap();
        }
        assert_eq!(scene.rows(3).await.len(), 20);
        scene.holds().await;
    })
    .await;
}

/// On a runtime whose only thread is not held, and on one of several.
#[tokio::test]
async fn a_future_that_is_dropped_is_carried_through() {
    nobody_waits().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_for_a_write_and_it_is_done_all_the_same() {
    nobody_waits().await;
}

async fn nobody_waits() {
    each(async |scene| {
        let texts: Vec<String> = (0..10).map(|n| contact(&n.to_string())).collect();
        let waiting = scene.hold(&texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
        drop(waiting);
        scene.store.set_mood(Mood::Well);
        let end = Instant::now() + Duration::from_secs(20);
        while scene.ledger.head().seq != 13 {
            assert!(Instant::now() < end, "the writes were not carried through");
            sleep(Duration::from_millis(1)).await;
        }
        scene.holds().await;
        // And nobody is left who keeps others waiting.
        scene.ledger.write("test", source(&contact("last"))).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_is_faster_and_all_are_checked_again() {
    each(async |scene| {
        let n_before = scene.store.appends().len();
        let named = r#"{"kind":"participant","event_key":"fair","customer_number":"K"}"#;
        let repeated = contact("there");
        let waiting = scene.hold(&[named, &contact("B"), &repeated, &contact("C")]).await;
        let there = ledgers(&scene.place.open()).open(scene.ledger.tenant()).await.unwrap();
        let gone = format!("{}\n{}", r#"{"kind":"contact","op":"delete","customer_number":"K"}"#, repeated);
        there.write("there", source(&gone)).await.unwrap();
        let outcomes = scene.release(Mood::Well, waiting).await;
        assert!(is_rejected(&outcomes[0]), "whom it names is gone");
        assert_eq!(recorded(&outcomes[1]), (6, 1));
        assert_eq!(
            (outcomes[2].as_ref().unwrap().summary.total().unchanged, recorded(&outcomes[2]).1),
            (1, 0)
        );
        assert_eq!(recorded(&outcomes[3]), (7, 1));
        // The first one, and then the others with it.
        assert_eq!(scene.store.appends()[n_before..], [1, 2]);
        scene.holds().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_gives_up_says_so_and_keeps_no_turn() {
    each(async |scene| {
        let (before, n_left) = (scene.ledger.head(), scene.store.n_turns_left());
        let waiting = scene.hold(&[&contact("1"), &contact("2")]).await;
        for outcome in scene.release(Mood::Faster, waiting).await {
            assert!(matches!(outcome, Err(WriteError::Contended { tries: 100 })), "{outcome:?}");
        }
        assert!(scene.store.n_turns_left() > n_left, "the turn of those who were overtaken is given up");
        scene.store.set_mood(Mood::Well);
        assert_eq!((scene.ledger.head(), scene.rows(before.seq).await.len()), (before, 0));
        scene.ledger.write("test", source(&contact("3"))).await.unwrap();
        scene.holds().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_fails_is_told_to_each_and_nothing_is_recorded() {
    each(async |scene| {
        for mood in [Mood::Unreachable, Mood::Failing] {
            let waiting = scene.hold(&[&contact("A"), &contact("B"), &contact("C")]).await;
            for outcome in scene.release(mood, waiting).await {
                let error = outcome.unwrap_err();
                let WriteError::Ledger(error) = &error else { panic!("{error:?}") };
                assert_eq!(error.is_unreachable(), mood == Mood::Unreachable);
            }
            scene.store.set_mood(Mood::Well);
            // What was out of reach is asked again in a while.
            while scene.ledger.refresh(Instant::now(), true).await.is_err() {
                sleep(Duration::from_millis(10)).await;
            }
            assert_eq!(scene.rows(3).await, []);
        }
        let outcomes = scene.release(Mood::Well, scene.hold(&[&contact("A"), &contact("B")]).await).await;
        assert_eq!(outcomes.iter().map(recorded).collect::<Vec<_>>(), [(4, 1), (5, 1)]);
        scene.holds().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_is_called_off_and_its_neighbours_are_not() {
    each(async |scene| {
        let terms = || Terms { actor: Some("test".to_owned()), ..Terms::default() };
        let (called_off, texts) = (terms(), [contact("A"), contact("B"), contact("C"), contact("D")]);
        let stop = Arc::clone(&called_off.stop);
        let all = [terms(), terms(), called_off, terms()];
        let waiting = scene.hold_on(all.into_iter().zip(texts.iter().map(String::as_str)).collect()).await;
        assert!(stop.call_off());
        let outcomes = scene.release(Mood::Well, waiting).await;
        assert!(matches!(outcomes[2], Err(WriteError::CalledOff)));
        assert_eq!([0, 1, 3].map(|at| recorded(&outcomes[at])), [(4, 1), (5, 1), (6, 1)]);
        scene.holds().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_go_together_and_lines_of_a_megabyte_are_all_done() {
    each(async |scene| {
        let n_before = scene.store.appends().len();
        let mut texts: Vec<String> = (0..100).map(|n| contact(&format!("N{n}"))).collect();
        texts.push((0..20).map(|n| contact(&format!("T{n}")) + "\n").collect());
        let waiting = scene.hold(&texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let outcomes = scene.release(Mood::Well, waiting).await;
        assert_eq!(outcomes.iter().map(|outcome| recorded(outcome).1).sum::<u64>(), 120);
        assert_eq!(scene.store.appends()[n_before..], [1, 64, 36]);
        // Large ones are read aside before they stand in line.
        let notes = "x".repeat(9_000);
        let long = |number: usize| {
            format!(r#"{{"kind":"contact","customer_number":"X{number}","notes":"{notes}"}}"#)
        };
        let mut writing = Vec::new();
        for n in 0..4 {
            let ledger = Arc::clone(&scene.ledger);
            let text = (0..2).map(|part| long(n * 2 + part) + "\n").collect::<String>();
            writing.push(tokio::spawn(async move { ledger.write("test", source(&text)).await.unwrap().seq }));
        }
        let mut seqs = Vec::new();
        for write in writing {
            seqs.push(write.await.unwrap());
        }
        seqs.sort_unstable();
        assert_eq!(seqs, [125, 127, 129, 131]);
        scene.holds().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_who_write_all_the_time_are_each_acknowledged_once() {
    const WRITERS: usize = 16;
    const WRITES: usize = 25;
    each(async |scene| {
        let there = ledgers(&scene.place.open()).open(scene.ledger.tenant()).await.unwrap();
        let mut tasks = Vec::new();
        for writer in 0..WRITERS {
            // Every fourth is of another process.
            let ledger = Arc::clone(if writer % 4 == 3 { &there } else { &scene.ledger });
            tasks.push(tokio::spawn(async move {
                let mut acknowledged = Vec::new();
                for n in 0..WRITES {
                    let number = format!("{writer}-{n}");
                    if n % 5 == 4 {
                        let wrong = format!(r#"{{"kind":"invoice","invoice_number":"{number}","customer_number":"{number}","items":[{{"net":1}}]}}"#);
                        assert!(is_rejected(&ledger.write_on(Terms { actor: Some("w".to_owned()), ..Terms::default() }, source(&wrong)).await));
                    }
                    let written = ledger.write("test", source(&contact(&number))).await.unwrap();
                    assert_eq!(written.total().added, 1);
                    // Who was answered finds it in the books.
                    assert!(ledger.read(|books| books.contacts().find(&number).is_some()));
                    acknowledged.push((written.seq, format!("[\"{number}\"]")));
                }
                acknowledged
            }));
        }
        let mut acknowledged = Vec::new();
        for task in tasks {
            acknowledged.extend(task.await.unwrap());
        }
        acknowledged.sort();
        let rows = scene.rows(3).await;
        assert_eq!(rows.len(), WRITERS * WRITES);
        assert_eq!(acknowledged, rows.into_iter().map(|row| (row.seq, row.key)).collect::<Vec<_>>());
        scene.ledger.refresh(Instant::now(), true).await.unwrap();
        scene.holds().await;
        let appends = scene.store.appends();
        assert!(appends.iter().any(|n_batches| *n_batches > 1), "nothing went together: {appends:?}");
    })
    .await;
}
