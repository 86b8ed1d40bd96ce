//! Applications: who applied for an edition, and what was decided.

use messwert_books::calendar::Date;

use super::contact::{Contact, RATINGS};
use super::days::{at_work, between, plus};
use super::dice::Dice;
use super::line::Line;

/// An application for an edition.
pub(super) struct Application<'a> {
    pub(super) number: &'a str,
    pub(super) contact: &'a Contact,
    pub(super) applicant: Applicant,
    pub(super) event_keys: Vec<String>,
    pub(super) created_on: Date,
    pub(super) verdict: Verdict,
}

/// How the organiser knows who applied.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Applicant {
    /// As a contact.
    Linked,
    /// By an address.
    ByEmail,
    /// By the trace of an address, as another program keeps it.
    ByReference,
    /// Not at all.
    Unknown,
}

/// What became of it up to the story's last day.
#[derive(Clone, Copy)]
pub(super) struct Verdict {
    pub(super) status: &'static str,
    pub(super) decision: Option<(&'static str, Date)>,
}

impl Verdict {
    /// Decided so; who was approved and withdrew later has both.
    pub(super) fn decided(decision: &'static str, on: Date, withdrew: bool) -> Verdict {
        let status = if withdrew { "withdrawn" } else { decision };
        Verdict { status, decision: Some((decision, on)) }
    }

    /// Not decided, and not to be.
    pub(super) fn other(status: &'static str) -> Verdict {
        Verdict { status, decision: None }
    }

    /// Not decided yet.
    pub(super) fn open(created_on: Date, until: Date, dice: &mut Dice) -> Verdict {
        let waiting = [(6, "in_review"), (3, "info_requested"), (1, "new")];
        let is_new = between(created_on, until) < 8;
        Verdict::other(if is_new { "new" } else { dice.weighted(&waiting) })
    }
}

/// When an application that came on a day is decided: a fortnight later, give or take a week, or more.
pub(super) fn decided_on(created_on: Date, dice: &mut Dice) -> Date {
    let (least, most) = dice.weighted(&[(60, (4, 21)), (30, (14, 35)), (10, (30, 55))]);
    plus(created_on, dice.between(least, most))
}

/// The line of an application.
pub(super) fn fact(application: &Application<'_>, dice: &mut Dice) -> String {
    let Application { contact, applicant, verdict, .. } = application;
    let is_linked = *applicant == Applicant::Linked;
    let line = Line::of("application")
        .with("application_number", application.number)
        .with("created_at", at_work(application.created_on, dice))
        .with_some("customer_number", is_linked.then_some(&contact.number))
        .with("event_keys", &application.event_keys)
        .with("category_keys", [contact.category()])
        .with_some("country", contact.country_code().filter(|_| !is_linked || dice.chance(700)))
        .with_some("rating", dice.chance(550).then(|| dice.weighted(&RATINGS)))
        .with("status", verdict.status)
        .with_some("decision", verdict.decision.map(|(decision, _)| decision))
        .with_some("decided_at", verdict.decision.map(|(_, on)| at_work(on, dice)))
        .with_some("applicant_ref", (*applicant == Applicant::ByReference).then(|| reference(contact)));
    let is_rejected = verdict.status == "rejected";
    let line = line.with_some("rejection_reason", is_rejected.then(|| dice.pick(&REASONS)));
    if is_linked { line.end() } else { contact.introduced(line, *applicant == Applicant::ByEmail).end() }
}

const REASONS: [&str; 4] = [
    "Warengruppe bereits voll besetzt.",
    "Handelsware statt eigener Herstellung.",
    "Unterlagen unvollständig.",
    "Kein Stand in der gewünschten Größe frei.",
];

/// 64 hexadecimal digits, the same for the same contact.
fn reference(contact: &Contact) -> String {
    let mut dice = Dice::of(0, &contact.number, 0);
    (0..4).map(|_| format!("{:016x}", dice.throw())).collect()
}
