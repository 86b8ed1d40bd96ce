//! Batches: the lines of one import or request, checked against the books as they will be.
//!
//! Two passes. In the first every line is read ([`read_change`]) and noted ([`Batch::note`]), so that
//! references hold in any order. In the second each is judged ([`Batch::judge`]): defaults that hang on
//! other facts, references, what refers to it, what is frozen. A rejected line is told to the batch
//! ([`Batch::reject`]) and not judged again; all others are, until nothing more is rejected: those
//! that refer to it are its consequences.

mod change;

mod applicant;

mod look;

mod notes;

mod judge;

mod rules;

mod invoice_rules;

mod people_rules;

mod stand_rules;

mod payment_rules;

mod period_rules;

mod referrers;

mod footprint;

use std::hash::{DefaultHasher, Hasher};

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

pub use applicant::Secret;
pub use change::{Change, LINE_LIMIT, Unread, read_change};
pub use footprint::{Footprint, Mentions};

use crate::books::{Settings, table_key};
use crate::calendar::{Instant, Zone};
pub use crate::fact::{Effect, Entry, NamesChange, Problem, ProblemCode};
use crate::fact::{Kind, Op};
use look::Essence;
use notes::Notes;
use referrers::Referrers;

/// Ranks of entries are below this.
pub const RANKS: u8 = 15;

/// A part of this size of the lines that are left tells what these will be like, more or less.
const WHEN_IT_IS_SEEN: u64 = 64;

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    /// Counted by the caller.
    pub file: u32,
    /// Counted from 1.
    pub line: u64,
}

/// What the second pass needs of the store to judge a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wants {
    /// The body of the row at this position.
    pub body: Option<i64>,
    /// The directory's entry of the line's kind and key.
    pub names: bool,
}

/// What the store holds of what [`Wants`] named.
#[derive(Clone, Default, Debug)]
pub struct Recorded {
    /// The body, if one was wanted.
    pub body: Option<Vec<u8>>,
    /// The directory's entry, if one was wanted and is there.
    pub names: Option<Vec<u8>>,
    /// Whether the entry was erased: what arrives of it is dropped.
    pub is_erased: bool,
}

/// What becomes of a line.
#[derive(Clone, PartialEq, Debug)]
pub enum Verdict {
    /// The books hold it already.
    Unchanged,
    /// It is to be recorded.
    Record(Entry),
    /// It is wrong in itself, or stands against what is recorded.
    Rejected(Vec<Problem>),
    /// It refers to a rejected line.
    Consequence {
        /// That line.
        of: Place,
        /// The references that do not hold.
        problems: Vec<Problem>,
    },
}

/// The lines of one import: keys, and what other lines may ask of them. To check again on other
/// books, note all lines in a new batch with the same `now`.
pub struct Batch {
    now: Instant,
    secret: Secret,
    noted: [Notes; Kind::ALL.len()],
    /// How many lines were noted, and will be as far as that is known.
    n_noted: u64,
    n_expected: u64,
    /// Lines that others contradict, by where they stand, and the last of those others each: a line has one key.
    contradictions: FxHashMap<Place, Place>,
    settings: Option<Settings>,
    referrers: Referrers,
    /// Whether a line of kind tenant may close or reopen a period.
    may_close: bool,
}

/// What of a line other lines may ask: all that a batch keeps of it until it is judged.
pub struct Note {
    kind: Kind,
    op: Op,
    /// As tables key it.
    key: SmolStr,
    fingerprint: u64,
    settings: Option<Box<Settings>>,
    essence: Essence,
}

impl Note {
    /// The note of a line that was read; `packed` is what [`Change::packed`] made of it.
    pub fn of(change: &Change, packed: &[u8]) -> Note {
        Note {
            kind: change.kind(),
            op: change.op(),
            key: change.table_key().into(),
            fingerprint: fingerprint(packed),
            settings: change.settings().map(Box::new),
            essence: Essence::of(change),
        }
    }

    /// What the line is about.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The zone of local times in all lines, if this is the tenant's and sets one.
    pub fn zone(&self) -> Option<&Zone> {
        self.settings.as_ref().map(|settings| &settings.zone)
    }
}

/// Equal facts, equal fingerprints: 64 bits, and only lines of one key are compared.
fn fingerprint(packed: &[u8]) -> u64 {
    // SipHash with fixed keys: no two facts of one import meet by accident.
    let mut hasher = DefaultHasher::new();
    hasher.write(packed);
    hasher.finish()
}

