//! Steps: how far a participation has come at the end of the period.

use super::cohort::Participation;
use super::{ParticipantsAttention, Progress, Step};
use crate::books::{Books, Dealings, Event, Participant, ReservationStatus, Role, Slot};
use crate::calendar::day_number;
use crate::query::Query;
use crate::report::Rate;
use crate::report::booths::reservation_at_end;
use crate::report::position::{account, days_overdue, stands};
use crate::report::revenue::pipeline::is_billed;

/// What the invoices of a contact at an event say.
#[derive(Clone, Copy, Default)]
struct Bill {
    is_billed: bool,
    is_open: bool,
    is_overdue: bool,
}

/// Counts of the steps, and of what deserves a look.
#[derive(Clone, Copy, Default)]
pub(crate) struct Steps {
    counts: [u64; Step::ALL.len()],
    without_booth: u64,
    with_overdue_invoice: u64,
}

impl Steps {
    /// Those of one active participation.
    pub(crate) fn of(end: End<'_>, participation: &Participation) -> Steps {
        let mut steps = Steps::default();
        steps.add(end, participation);
        steps
    }

    /// Follows an active participation of the cohort.
    pub(super) fn add(&mut self, end: End<'_>, participation: &Participation) {
        let participant = participation.participant;
        let main = end.books.dealings_of_main(participant).filter(|_| participant.role == Role::Co);
        let own = end.books.dealings_of(participant);
        let own_booth = end.holds_booth(own);
        let own_bill = end.bill(own);
        if participation.is_confirmed() {
            self.attend(end, participant, own_booth, own_bill);
        }
        let bill = match main {
            Some(main) if !own_bill.is_billed => end.bill(main),
            _ => own_bill,
        };
        let mut count = |step: Step, has: bool| self.counts[step as usize] += u64::from(has);
        count(Step::Participations, true);
        count(Step::Booth, own_booth || main.is_some_and(|main| end.holds_booth(main)));
        count(Step::Invoiced, bill.is_billed);
        count(Step::Paid, bill.is_billed && !bill.is_open);
        count(Step::Confirmed, participation.is_confirmed());
        count(Step::CheckedIn, end.is_checked_in(own));
    }

    /// Looks at an active participation of the cohort for what deserves attention, and does not follow it.
    pub(super) fn add_attention(&mut self, end: End<'_>, participation: &Participation) {
        if !participation.is_confirmed() {
            return;
        }
        let participant = participation.participant;
        let own = end.books.dealings_of(participant);
        self.attend(end, participant, end.holds_booth(own), end.bill(own));
    }

    /// Looks at a confirmed participation.
    fn attend(&mut self, end: End<'_>, participant: &Participant, holds_booth: bool, bill: Bill) {
        let needs_booth = participant.role == Role::Main && !holds_booth;
        self.without_booth += u64::from(needs_booth && has_booths(end.books, participant.event));
        self.with_overdue_invoice += u64::from(bill.is_overdue);
    }

    pub(super) fn progress(&self) -> Vec<Progress> {
        let active = self.counts[Step::Participations as usize];
        let row = |(step, count): (&Step, &u64)| Progress {
            step: *step,
            count: *count,
            share: Rate::of(i128::from(*count), i128::from(active)),
        };
        Step::ALL.iter().zip(&self.counts).map(row).collect()
    }

    /// How many have come to a step.
    pub(crate) fn count(&self, step: Step) -> u64 {
        self.counts[step as usize]
    }

    pub(crate) fn attention(&self) -> ParticipantsAttention {
        ParticipantsAttention {
            confirmed_without_booth: self.without_booth,
            confirmed_with_overdue_invoice: self.with_overdue_invoice,
        }
    }
}

/// The end of a query's period, at which footings are taken: what may have changed later is looked at.
#[derive(Clone, Copy)]
pub(crate) struct End<'a> {
    pub(super) books: &'a Books,
    query: &'a Query,
    /// The number of the last date before it.
    last: i32,
    /// The number of the day on which ages are taken.
    as_of: i32,
}

impl<'a> End<'a> {
    pub(crate) fn of(books: &'a Books, query: &'a Query) -> End<'a> {
        let last = day_number(*query.period.dates().end());
        End { books, query, last, as_of: day_number(query.as_of) }
    }

    fn holds_booth(self, own: Dealings<'_>) -> bool {
        let footing = own.footing();
        if footing.is_seen(self.last) {
            return footing.holds_booth;
        }
        let period = &self.query.period;
        let mut states = own.reservations().filter_map(|(_, one)| reservation_at_end(one, period));
        states.any(|state| state == ReservationStatus::Confirmed)
    }

    /// Whether a contact is checked in.
    pub(crate) fn is_checked_in(self, own: Dealings<'_>) -> bool {
        let footing = own.footing();
        if footing.is_seen(self.last) { footing.is_checked_in } else { is_checked_in(self.query, own) }
    }

    fn bill(self, own: Dealings<'_>) -> Bill {
        let footing = own.footing();
        if footing.is_reckoned(self.last) {
            let is_overdue = footing.due().is_some_and(|due| due < self.as_of);
            return Bill { is_billed: footing.is_billed, is_open: footing.is_open, is_overdue };
        }
        self.looked_up(own)
    }

    fn looked_up(self, own: Dealings<'_>) -> Bill {
        let End { books, query, .. } = self;
        let standing = own
            .documents()
            .filter(|(slot, document)| stands(books, &query.period, &query.zone, *slot, document));
        standing.fold(Bill::default(), |bill, (slot, invoice)| {
            let is_open = account(books, query, slot, invoice).open() > 0;
            Bill {
                is_billed: bill.is_billed || is_billed(books, query, slot, invoice),
                is_open: bill.is_open || is_open,
                is_overdue: bill.is_overdue
                    || (is_open && days_overdue(query, invoice.due_date.map(day_number)).is_some()),
            }
        })
    }
}

/// Whether a contact is checked in at an event before the end of the period.
fn is_checked_in(query: &Query, own: Dealings<'_>) -> bool {
    own.check_ins().any(|(_, one)| query.period.is_before_end(one.checked_in_at))
}

fn has_booths(books: &Books, event: Slot<Event>) -> bool {
    books.booths_of(Some(event)).next().is_some()
}
