//! Judging: what becomes of one line, once all lines are noted.

use super::look::{Found, Look};
use super::{Batch, Change, Place, Recorded, State, Verdict, Wants, period_rules, rules};
use crate::books::{Books, DocumentType, read_stored};
use crate::calendar::Instant;
use crate::fact::{
    Effect, Entry, Kind, NamesChange, Op, Problem, ProblemCode, Schema, Values, write_body, write_names,
};
use crate::money::Currency;
use crate::text;
use crate::text::{Text, hint};

/// A fact under judgement: its values as they are resolved, and what is found wrong with them.
pub(super) struct Case<'a> {
    pub(super) look: Look<'a>,
    pub(super) now: Instant,
    /// The fact as recorded, if it is.
    pub(super) stored: Option<Values>,
    /// The fact as given; rules resolve its defaults.
    pub(super) values: Values,
    pub(super) problems: Vec<Problem>,
    /// What the tenant's zone says about its dates: asked only when the fact is recorded, not when it
    /// is put again as it is after the zone has changed.
    pub(super) dated: Vec<Problem>,
    /// A rejected line that it refers to.
    pub(super) of: Option<Place>,
    /// How many of the problems are that it does.
    n_consequences: usize,
    /// The currency of its money.
    pub(super) currency: Option<Currency>,
}

impl Batch {
    /// What the second pass needs of the store to judge `change`.
    pub fn wants(&self, books: &Books, change: &Change) -> Wants {
        let seq = books.seq_of(change.kind(), change.table_key());
        Wants { body: seq.filter(|_| change.op() == Op::Put), names: seq.is_some() && change.has_names() }
    }

    /// Judges a line that was noted; `recorded` is what [`Batch::wants`] named.
    pub fn judge(&self, books: &Books, place: Place, change: Change, recorded: Recorded) -> Verdict {
        let noted = self.get(change.kind(), change.table_key());
        match noted.map(|noted| (noted.place, noted.state)) {
            Some((first, State::Contradicted)) => {
                let other = self.contradictions.get(&first).expect("a contradicted line has another one");
                let line = if first == place { other.line } else { first.line };
                let message = text!(
                    de = "der Schlüssel steht noch einmal in Zeile {line}, und dort mit anderem Inhalt",
                    en = "its key stands again in line {line} and says something else",
                );
                return Verdict::Rejected(vec![Problem::new(ProblemCode::Duplicate, message)]);
            }
            Some((first, State::Rejected)) if first != place => {
                let line = first.line;
                let message = text!(
                    de = "sagt dasselbe wie Zeile {line}, die abgelehnt ist",
                    en = "says the same as line {line}, which is rejected",
                );
                let problems = vec![Problem::new(ProblemCode::Duplicate, message)];
                return Verdict::Consequence { of: first, problems };
            }
            // An equal line again: the first one speaks for both.
            Some((first, _)) if first != place => return Verdict::Unchanged,
            _ => {}
        }
        let look = Look { books, batch: self };
        match change.op() {
            Op::Delete => self.judge_deletion(look, change),
            _ => self.judge_put(look, change, recorded),
        }
    }

    fn judge_deletion(&self, look: Look<'_>, change: Change) -> Verdict {
        let (kind, key) = (change.kind(), change.table_key());
        if look.books.seq_of(kind, key).is_none() {
            return Verdict::Unchanged;
        }
        let document = look.books.documents().find(key).filter(|_| kind == Kind::Invoice);
        if document.is_some_and(|(_, document)| document.is_issued()) {
            let message = Text::fixed(
                "ein versandter Beleg wird nie gelöscht: durch eine Rechnungskorrektur berichtigen",
                "a sent document is never deleted: correct it by a credit note",
            );
            return Verdict::Rejected(vec![Problem::new(ProblemCode::Frozen, message)]);
        }
        if let Some(problem) = period_rules::check_deletion(look, kind, key) {
            return Verdict::Rejected(vec![problem]);
        }
        if let Some(problem) = self.referred_to(look, kind, key, &UNDELETABLE) {
            return Verdict::Rejected(vec![problem]);
        }
        Verdict::Record(Entry {
            kind,
            key: change.key().to_owned(),
            op: Op::Delete,
            version: Schema::of(kind).version,
            body: None,
            names: NamesChange::Remove,
            effect: Effect::Removed,
            rank: super::RANKS - 1,
        })
    }

    fn judge_put(&self, look: Look<'_>, change: Change, recorded: Recorded) -> Verdict {
        let (kind, key) = (change.kind(), change.key().to_owned());
        let stored = match recorded.body.as_deref().map(|body| read_stored(kind, body)).transpose() {
            Ok(stored) => stored,
            Err(reason) => {
                let message = text!(
                    de = "der aufgezeichnete Fakt ist nicht lesbar: „{reason}“",
                    en = "the recorded fact cannot be read: {reason}",
                );
                return Verdict::Rejected(vec![Problem::new(ProblemCode::Malformed, message)]);
            }
        };
        let table_key = change.table_key().to_owned();
        let mut case = Case {
            look,
            now: self.now,
            stored,
            values: change.values,
            problems: Vec::new(),
            dated: Vec::new(),
            of: None,
            n_consequences: 0,
            currency: None,
        };
        rules::resolve(kind, &table_key, &mut case);
        if !case.is_recorded() {
            case.problems.append(&mut case.dated);
        }
        if case.problems.is_empty() {
            period_rules::check(kind, &table_key, &mut case);
        }
        if !case.problems.is_empty() {
            return match case.of {
                Some(of) if case.problems.len() == case.n_consequences => {
                    Verdict::Consequence { of, problems: case.problems }
                }
                _ => Verdict::Rejected(case.problems),
            };
        }
        record(kind, key, case, &recorded)
    }

