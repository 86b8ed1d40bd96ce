//! The outage: whether the store can be reached, as whoever asked it last found out.

use std::time::{Duration, Instant};

use messwert_journal::StoreError;
use parking_lot::Mutex;
use tokio::time::timeout;

use crate::telemetry::causes;

/// A store that says nothing for so long cannot be reached. SQLite may take 5 s, and then says something.
const PATIENCE: Duration = Duration::from_secs(6);

/// A store that cannot be reached is asked again after this: who asks meanwhile is told at once.
const PAUSE: Duration = Duration::from_millis(500);

/// What a process knows about the way to its store. Shared by all who ask.
#[derive(Default)]
pub(crate) struct Outage(Mutex<State>);

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
    /// When the last question was given up.
    tried: Instant,
}

impl Outage {
    /// Asks the store, and notes whether it could be reached.
    pub(crate) async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let began = Instant::now();
        if self.has_just_tried(began) {
            return Err(StoreError::Unreachable("it could not be reached a moment ago".into()));
        }
        let answer = timeout(PATIENCE, question).await;
        let answer = answer.unwrap_or_else(|late| Err(StoreError::Unreachable(late.into())));
        self.note(began, answer.as_ref().err());
        answer
    }

    /// Notes the answer to a question that began at that moment. The first of many that fail says so in
    /// the log, and so does the first that succeeds again.
    pub(crate) fn note(&self, began: Instant, error: Option<&StoreError>) {
        let mut state = self.0.lock();
        if state.asked.is_some_and(|asked| asked > began) {
            // Others have asked since, and know better.
            return;
        }
        state.asked = Some(began);
        match (state.now, error.filter(|error| error.is_unreachable())) {
            (None, None) => {}
            (None, Some(error)) => {
                state.now = Some(Lasting { began, tried: Instant::now() });
                tracing::error!("the store is out of reach: {}", causes(error));
            }
            (Some(lasting), Some(_)) => state.now = Some(Lasting { tried: Instant::now(), ..lasting }),
            (Some(lasting), None) => {
                state.now = None;
                tracing::warn!(after_s = lasting.began.elapsed().as_secs(), "the store is in reach again");
            }
        }
    }

    /// Whether there is one.
    pub(crate) fn is_now(&self) -> bool {
        self.0.lock().now.is_some()
    }

    fn has_just_tried(&self, now: Instant) -> bool {
        self.0.lock().now.is_some_and(|lasting| now.saturating_duration_since(lasting.tried) < PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::io;
    use std::sync::Arc;

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

    #[tokio::test]
    async fn a_store_out_of_reach_is_left_alone_for_a_while() {
        let outage = Outage::default();
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
        let (lines, outage) = (Lines::default(), Outage::default());
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
        let (outage, early) = (Outage::default(), Instant::now());
        let late = early + Duration::from_millis(1);
        outage.note(late, None);
        outage.note(early, Some(&unreachable()));
        assert!(!outage.is_now());
        outage.note(late, Some(&unreachable()));
        outage.note(early, None);
        assert!(outage.is_now());
    }
}
