//! The answers given lately, by what was sent and by what that means.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Weak};

use messwert_books::books::Locale;
use messwert_books::calendar::Instant;
use messwert_journal::TenantId;
use quick_cache::sync::{Cache, EntryAction, EntryResult};
use quick_cache::{Equivalent, Weighter};

use super::answer::{Answer, Key, Page, Resolved};
use super::coding::Coding;
use super::error::Error;

/// Answers take so many bytes together; one of more than an eighth of that is not kept.
const CAPACITY: u64 = 64 << 20;

/// What was sent takes so many bytes.
const SENT_CAPACITY: u64 = 8 << 20;

/// A report has about so many bytes.
const TYPICAL: u64 = 8 << 10;

/// Two caches. `resolved` holds the answers; each knows the position of the journal that it was
/// computed from and the day that was today, and one of another day or an older position is replaced.
///
/// `sent` saves reading the parameters and asking the books what they mean: an equal text to the same
/// page means the same for a tenant as long as its books and the day stay the same, and both are
/// checked. It keeps no answer in memory: the caches forget apart from each other.
pub(crate) struct Answers {
    resolved: Cache<Key, Arc<Answer>, Weight>,
    sent: Cache<Sent, Weak<Answer>, Weight>,
}

/// A question as it came.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SentRef<'a> {
    pub(super) tenant: TenantId,
    pub(super) page: Page,
    pub(super) names: bool,
    /// The language that the client wants.
    pub(super) language: Option<Locale>,
    pub(super) coding: Coding,
    /// The query string.
    pub(super) query: &'a str,
}

#[derive(Clone, PartialEq, Eq)]
struct Sent {
    tenant: TenantId,
    page: Page,
    names: bool,
    language: Option<Locale>,
    coding: Coding,
    query: Box<str>,
}

impl Answers {
    /// Nothing is known yet.
    pub(crate) fn new() -> Answers {
        Answers {
            resolved: Cache::with_weighter((CAPACITY / TYPICAL) as usize, CAPACITY, Weight),
            sent: Cache::with_weighter((SENT_CAPACITY / 256) as usize, SENT_CAPACITY, Weight),
        }
    }

    /// The answer to what was sent, if it is that of the books at `seq` and of
    /// today. Costs two look-ups.
    pub(super) fn known(&self, sent: &SentRef<'_>, seq: i64, now: Instant) -> Option<Arc<Answer>> {
        let answer = self.sent.get(sent)?.upgrade()?;
        answer.holds(seq, now).then_some(answer)
    }

    /// Notes the answer to what was sent.
    pub(super) fn note(&self, sent: &SentRef<'_>, answer: &Arc<Answer>) {
        self.sent.insert(sent.keep(), Arc::downgrade(answer));
    }

    /// The answer to a question, made by `make` unless there is one of the same books or later ones.
    /// Who asks at the same time waits for the same answer. Also says whether it was made now.
    ///
    /// What was made may answer another question: the books, and with them what the parameters mean, may have
    /// moved on since the question was resolved. Then it is right for who asked, and not kept for others.
    pub(super) async fn get_or_make(
        &self,
        question: &Resolved,
        now: Instant,
        make: impl Future<Output = Result<Answer, Error>>,
    ) -> Result<(Arc<Answer>, bool), Error> {
        let look = |_: &Key, known: &mut Arc<Answer>| {
            if known.holds(question.seq, now) {
                EntryAction::Retain(Arc::clone(known))
            } else {
                EntryAction::ReplaceWithGuard
            }
        };
        let place = match self.resolved.entry_async(&question.key, look).await {
            EntryResult::Retained(answer) => return Ok((answer, false)),
            EntryResult::Vacant(place) | EntryResult::Replaced(place, _) => place,
            EntryResult::Removed(..) | EntryResult::Timeout => unreachable!("neither was asked for"),
        };
        let answer = Arc::new(make.await?);
        if answer.key == question.key {
            // It is no harm if the place is gone: the answer is right all the same.
            let _ = place.insert(Arc::clone(&answer));
        }
        Ok((answer, true))
    }
}

impl Hash for Sent {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_ref().hash(state);
    }
}

impl Sent {
    fn as_ref(&self) -> SentRef<'_> {
        let Sent { tenant, page, names, language, coding, ref query } = *self;
        SentRef { tenant, page, names, language, coding, query }
    }
}

impl SentRef<'_> {
    fn keep(self) -> Sent {
        let SentRef { tenant, page, names, language, coding, query } = self;
        Sent { tenant, page, names, language, coding, query: query.into() }
    }
}

impl Equivalent<Sent> for SentRef<'_> {
    fn equivalent(&self, sent: &Sent) -> bool {
        *self == sent.as_ref()
    }
}

/// Weighs by bytes.
#[derive(Clone)]
struct Weight;

impl Weighter<Key, Arc<Answer>> for Weight {
    fn weight(&self, key: &Key, answer: &Arc<Answer>) -> u64 {
        answer.weight() + (key.query.len() + size_of::<Key>()) as u64
    }
}

impl Weighter<Sent, Weak<Answer>> for Weight {
    fn weight(&self, sent: &Sent, _: &Weak<Answer>) -> u64 {
        // The emptied answer stays allocated as long as this points to it.
        (sent.query.len() + size_of::<Sent>() + size_of::<Answer>()) as u64
    }
}
