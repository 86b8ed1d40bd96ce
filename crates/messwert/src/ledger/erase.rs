//! Erasing: what is personal about somebody leaves the directory for good, and figures stay.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant as Moment;

use messwert_books::Books;
use messwert_books::fact::{Effect, Entry, Kind, NamesChange, Op, Schema};
use messwert_journal::{Appended, NewBatch};

use super::{Ledger, LedgerError, WriteError};

/// Tries until others are not faster.
const TRIES: u32 = 100;

/// Whose personal data is meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    /// A contact, with everything that names it.
    Contact(String),
    /// An application without contact.
    Application(String),
    /// Single facts by kind and natural key, known here or not, as a list of erasures has them.
    Facts(Vec<(Kind, String)>),
}

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// Nobody has ever recorded it.
    #[error("there is no {0} `{1}`, and there never was")]
    Unknown(Kind, String),
    /// The application is linked to a contact.
    #[error("application `{0}` belongs to contact `{1}`")]
    OfContact(String, String),
    /// The write failed.
    #[error(transparent)]
    Write(#[from] WriteError),
}

type Facts = BTreeSet<(Kind, String)>;

impl Ledger {
    /// Removes the personal fields of a subject from the directory and leaves tombstones; returns the
    /// facts of which that was recorded, none if all of it was done before. The files are still to be
    /// scrubbed.
    pub async fn erase(
        self: &Arc<Self>,
        subject: &Subject,
        actor: &str,
    ) -> Result<Vec<(Kind, String)>, EraseError> {
        self.mark(subject, actor, Op::Erase).await
    }

    /// The facts that belong to a subject, as the books in memory know them.
    pub fn facts_of(&self, subject: &Subject) -> Result<Vec<(Kind, String)>, EraseError> {
        Ok(self.read(|books| facts_of(books, subject))?.into_iter().collect())
    }

    /// Takes personal fields of a subject again; returns the facts of which that was recorded.
    pub async fn readmit(
        self: &Arc<Self>,
        subject: &Subject,
        actor: &str,
    ) -> Result<Vec<(Kind, String)>, EraseError> {
        self.mark(subject, actor, Op::Readmit).await
    }

    async fn mark(
        self: &Arc<Self>,
        subject: &Subject,
        actor: &str,
        op: Op,
    ) -> Result<Vec<(Kind, String)>, EraseError> {
        let _right = self.right().await;
        let marked = self.mark_in_turn(subject, actor, op).await;
        self.store.leave_turn(self.tenant).await;
        marked
    }

    async fn mark_in_turn(
        self: &Arc<Self>,
        subject: &Subject,
        actor: &str,
        op: Op,
    ) -> Result<Vec<(Kind, String)>, EraseError> {
        for _ in 0..TRIES {
            self.refresh(Moment::now(), true).await.map_err(WriteError::from)?;
            let expected = self.head();
            let facts = self.read(|books| facts_of(books, subject))?;
            let facts = self.unmarked(facts, op).await.map_err(WriteError::from)?;
            if facts.is_empty() {
                return Ok(Vec::new());
            }
            let entries = facts.iter().map(|(kind, key)| entry(*kind, key, op)).collect();
            let batch = NewBatch::of(actor, self.random.uuid(), entries);
            let now = self.clock.real().unix_micros();
            let appended = self.store.append(self.tenant, expected, vec![batch], now).await;
            if let Appended::Done(_) = appended.map_err(WriteError::from)? {
                self.advance().await.map_err(WriteError::from)?;
                return Ok(facts.into_iter().collect());
            }
        }
        Err(WriteError::Contended { tries: TRIES }.into())
    }

    /// The facts of which `op` is not done yet.
    async fn unmarked(&self, facts: Facts, op: Op) -> Result<Facts, LedgerError> {
        let erased = self.erased().await?;
        let wanted = op == Op::Readmit;
        Ok(facts.into_iter().filter(|fact| erased.contains(fact) == wanted).collect())
    }
}

fn facts_of(books: &Books, subject: &Subject) -> Result<Facts, EraseError> {
    let facts = match subject {
        Subject::Contact(number) => {
            let facts = books.facts_about(number);
            facts.ok_or_else(|| EraseError::Unknown(Kind::Contact, number.clone()))?
        }
        Subject::Application(number) => match books.applicant(number) {
            None => return Err(EraseError::Unknown(Kind::Application, number.clone())),
            Some((_, Some(contact))) => {
                return Err(EraseError::OfContact(number.clone(), contact.to_owned()));
            }
            Some((_, None)) => vec![(Kind::Application, key(number))],
        },
        Subject::Facts(facts) => {
            let contacts = facts.iter().filter(|(kind, _)| *kind == Kind::Contact);
            let numbers = contacts.filter_map(|(_, key)| serde_json::from_str::<[String; 1]>(key).ok());
            let named = numbers.filter_map(|[number]| books.facts_about(&number)).flatten();
            facts.iter().cloned().chain(named).collect()
        }
    };
    Ok(facts.into_iter().collect())
}

/// A natural key of one part.
fn key(part: &str) -> String {
    serde_json::to_string(&[part]).expect("a text is always JSON")
}

fn entry(kind: Kind, key: &str, op: Op) -> Entry {
    let names = if op == Op::Erase { NamesChange::Erase } else { NamesChange::Readmit };
    let (key, version) = (key.to_owned(), Schema::of(kind).version);
    Entry { kind, key, op, version, body: None, names, effect: Effect::Changed, rank: 0 }
}
