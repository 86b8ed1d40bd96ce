//! The outage: whether the store can be reached, as whoever asked it last found out.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use messwert_journal::{Store, StoreError};
use parking_lot::Mutex;
use tokio::time::timeout;

use crate::telemetry::causes;

/// A store that says nothing for so long cannot be reached. SQLite may take 5 s, and then says something.
const PATIENCE: Duration = Duration::from_secs(6);

/// A store that cannot be reached is asked again after this: who asks meanwhile is told at once.
const PAUSE: Duration = Duration::from_millis(500);

/// So long a request waits for whoever finds out whether an outage is over.
const GLANCE: Duration = Duration::from_millis(250);

/// What takes longer may be lost on the way.
const LONG: Duration = Duration::from_secs(2);

/// Asks a store whether it answers at all.
type Probe = Box<dyn Fn() -> BoxFuture<'static, Result<(), StoreError>> + Send + Sync>;

/// What a process knows about the way to its store. Shared by all who ask.
pub(crate) struct Outage {
    probe: Probe,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the latest question began whose answer is known.
    asked: Option<Instant>,
    /// None: the store can be reached.
    now: Option<Lasting>,
}

/// An outage that goes on.
#[derive(Clone, Copy)]
struct Lasting {
    began: Instant,
    hope: Hope,
}

/// Whether it may be over.
#[derive(Clone, Copy)]
enum Hope {
    /// The last question was given up at that moment.
    None(Instant),
    /// Somebody has been finding out since then.
    Asking(Instant),
    /// The store answers: whoever asks it next will know.
    Some,
}

impl Outage {
    /// Of a store that can be reached until somebody finds that it cannot.
    pub(crate) fn of(store: &Arc<dyn Store>) -> Arc<Outage> {
        let store = Arc::clone(store);
        Outage::found_by(Box::new(move || {
            let store = Arc::clone(&store);
            Box::pin(async move { store.reachable().await })
        }))
    }

    fn found_by(probe: Probe) -> Arc<Outage> {
        Arc::new(Outage { probe, state: Mutex::default() })
    }

    /// Asks the store, and notes whether it could be reached.
    pub(crate) async fn ask<T>(
        self: &Arc<Self>,
        question: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.unless_gone(in_time(question)).await
    }

    /// What comes of a question that may take a while, unless the store is known to be out of reach, or found to be
    /// so meanwhile.
    pub(crate) async fn read<T>(
        self: &Arc<Self>,
        question: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.unless_gone(self.watch(question)).await
    }

    /// What comes of a question, unless the store is known to be out of reach; and notes whether it could be
    /// reached.
    async fn unless_gone<T>(
        self: &Arc<Self>,
        question: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let began = Instant::now();
        if !self.may_answer(began).await {
            return Err(gone());
        }
        let answer = question.await;
        self.note(began, answer.as_ref().err());
        answer
    }

    /// What comes of a little work of the store, or of a question that may take a while. It may have to wait for
    /// others; but if the store is found to be out of reach meanwhile, nobody waits for it any more, or knows what
    /// became of it.
    pub(crate) async fn watch<T>(
        self: &Arc<Self>,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.watch_every(LONG, work).await
    }

    async fn watch_every<T>(
        self: &Arc<Self>,
        long: Duration,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let mut work = pin!(work);
        loop {
            if let Ok(done) = timeout(long, &mut work).await {
                return done;
            }
            tokio::select! {
                // What is done counts, also if it is done when the store is found to be gone.
                biased;
                done = &mut work => return done,
                found = self.ask((self.probe)()) => {
                    if let Err(error) = found && error.is_unreachable() {
                        return Err(error);
                    }
                }
            }
        }
    }

    /// Whether the store is worth a question. During an outage one request after the other finds out, aside: a
    /// way that swallows questions makes nobody wait for long.
    async fn may_answer(self: &Arc<Self>, now: Instant) -> bool {
        {
            let mut state = self.state.lock();
            let Some(lasting) = &mut state.now else { return true };
            match lasting.hope {
                Hope::Some => return true,
                Hope::None(at) if now.saturating_duration_since(at) < PAUSE => return false,
                Hope::Asking(at) if now.saturating_duration_since(at) < PATIENCE + PAUSE => return false,
                Hope::None(_) | Hope::Asking(_) => lasting.hope = Hope::Asking(now),
            }
        }
        let outage = Arc::clone(self);
        let asking = tokio::spawn(async move {
            let answers = in_time((outage.probe)()).await.err().is_none_or(|error| !error.is_unreachable());
            if let Some(lasting) = &mut outage.state.lock().now {
                lasting.hope = if answers { Hope::Some } else { Hope::None(Instant::now()) };
            }
            answers
        });
        matches!(timeout(GLANCE, asking).await, Ok(Ok(true)))
    }

    /// Notes the answer to a question that began at that moment. The first of many that fail says so in
    /// the log, and so does the first that succeeds again.
    pub(crate) fn note(&self, began: Instant, error: Option<&StoreError>) {
        let mut state = self.state.lock();
        if state.asked.is_some_and(|asked| asked > began) {
            // Others have asked since, and know better.
            return;
        }
        state.asked = Some(began);
        match (state.now, error.filter(|error| error.is_unreachable())) {
            (None, None) => {}
            (None, Some(error)) => {
                state.now = Some(Lasting { began, hope: Hope::None(Instant::now()) });
                tracing::error!("the store is out of reach: {}", causes(error));
            }
            (Some(lasting), Some(_)) => {
                state.now = Some(Lasting { hope: Hope::None(Instant::now()), ..lasting });
            }
            (Some(lasting), None) => {
                state.now = None;
                tracing::warn!(after_s = lasting.began.elapsed().as_secs(), "the store is in reach again");
            }
        }
    }

