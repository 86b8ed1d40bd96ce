//! Parts: the members of the four other reports that the overview repeats.

use crate::books::Books;
use crate::calendar::Interval;
use crate::query::Query;
use crate::report::both::{both, reads_many};
use crate::report::{
    Applications, FigureError, Participants, Payments, ReportType, Revenue, applications, participants,
    payments, revenue,
};

/// What the four others say, of all currencies.
pub(super) struct Parts {
    pub(super) revenue: Revenue,
    pub(super) payments: Payments,
    pub(super) participants: Participants,
    pub(super) applications: Applications,
}

/// A member of the overview, and what of a report it repeats.
type Needs = (&'static str, &'static [&'static str]);

const REVENUE: &[Needs] =
    &[("currencies", &["totals", "collection"]), ("attention", &["totals"]), ("warnings", &["warnings"])];

const PAYMENTS: &[Needs] = &[
    ("currencies", &["received", "refunded", "received_after_refunds", "written_off", "receivables"]),
    ("attention", &["receivables", "exceptions"]),
    ("warnings", &["warnings"]),
];

const PARTICIPANTS: &[Needs] = &[
    ("participants", &["participations", "distinct_contacts", "international", "area"]),
    ("attention", &["attention"]),
    ("warnings", &["warnings"]),
];

const APPLICATIONS: &[Needs] = &[
    ("applications", &["by_status", "decisions", "backlog"]),
    ("attention", &["attention", "backlog"]),
    ("warnings", &["warnings"]),
];

/// Asks the four others for what the query's sections need.
pub(super) fn parts(books: &Books, query: &Query) -> Result<Parts, FigureError> {
    let asked = |report, needs| Query {
        // The items of long lists are not repeated.
        limit: 1,
        // Nor are series: whatever is said here, the dates of the first and the last fact need not be
        // looked for to choose an interval.
        interval: Some(Interval::Year),
        ..query.to(report, needed(query, needs))
    };
    let many = reads_many(books, query);
    let revenue = || revenue(books, &asked(ReportType::Revenue, REVENUE));
    let payments = || payments(books, &asked(ReportType::Payments, PAYMENTS));
    let participants = || participants(books, &asked(ReportType::Participants, PARTICIPANTS));
    let applications = || applications(books, &asked(ReportType::Applications, APPLICATIONS));
    let money = || both(many, payments, revenue);
    let people = || both(many, participants, applications);
    let ((payments, revenue), (participants, applications)) = both(many, money, people);
    let (revenue, payments) = (revenue?, payments?);
    let (participants, applications) = (participants?, applications?);
    Ok(Parts { revenue, payments, participants, applications })
}

fn needed(query: &Query, needs: &[Needs]) -> Vec<&'static str> {
    let is_wanted = |member: &str| match member {
        "currencies" => query.sections.has_currencies(query.report),
        member => query.sections.has(member),
    };
    let wanted = needs.iter().filter(|(member, _)| is_wanted(member));
    wanted.flat_map(|(_, members)| members.iter().copied()).collect()
}
