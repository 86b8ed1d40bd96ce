//! People at events: participations, applications and check-ins, as the books keep them.

use super::pairs::Pair;
use super::recorded::{required, word};
use super::{Books, Category, Contact, Event, Few, Slot};
use crate::calendar::Instant;
use crate::country::Country;
use crate::fact::Values;
use crate::words::words;

/// A contact at an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Participant {
    /// Where.
    pub event: Slot<Event>,
    /// Who.
    pub contact: Slot<Contact>,
    /// Both.
    pub(super) pair: Slot<Pair>,
    /// Of a co-exhibitor: on whose stand.
    pub main_exhibitor: Option<Slot<Contact>>,
    /// That contact at the event.
    pub(super) main_pair: Option<Slot<Pair>>,
    /// Main exhibitor, or co-exhibitor on another's stand.
    pub role: Role,
    /// Where it came from.
    pub source: Source,
    /// As recorded; the dates count only with it.
    pub is_confirmed: bool,
    /// When it began.
    pub created_at: Instant,
    /// When it was confirmed; it counts for nothing unless it is confirmed.
    pub confirmed_at: Option<Instant>,
    /// When it ended.
    pub removed_at: Option<Instant>,
    /// Its own; if there are none, the contact's count, see [`super::Books::categories_of`].
    pub categories: Few<Category>,
}

words! {
/// Main exhibitor, or co-exhibitor on another's stand.
pub enum Role {
    /// With a stand of its own.
    Main = "main",
    /// On another's stand (Mitaussteller).
    Co = "co",
}
}

words! {
/// Where a participation came from.
#[expect(missing_docs, reason = "the words say it")]
pub enum Source {
    Application = "application",
    Manual = "manual",
    Import = "import",
    Copy = "copy",
}
}

/// Somebody who wants to take part.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// When it came.
    pub created_at: Instant,
    /// When it was decided; present if there is a decision.
    pub decided_at: Option<Instant>,
    /// The contact that it was linked to.
    pub contact: Option<Slot<Contact>>,
    /// For which events; at least one, each once.
    pub events: Few<Event>,
    /// What is offered.
    pub categories: Few<Category>,
    /// Its own; if it has none, the contact's counts.
    pub country: Option<Country>,
    /// 1 to 5.
    pub rating: Option<u8>,
    /// As recorded.
    pub status: ApplicationStatus,
    /// It stays when the application is withdrawn.
    pub decision: Option<Decision>,
    /// Who applied, as a number that tells nothing else.
    pub applicant_ref: Option<Box<[u8; 32]>>,
}

words! {
/// The status of an application.
#[expect(missing_docs, reason = "the words say it")]
pub enum ApplicationStatus {
    New = "new",
    InReview = "in_review",
    InfoRequested = "info_requested",
    Waitlisted = "waitlisted",
    Approved = "approved",
    Rejected = "rejected",
    Withdrawn = "withdrawn",
}
}

words! {
/// What was decided about an application.
#[expect(missing_docs, reason = "the words say it")]
pub enum Decision {
    Approved = "approved",
    Rejected = "rejected",
}
}

/// A contact arrives at an event.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckIn {
    /// Where.
    pub event: Slot<Event>,
    /// Who.
    pub contact: Slot<Contact>,
    /// When.
    pub checked_in_at: Instant,
}

impl Books {
    pub(super) fn read_participant(&mut self, values: &Values) -> Result<Participant, String> {
        let main_exhibitor = values.text("main_exhibitor_number").map(|key| self.contacts.mention(key));
        let event = self.events.mention(required(values.text("event_key"), "event_key")?);
        let contact = self.contacts.mention(required(values.text("customer_number"), "customer_number")?);
        Ok(Participant {
            event,
            contact,
            pair: self.relations.pairs.mention(event, contact),
            main_exhibitor,
            main_pair: main_exhibitor.map(|main| self.relations.pairs.mention(event, main)),
            role: word(values, Role::from_word, "role")?,
            source: word(values, Source::from_word, "source")?,
            is_confirmed: required(values.bool("is_confirmed"), "is_confirmed")?,
            created_at: required(values.instant("created_at"), "created_at")?,
            confirmed_at: values.instant("confirmed_at"),
            removed_at: values.instant("removed_at"),
            categories: self.read_categories(values),
        })
    }

    pub(super) fn read_application(&mut self, values: &Values) -> Result<Application, String> {
        let events = values.keys("event_keys").iter().map(|key| self.events.mention(key)).collect();
        Ok(Application {
            created_at: required(values.instant("created_at"), "created_at")?,
            decided_at: values.instant("decided_at"),
            contact: values.text("customer_number").map(|key| self.contacts.mention(key)),
            events,
            categories: self.read_categories(values),
            country: values.country("country"),
            rating: values.integer("rating").map(|rating| rating as u8),
            status: word(values, ApplicationStatus::from_word, "status")?,
            decision: values.text("decision").and_then(Decision::from_word),
            applicant_ref: values.text("applicant_ref").map(read_digest).transpose()?.map(Box::new),
        })
    }

    pub(super) fn read_check_in(&mut self, values: &Values) -> Result<CheckIn, String> {
        Ok(CheckIn {
            event: self.events.mention(required(values.text("event_key"), "event_key")?),
            contact: self.contacts.mention(required(values.text("customer_number"), "customer_number")?),
            checked_in_at: required(values.instant("checked_in_at"), "checked_in_at")?,
        })
    }
}

/// 64 hexadecimal digits as bytes.
fn read_digest(text: &str) -> Result<[u8; 32], String> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(|error| format!("`applicant_ref`: {error}"))?;
    Ok(bytes)
}