    /// Whether there is one.
    pub(crate) fn is_now(&self) -> bool {
        self.state.lock().now.is_some()
    }
}

fn gone() -> StoreError {
    StoreError::Unreachable("it could not be reached a moment ago".into())
}

/// What the store says, unless it says nothing.
async fn in_time<T>(question: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let answer = timeout(PATIENCE, question).await;
    answer.unwrap_or_else(|late| Err(StoreError::Unreachable(late.into())))
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::io;

    use super::*;

    /// What is logged.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn unreachable() -> StoreError {
        StoreError::Unreachable("of the test".into())
    }

    /// An outage that is over whenever somebody looks.
    fn short() -> Arc<Outage> {
        Outage::found_by(Box::new(|| Box::pin(ready(Ok(())))))
    }

    #[tokio::test]
    async fn whoever_asks_a_store_that_swallows_questions_waits_for_a_moment_only() {
        let outage = Outage::found_by(Box::new(|| Box::pin(pending())));
        outage.note(Instant::now(), Some(&unreachable()));
        std::thread::sleep(PAUSE);
        let began = Instant::now();
        let asked = (0..9).map(|_| outage.ask(ready(Ok(7))));
        for answer in futures_util::future::join_all(asked).await {
            assert!(answer.unwrap_err().is_unreachable(), "nobody asks before it is known to answer");
        }
        let once = began.elapsed();
        assert!((GLANCE..PATIENCE).contains(&once), "one has waited for a moment: {once:?}");
        assert!(outage.ask(ready(Ok(7))).await.is_err());
        assert!(began.elapsed() - once < GLANCE, "somebody is finding out already");
    }

    #[tokio::test]
    async fn a_little_work_is_not_waited_for_if_the_store_is_gone() {
        let gone = Outage::found_by(Box::new(|| Box::pin(ready(Err(unreachable())))));
        assert_eq!(gone.watch(ready(Ok(7))).await.unwrap(), 7);
        let long = Duration::from_millis(5);
        let error = gone.watch_every(long, pending::<Result<(), _>>()).await.unwrap_err();
        assert!(error.is_unreachable() && gone.is_now());
        let busy = async {
            tokio::time::sleep(10 * long).await;
            Err::<(), _>(StoreError::Busy)
        };
        let error = short().watch_every(long, busy).await.unwrap_err();
        assert!(matches!(error, StoreError::Busy), "whoever waits for others is waited for");
        let silent = Outage::found_by(Box::new(|| Box::pin(pending())));
        let done = async {
            tokio::time::sleep(10 * long).await;
            Ok(7)
        };
        let began = Instant::now();
        assert_eq!(silent.watch_every(long, done).await.unwrap(), 7);
        assert!(began.elapsed() < PATIENCE, "what is done is not kept waiting by who finds out");
    }

    #[tokio::test]
    async fn a_store_out_of_reach_is_left_alone_for_a_while() {
        let outage = short();
        assert_eq!(outage.ask(ready(Ok(7))).await.unwrap(), 7);
        assert!(outage.ask(ready(Err::<(), _>(StoreError::Busy))).await.is_err());
        assert!(!outage.is_now(), "whoever is busy answers");
        assert!(outage.ask(ready(Err::<(), _>(unreachable()))).await.is_err());
        assert!(outage.is_now());
        let error = outage.ask(pending::<Result<(), _>>()).await.unwrap_err();
        assert!(error.is_unreachable(), "it was not asked");
        std::thread::sleep(PAUSE);
        assert_eq!(outage.ask(ready(Ok(7))).await.unwrap(), 7);
        assert!(!outage.is_now());
    }

    #[test]
    fn an_outage_is_two_lines_of_the_log_however_many_ask() {
        let (lines, outage) = (Lines::default(), short());
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).without_time();
        tracing::subscriber::with_default(subscriber.with_ansi(false).finish(), || {
            outage.note(Instant::now(), None);
            for error in [Some(unreachable()), None] {
                for _ in 0..100 {
                    outage.note(Instant::now(), error.as_ref());
                }
            }
        });
        let said = String::from_utf8(lines.0.lock().clone()).unwrap();
        let said: Vec<&str> = said.lines().map(|line| line.split_once(": ").unwrap().1).collect();
        let expect = [
            "the store is out of reach: the database cannot be reached: of the test",
            "the store is in reach again after_s=0",
        ];
        assert_eq!(said, expect);
    }

    #[test]
    fn a_late_answer_to_an_early_question_changes_nothing() {
        let (outage, early) = (short(), Instant::now());
        let late = early + Duration::from_millis(1);
        outage.note(late, None);
        outage.note(early, Some(&unreachable()));
        assert!(!outage.is_now());
        outage.note(late, Some(&unreachable()));
        outage.note(early, None);
        assert!(outage.is_now());
    }
}
