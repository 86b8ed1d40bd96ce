//! Footprints: what the lines of a batch change, and what their verdicts and rows hang on. Batches whose
//! footprints do not meet may be judged against the same books and be recorded one right after the other.
//!
//! Invariant: of such batches each comes to the same, be it judged before the others are recorded or after. A
//! rule that reads something new of the books is to be looked for here: what a footprint does not tell apart
//! meets.

use std::collections::BTreeMap;

use super::Change;
use crate::books::{Books, Refunded};
use crate::fact::{Datum, Kind, Op, Type, Values, write_key};

/// What a line speaks of, as far as it says so itself.
#[derive(Clone, Debug)]
pub struct Mentions {
    kind: Kind,
    op: Op,
    /// The fact that it puts or deletes, as tables key it.
    key: Box<str>,
    /// The facts that it names.
    named: Vec<(Kind, Box<str>)>,
}

/// What lines change, and what becomes of them hangs on, in some books.
#[derive(Clone, Default, Debug)]
pub struct Footprint {
    /// Whether it meets every other one.
    is_alone: bool,
    marks: BTreeMap<Mark, Tread>,
}

/// Something in the books.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Mark {
    /// A fact, be it there or not.
    Fact(Kind, Box<str>),
    /// Which facts of a kind there are, and which of them are above which.
    All(Kind),
}

/// What is done with it. What is changed is also looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Tread {
    Read,
    Change,
}

impl Mentions {
    /// What a line says that it speaks of.
    pub fn of(change: &Change) -> Mentions {
        let (kind, values) = (change.kind(), &change.values);
        let mut named = Vec::new();
        name_all(values, &mut named);
        let event = || values.text("event_key").unwrap_or_default();
        match kind {
            Kind::Participant => {
                let main = values.text("main_exhibitor_number");
                named.extend(main.map(|main| (Kind::Participant, write_key(&[event(), main]).into())));
            }
            Kind::BoothReservation => {
                let booth = values.text("booth_number");
                named.extend(booth.map(|booth| (Kind::Booth, write_key(&[event(), booth]).into())));
            }
            _ => {}
        }
        Mentions { kind, op: change.op(), key: change.table_key().into(), named }
    }
}

/// The facts that fields name by their keys, those in lines too.
fn name_all(values: &Values, named: &mut Vec<(Kind, Box<str>)>) {
    for (field, datum) in values.schema.fields.iter().zip(&values.data) {
        match (field.ty, datum) {
            (Type::Reference(kind), Some(Datum::Text(key))) => named.push((kind, key.as_str().into())),
            (Type::References(kind), Some(Datum::Keys(keys))) => {
                named.extend(keys.iter().map(|key| (kind, key.clone())));
            }
            (Type::Lines, Some(Datum::Lines(lines))) => lines.iter().for_each(|line| name_all(line, named)),
            _ => {}
        }
    }
}

impl Footprint {
    /// That of lines which are to be judged against these books; lines that cannot be read leave none.
    pub fn of<'a>(books: &Books, lines: impl IntoIterator<Item = &'a Mentions>) -> Footprint {
        let mut footprint = Footprint::default();
        lines.into_iter().for_each(|line| footprint.tread(books, line));
        footprint
    }

    /// Whether batches could come to something else together than one after the other.
    pub fn meets(&self, other: &Footprint) -> bool {
        let collides = |(mark, tread): (&Mark, &Tread)| {
            let other = other.marks.get(mark);
            other.is_some_and(|other| (*tread).max(*other) == Tread::Change)
        };
        self.is_alone || other.is_alone || self.marks.iter().any(collides)
    }

    /// Takes another one in: what meets one of both meets this.
    pub fn join(&mut self, other: Footprint) {
        self.is_alone |= other.is_alone;
        other.marks.into_iter().for_each(|(mark, tread)| self.mark(mark, tread));
    }

    fn tread(&mut self, books: &Books, line: &Mentions) {
        let Mentions { kind, op, key, named } = line;
        // The settings are in every verdict. And whether a fact may go hangs on all that name it: also on
        // those that name something else from now on.
        self.is_alone |= *kind == Kind::Tenant || (*op == Op::Delete && is_named(*kind));
        self.mark(Mark::Fact(*kind, key.clone()), Tread::Change);
        if is_told_by_words(*kind) {
            self.mark(Mark::All(*kind), Tread::Change);
        }
        for (kind, key) in named {
            if is_told_by_words(*kind) && books.seq_of(*kind, key).is_none() {
                // It is told which of them may have been meant.
                self.mark(Mark::All(*kind), Tread::Read);
            }
            self.name(*kind, key.clone());
        }
        // What it stops naming loses a fact that spoke for or against it.
        named_in_books(books, *kind, key).into_iter().for_each(|(kind, key)| self.name(kind, key));
    }

    /// Notes that a line names a fact. What names a document or a payment changes what is recorded about that:
    /// how much of it is corrected, paid and paid back.
    fn name(&mut self, kind: Kind, key: Box<str>) {
        let is_money = matches!(kind, Kind::Invoice | Kind::Payment);
        self.mark(Mark::Fact(kind, key), if is_money { Tread::Change } else { Tread::Read });
    }

    fn mark(&mut self, mark: Mark, tread: Tread) {
        self.marks.entry(mark).and_modify(|known| *known = tread.max(*known)).or_insert(tread);
    }
}

/// Whether facts of a kind are named by others.
fn is_named(kind: Kind) -> bool {
    match kind {
        Kind::Event
        | Kind::Category
        | Kind::Contact
        | Kind::Participant
        | Kind::Booth
        | Kind::Invoice
        | Kind::Payment => true,
        Kind::Tenant
        | Kind::Application
        | Kind::BoothReservation
        | Kind::CheckIn
        | Kind::Refund
        | Kind::WriteOff => false,
    }
}

/// Whether a wrong key of a kind is answered by the nearest right one. Categories stand above each other, too: how
/// they do is looked at as a whole.
fn is_told_by_words(kind: Kind) -> bool {
    matches!(kind, Kind::Event | Kind::Category)
}

/// The facts that a recorded one names and that are judged by what names them, other than by being there.
fn named_in_books(books: &Books, kind: Kind, key: &str) -> Option<(Kind, Box<str>)> {
    let invoice = |slot| (Kind::Invoice, books.documents().key(slot).into());
    match kind {
        Kind::Participant => {
            let (_, participant) = books.participants().find(key)?;
            let main = books.contacts().key(participant.main_exhibitor?);
            let event = books.events().key(participant.event);
            Some((Kind::Participant, write_key(&[event, main]).into()))
        }
        Kind::Invoice => books.documents().find(key)?.1.related.map(invoice),
        Kind::Payment => books.payments().find(key)?.1.invoice.map(invoice),
        Kind::Refund => match books.refunds().find(key)?.1.of {
            Refunded::Payment(slot) => Some((Kind::Payment, books.payments().key(slot).into())),
            Refunded::CreditNote(slot) => Some(invoice(slot)),
        },
        Kind::WriteOff => Some(invoice(books.write_offs().find(key)?.1.invoice)),
        Kind::Tenant
        | Kind::Event
        | Kind::Category
        | Kind::Contact
        | Kind::Application
        | Kind::Booth
        | Kind::BoothReservation
        | Kind::CheckIn => None,
    }
}
