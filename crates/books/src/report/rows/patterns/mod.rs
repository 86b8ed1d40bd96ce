//! Patterns: which path names which selection.
//!
//! A pattern is a path with `{…}` for what differs: the key of a row, or (with bars) one of a few
//! members. What the facts contribute is in the pattern too: where it is not one of those members, it is
//! said beside it.

mod revenue;

mod payments;

mod participants;

mod applications;

mod overview;

use super::gather::Gather;
use super::keys::Measure;
use crate::report::ReportType;

/// Patterns that stand in one or more places of a report.
pub(super) struct Group {
    /// The objects and rows that have these members; the report itself is the empty path.
    pub(super) places: &'static [&'static str],
    /// Their members.
    pub(super) patterns: &'static [Pattern],
}

/// A pattern, and the facts behind the figures of it.
pub(super) struct Pattern {
    path: &'static str,
    /// None: as the path says.
    pub(super) measure: Option<Measure>,
    pub(super) select: fn(&mut Gather<'_>),
}

impl Pattern {
    /// Its path in its group.
    pub(super) fn path(&self) -> &'static str {
        self.path
    }

    /// Its path from the top of the report, in one of the places of its group.
    pub(super) fn at(&self, place: &str) -> String {
        if place.is_empty() { self.path.to_owned() } else { format!("{place}.{}", self.path) }
    }
}

/// All patterns of a report.
pub(super) fn groups(report: ReportType) -> &'static [Group] {
    match report {
        ReportType::Revenue => revenue::GROUPS,
        ReportType::Payments => payments::GROUPS,
        ReportType::Participants => participants::GROUPS,
        ReportType::Applications => applications::GROUPS,
        ReportType::Overview => overview::GROUPS,
    }
}

/// Facts measured by one of the members in the path.
const fn figure(path: &'static str, select: fn(&mut Gather<'_>)) -> Pattern {
    Pattern { path, measure: None, select }
}

/// Facts counted.
const fn count(path: &'static str, select: fn(&mut Gather<'_>)) -> Pattern {
    Pattern { path, measure: Some(Measure::Count), select }
}

/// Money summed.
const fn money(path: &'static str, select: fn(&mut Gather<'_>)) -> Pattern {
    Pattern { path, measure: Some(Measure::Amount), select }
}

/// Square metres summed.
const fn area(path: &'static str, select: fn(&mut Gather<'_>)) -> Pattern {
    Pattern { path, measure: Some(Measure::Area), select }
}
