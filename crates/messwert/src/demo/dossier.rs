//! A dossier: everything that happens between the organiser and one exhibitor or applicant at one
//! edition.

use messwert_books::calendar::Date;

use super::application::{self, Applicant, Application, Verdict, decided_on};
use super::contact::Contact;
use super::days::plus;
use super::dice::Dice;
use super::event::Edition;
use super::exhibitor::{self, Exhibitor, Hall};
use super::numbers::Numbers;

/// Whose dossier it is.
pub(super) struct Dossier<'a> {
    pub(super) edition: &'a Edition,
    /// All editions, some of which may be applied for in one go.
    pub(super) editions: &'a [Edition],
    pub(super) contact: &'a Contact,
    /// Whether the contact is among the organiser's.
    pub(super) is_known: bool,
    /// Whether it was there the year before, as far as its place says.
    pub(super) is_regular: bool,
    /// How much of all applications has come before.
    pub(super) share: i64,
    /// The story's last day.
    pub(super) until: Date,
}

/// What comes of it, if there is time enough.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Takes part without having applied.
    Invited(&'static str),
    Approved,
    /// Approved, and nobody made a participation of it.
    Forgotten,
    Rejected,
    Withdrawn,
    WithdrawnAfterApproval,
    Waitlisted,
    Undecided,
}

const REGULARS: [(u64, Outcome); 10] = [
    (300, Outcome::Invited("copy")),
    (140, Outcome::Invited("manual")),
    (80, Outcome::Invited("import")),
    (402, Outcome::Approved),
    (12, Outcome::Forgotten),
    (22, Outcome::Rejected),
    (10, Outcome::Withdrawn),
    (14, Outcome::WithdrawnAfterApproval),
    (10, Outcome::Waitlisted),
    (10, Outcome::Undecided),
];

const NEWCOMERS: [(u64, Outcome); 8] = [
    (60, Outcome::Invited("manual")),
    (362, Outcome::Approved),
    (16, Outcome::Forgotten),
    (340, Outcome::Rejected),
    (60, Outcome::Withdrawn),
    (30, Outcome::WithdrawnAfterApproval),
    (112, Outcome::Waitlisted),
    (20, Outcome::Undecided),
];

/// The lines of a dossier, what is referred to first.
pub(super) fn facts(
    dossier: &Dossier<'_>,
    numbers: &mut Numbers,
    hall: &mut Hall,
    dice: &mut Dice,
) -> Vec<String> {
    let Dossier { edition, contact, until, .. } = *dossier;
    let jitter = dice.between(-3, 3);
    let season = edition.season;
    let latest = season.deadline().min(plus(until, -1));
    let arrived_on = plus(season.arrival(dossier.share), jitter).min(latest).max(season.opened().min(latest));
    let outcome = outcome(dossier, dice);
    let decided_on = decided_on(arrived_on, dice);
    let mut facts = Vec::new();
    let (source, created_on) = match outcome {
        Outcome::Invited(source) => (source, arrived_on),
        _ => {
            facts.push(applied(dossier, outcome, arrived_on, decided_on, numbers, dice));
            ("application", decided_on)
        }
    };
    let takes_part = matches!(outcome, Outcome::Invited(_) | Outcome::Approved) && created_on < until;
    if takes_part {
        let billed_on = season.billing(dossier.share, dice.between(-6, 6));
        let exhibitor = Exhibitor { edition, contact, source, created_on, billed_on, until };
        facts.extend(exhibitor::facts(&exhibitor, numbers, hall, dice));
    }
    facts
}

fn outcome(dossier: &Dossier<'_>, dice: &mut Dice) -> Outcome {
    let outcome = dice.weighted(if dossier.is_regular { &REGULARS[..] } else { &NEWCOMERS[..] });
    match outcome {
        Outcome::Invited(_) | Outcome::Approved if !dossier.is_known => Outcome::Rejected,
        Outcome::Invited("import") if dossier.edition.is_last() => Outcome::Approved,
        outcome => outcome,
    }
}

fn applied(
    dossier: &Dossier<'_>,
    outcome: Outcome,
    created_on: Date,
    decided_on: Date,
    numbers: &mut Numbers,
    dice: &mut Dice,
) -> String {
    let is_due = decided_on < dossier.until;
    let verdict = match outcome {
        Outcome::Withdrawn => Verdict::other("withdrawn"),
        Outcome::Undecided => Verdict::open(created_on, dossier.until, dice),
        _ if !is_due => Verdict::open(created_on, dossier.until, dice),
        Outcome::Waitlisted => Verdict::other("waitlisted"),
        Outcome::Rejected => Verdict::decided("rejected", decided_on, false),
        Outcome::WithdrawnAfterApproval => Verdict::decided("approved", decided_on, true),
        Outcome::Approved | Outcome::Forgotten | Outcome::Invited(_) => {
            Verdict::decided("approved", decided_on, false)
        }
    };
    let application = Application {
        number: &numbers.next("B"),
        contact: dossier.contact,
        applicant: applicant(dossier, outcome, dice),
        event_keys: event_keys(dossier, outcome, created_on, dice),
        created_on,
        verdict,
    };
    application::fact(&application, dice)
}

fn applicant(dossier: &Dossier<'_>, outcome: Outcome, dice: &mut Dice) -> Applicant {
    // Who takes part was linked, unless somebody forgot to.
    let (linked, others) = if outcome == Outcome::Approved { (970, 30) } else { (560, 440) };
    let linked = if dossier.is_known { linked } else { 0 };
    dice.weighted(&[
        (linked * 10, Applicant::Linked),
        (others * 7, Applicant::ByEmail),
        (others * 2, Applicant::ByReference),
        (others, Applicant::Unknown),
    ])
}

/// The edition, and now and then another in the same city that can be applied for at the same time.
fn event_keys(dossier: &Dossier<'_>, outcome: Outcome, created_on: Date, dice: &mut Dice) -> Vec<String> {
    let edition = dossier.edition;
    let is_open = |other: &&Edition| {
        let season = other.season;
        other.city.code == edition.city.code
            && other.series != edition.series
            && (season.opened()..=season.deadline()).contains(&created_on)
    };
    // Where it is approved, each edition is decided by itself.
    let per_mille = if outcome == Outcome::Approved { 4 } else { 300 };
    let other = dice.chance(per_mille).then(|| dossier.editions.iter().find(is_open)).flatten();
    std::iter::once(edition).chain(other).map(Edition::key).collect()
}