    /// The problem if facts refer to this one that will still be there.
    pub(super) fn referred_to(&self, look: Look<'_>, kind: Kind, key: &str, what: &Text) -> Option<Problem> {
        let referrers = self.referrers.of(look.books, kind, key).into_iter();
        // Those that are replaced answer for themselves.
        let staying = referrers.filter(|(kind, key)| !self.touches(*kind, key));
        self.first_of(staying, what)
    }

    /// The problem if there are any facts that stand against a change: names the first by kind, then
    /// key, and how many there are.
    pub(super) fn first_of<'a>(
        &self,
        referrers: impl Iterator<Item = (Kind, &'a str)>,
        what: &Text,
    ) -> Option<Problem> {
        let mut n_referrers = 0;
        let (kind, key) = referrers.inspect(|_| n_referrers += 1).min()?;
        let message = match n_referrers - 1 {
            0 => text!(
                de = "{what}: `{kind}` `{key}` verweist darauf",
                en = "{what}: {kind} `{key}` refers to it",
                with = (what),
            ),
            n_more => text!(
                de = "{what}: `{kind}` `{key}` und {n_more} weitere verweisen darauf",
                en = "{what}: {kind} `{key}` and {n_more} more refer to it",
                with = (what),
            ),
        };
        Some(Problem::new(ProblemCode::ReferredTo, message))
    }
}

const UNDELETABLE: Text = Text::fixed("lässt sich nicht löschen", "cannot be deleted");

/// What is said of a fact that others refer to.
pub(super) const UNCHANGEABLE: Text = Text::fixed("lässt sich nicht ändern", "cannot change");

/// The entry that records a case without problems, if anything is new in it.
///
/// What is derived from personal fields is resolved by now, so that they can be dropped.
fn record(kind: Kind, key: String, case: Case<'_>, recorded: &Recorded) -> Verdict {
    let is_new = case.stored.is_none();
    let names = match write_names(&case.values).map(String::into_bytes) {
        _ if recorded.is_erased => NamesChange::Keep,
        Some(given) if is_new || Some(&given) != recorded.names.as_ref() => NamesChange::Replace(given),
        _ => NamesChange::Keep,
    };
    let rank = rank(kind, &case.values);
    let (op, body) = match (case.is_recorded(), &names) {
        (true, NamesChange::Keep) => return Verdict::Unchanged,
        (true, _) => (Op::Names, None),
        (false, _) => (Op::Put, Some(write_body(&case.values, case.currency).into_bytes())),
    };
    let effect = if is_new { Effect::Added } else { Effect::Changed };
    Verdict::Record(Entry { kind, key, op, version: Schema::of(kind).version, body, names, effect, rank })
}

/// Facts come after what they name: invoices before credit notes, both before payments, these before
/// refunds.
fn rank(kind: Kind, values: &Values) -> u8 {
    match kind {
        Kind::Tenant => 0,
        Kind::Event => 1,
        Kind::Category => 2,
        Kind::Contact => 3,
        Kind::Participant => 4,
        Kind::Application => 5,
        Kind::Booth => 6,
        Kind::BoothReservation => 7,
        Kind::CheckIn => 8,
        Kind::Invoice if values.text("invoice_type") == Some(DocumentType::CreditNote.word()) => 10,
        Kind::Invoice => 9,
        Kind::Payment => 11,
        Kind::Refund => 12,
        Kind::WriteOff => 13,
    }
}

impl Case<'_> {
    /// Whether the journal holds just this, names aside.
    fn is_recorded(&self) -> bool {
        self.stored.as_ref().is_some_and(|stored| *stored == self.values.without_names())
    }

    pub(super) fn refuse(&mut self, field: &str, value: impl ToString, message: Text) {
        self.problems.push(Problem::at(field, value, ProblemCode::Invalid, message));
    }

    pub(super) fn conflict(&mut self, code: ProblemCode, field: &str, value: impl ToString, message: Text) {
        self.problems.push(Problem::at(field, value, code, message));
    }

    /// Whether what `field` names will be there; else the problem.
    pub(super) fn refers(&mut self, field: &str, kind: Kind, key: &str) -> bool {
        self.refers_as(field, key, kind, key)
    }

    /// As [`Case::refers`], where the field holds a part of the key only.
    pub(super) fn refers_as(&mut self, field: &str, value: &str, kind: Kind, key: &str) -> bool {
        let message = match self.look.find(kind, key) {
            Found::Yes => return true,
            Found::No => {
                let hint = hint(":", self.look.nearest(kind, key));
                text!(
                    de = "kein `{kind}` mit diesem Schlüssel in den Büchern oder im Import{hint}",
                    en = "no such {kind} in the books or the import{hint}",
                    with = (hint),
                )
            }
            Found::Rejected(place) => {
                self.of = Some(place);
                self.n_consequences += 1;
                let line = place.line;
                text!(
                    de = "`{kind}` in Zeile {line} ist abgelehnt",
                    en = "the {kind} in line {line} is rejected",
                )
            }
        };
        self.problems.push(Problem::at(field, value, ProblemCode::NoSuchReference, message));
        false
    }

    /// Checks the reference of a field, if it is given.
    pub(super) fn refers_by(&mut self, field: &str, kind: Kind) {
        if let Some(key) = self.values.text(field).map(str::to_owned) {
            self.refers(field, kind, &key);
        }
    }

    /// Checks each reference of a field that holds a list.
    pub(super) fn refers_by_each(&mut self, field: &str, kind: Kind) {
        for key in self.values.keys(field).to_vec() {
            self.refers(field, kind, &key);
        }
    }
}