struct Noted {
    place: Place,
    op: Op,
    /// Equal facts, equal fingerprints.
    fingerprint: u64,
    state: State,
    essence: Essence,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fine,
    /// Another line has the same key and says something else: [`Batch::contradictions`].
    Contradicted,
    Rejected,
}

impl Batch {
    /// An empty batch; `now` is what defaults from the clock resolve to, `secret` the tenant's.
    pub fn new(now: Instant, secret: Secret) -> Batch {
        let noted = std::array::from_fn(|_| Notes::default());
        Batch {
            now,
            secret,
            noted,
            n_noted: 0,
            n_expected: 0,
            contradictions: FxHashMap::default(),
            settings: None,
            referrers: Referrers::default(),
            may_close: false,
        }
    }

    /// Expects so many lines in all. Nothing hangs on it but how often lists grow: whoever reads the lines
    /// waits for that.
    pub fn expect_lines(&mut self, n_lines: u64) {
        self.n_expected = n_lines;
    }

    /// Permits that the tenant's line closes or reopens a period: for whoever does nothing else.
    pub fn permit_closing(&mut self) {
        self.may_close = true;
    }

    /// Takes the note of a line, in the order of the lines.
    pub fn note(&mut self, place: Place, note: Note) {
        let Note { kind, op, key, fingerprint, settings, essence } = note;
        self.n_noted += 1;
        self.make_room(kind);
        let noted = Noted { place, op, fingerprint, state: State::Fine, essence };
        match self.noted[kind as usize].add(key, noted) {
            Some(noted) if noted.fingerprint != fingerprint || noted.op != op => {
                noted.state = State::Contradicted;
                self.contradictions.insert(noted.place, place);
                self.forget_settings(kind);
            }
            Some(_) => {}
            None => {
                if let Some(settings) = settings {
                    self.settings = Some(*settings);
                }
            }
        }
    }

    /// Lets a full list of notes grow to what it will hold if the other lines are like those before them.
    fn make_room(&mut self, kind: Kind) {
        let noted = &mut self.noted[kind as usize];
        let n_left = self.n_expected.saturating_sub(self.n_noted);
        if noted.is_full() && self.n_noted >= n_left / WHEN_IT_IS_SEEN {
            let n_more = noted.len() as u128 * u128::from(n_left) / u128::from(self.n_noted);
            noted.make_room(usize::try_from(n_more.min(n_left.into())).unwrap_or(0));
        }
    }

    /// Notes a line that cannot be read: what refers to it is its consequence.
    pub fn note_unread(&mut self, place: Place, unread: &Unread) {
        let kind = unread.kind.as_deref().and_then(Kind::from_name);
        let key = unread.key.as_deref().and_then(|key| table_key(key).ok());
        self.n_noted += 1;
        let (Some(kind), Some(key)) = (kind, key) else { return };
        if let Some(noted) = self.noted[kind as usize].get_mut(&key) {
            noted.state = State::Contradicted;
            self.contradictions.insert(noted.place, place);
            return;
        }
        let noted =
            Noted { place, op: Op::Put, fingerprint: 0, state: State::Rejected, essence: Essence::Nothing };
        self.noted[kind as usize].add(key.into(), noted);
    }

    /// Takes a line that was noted as rejected: what refers to it does not find it.
    pub fn reject(&mut self, change: &Change) {
        if let Some(noted) = self.noted[change.kind() as usize].get_mut(change.table_key())
            && noted.state == State::Fine
        {
            noted.state = State::Rejected;
            self.forget_settings(change.kind());
        }
    }

    /// Settings that will not be recorded are nobody's default.
    fn forget_settings(&mut self, kind: Kind) {
        if kind == Kind::Tenant {
            self.settings = None;
        }
    }

    /// Whether facts of this kind were noted.
    pub fn has(&self, kind: Kind) -> bool {
        self.noted[kind as usize].len() > 0
    }

    /// How many different keys were noted.
    pub fn len(&self) -> usize {
        self.noted.iter().map(Notes::len).sum()
    }

    /// Whether no line was noted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a line that nothing speaks against deletes or replaces the fact.
    fn touches(&self, kind: Kind, key: &str) -> bool {
        self.get(kind, key).is_some_and(|noted| noted.state == State::Fine)
    }

    fn get(&self, kind: Kind, key: &str) -> Option<&Noted> {
        self.noted[kind as usize].get(key)
    }
}
