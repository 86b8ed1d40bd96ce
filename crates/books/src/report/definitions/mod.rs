//! Definitions: what each member of each report means, once, for people and for programs.

mod definition;

mod terms;

mod path;

pub(super) mod shared;

pub(super) mod flows;

pub use definition::{DateAxis, Definition, FigureKind, NoRows, RowSelection, Rows, Unit, Value};

use super::ReportType;

/// Definitions that stand in one or more places of a report.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The objects and rows that have these members; the report itself is the empty path.
    pub places: &'static [&'static str],
    /// Their members.
    pub members: &'static [Definition],
}

/// A definition found by a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found<'p> {
    /// What it says.
    pub definition: &'static Definition,
    /// Its place in the report, with `*` for each row.
    pub pattern: String,
    /// What the path has for each `*`: the keys of the rows on the way.
    pub keys: Vec<&'p str>,
    /// Whether the path goes through `comparison`.
    pub is_compared: bool,
}

/// All definitions of a report, the containers before their members.
pub fn groups(report: ReportType) -> &'static [Group] {
    report.blueprint().definitions
}

/// Every place of a report with its definition: `currencies.*.totals.invoiced.vat`.
pub fn definitions(report: ReportType) -> impl Iterator<Item = (String, &'static Definition)> {
    groups(report).iter().flat_map(|group| {
        let of_place =
            |place: &'static str| group.members.iter().map(move |member| (member.at(place), member));
        group.places.iter().copied().flat_map(of_place)
    })
}

/// The definition for a path of an answer (`currencies.EUR.totals.invoiced.vat`) or a pattern; what
/// stands in a comparison means what it means outside. None if the report has no such member.
pub fn find(report: ReportType, path: &str) -> Option<Found<'_>> {
    // A key may have dots: of several that fit, the one whose keys have the fewest is meant.
    let n_dots = |found: &Found<'_>| found.keys.iter().map(|key| key.matches('.').count()).sum::<usize>();
    let fit = |path, is_compared| {
        let fitting = definitions(report).filter_map(|(pattern, definition)| {
            let keys = path::keys(&pattern, path)?;
            Some(Found { definition, pattern, keys, is_compared })
        });
        fitting.min_by_key(n_dots)
    };
    fit(path, false).or_else(|| fit(path.strip_prefix("comparison.")?, true))
}

/// The definitions of the lists and objects that a place is in, from the top: what `currencies` and
/// `currencies.*.by_tax` say of `currencies.*.by_tax.*.invoiced.vat`.
pub fn around(report: ReportType, pattern: &str) -> impl Iterator<Item = (String, &'static Definition)> {
    definitions(report).filter(move |(other, definition)| {
        let is_inside = pattern.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with('.'));
        is_inside && matches!(definition.unit, Unit::Object | Unit::List)
    })
}

/// The patterns of a report that are most like a path that it does not have.
pub fn nearest(report: ReportType, path: &str) -> Vec<String> {
    let path: String = path.chars().take(200).collect();
    let mut near: Vec<(usize, String)> =
        definitions(report).map(|(pattern, _)| (strsim::osa_distance(&pattern, &path), pattern)).collect();
    near.sort();
    near.into_iter().map(|(_, pattern)| pattern).take(3).collect()
}

impl Definition {
    /// Its path from the top of the report, in one of the places of its group.
    pub fn at(&self, place: &str) -> String {
        if place.is_empty() { self.path.to_owned() } else { format!("{place}.{}", self.path) }
    }
}
