//! Patterns: which path names which selection.
//!
//! A pattern is a path with `{…}` for what differs: the key of a row, or (with bars) one of a few
//! members. What the facts contribute is in the pattern too: where it is not one of those members, it is
//! said beside it.

use super::gather::Gather;
use super::keys::Measure;
use crate::report::ReportType;

/// Patterns that stand in one or more places of a report.
pub(in crate::report) struct Group {
    /// The objects and rows that have these members; the report itself is the empty path.
    pub(in crate::report) places: &'static [&'static str],
    /// Their members.
    pub(in crate::report) patterns: &'static [Pattern],
}

/// A pattern, and the facts behind the figures of it.
pub(in crate::report) struct Pattern {
    /// In its group.
    pub(super) path: &'static str,
    /// None: as the path says.
    pub(super) measure: Option<Measure>,
    pub(super) select: fn(&mut Gather<'_>),
}

impl Pattern {
    /// Its path from the top of the report, in one of the places of its group.
    pub(super) fn at(&self, place: &str) -> String {
        if place.is_empty() { self.path.to_owned() } else { format!("{place}.{}", self.path) }
    }
}

/// All patterns of a report.
pub(super) fn groups(report: ReportType) -> &'static [Group] {
    report.blueprint().patterns
}

/// Facts measured by one of the members in the path.
pub(in crate::report) const fn figure(path: &'static str, select: fn(&mut Gather<'_>)) -> Pattern {
    Pattern { path, measure: None, select }
}

/// Facts counted.
pub(in crate::report) const fn count(path: &'static str, select: fn(&mut Gather<'_>)) -> Pattern {
    Pattern { path, measure: Some(Measure::Count), select }
}

/// Money summed.
pub(in crate::report) const fn money(path: &'static str, select: fn(&mut Gather<'_>)) -> Pattern {
    Pattern { path, measure: Some(Measure::Amount), select }
}

/// Square metres summed.
pub(in crate::report) const fn area(path: &'static str, select: fn(&mut Gather<'_>)) -> Pattern {
    Pattern { path, measure: Some(Measure::Area), select }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::books::ApplicationStatus;
    use crate::report::definitions::{Rows, definitions, find};

    /// The paths of a pattern: one for each of the members that it names, `*` for each key.
    fn paths(pattern: &str) -> Vec<String> {
        let mut paths = vec![String::new()];
        let n_segments = pattern.split('.').count();
        for (at, segment) in pattern.split('.').enumerate() {
            let is_last = at + 1 == n_segments;
            let words: Vec<&str> = match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                None => vec![segment],
                Some("flow") => vec!["invoiced", "credited", "voided"],
                Some("status") if is_last => ApplicationStatus::WORDS.to_vec(),
                Some("rating") if is_last => vec!["1", "2", "3", "4", "5"],
                Some(members) if members.contains('|') => members.split('|').collect(),
                Some(_) => vec!["*"],
            };
            let below = |path: &String, word: &str| match path.as_str() {
                "" => word.to_owned(),
                path => format!("{path}.{word}"),
            };
            paths = paths
                .iter()
                .flat_map(|path| words.iter().map(move |word| below(path, word)))
                .collect::<Vec<_>>();
        }
        paths
    }

    #[test]
    fn what_drills_down_is_what_the_definitions_say() {
        let (mut n_drilled, mut n_figures) = (0, 0);
        for report in ReportType::ALL {
            let mut covered = BTreeSet::new();
            for group in groups(*report) {
                let patterns =
                    group.places.iter().flat_map(|place| group.patterns.iter().map(|one| one.at(place)));
                for path in patterns.flat_map(|pattern| paths(&pattern)) {
                    let found = find(*report, &path).unwrap_or_else(|| panic!("{path} has no definition"));
                    assert!(matches!(found.definition.rows, Rows::Of(_)), "{path} does drill down");
                    covered.insert(found.pattern);
                }
            }
            for (pattern, definition) in definitions(*report).filter(|(_, one)| one.is_figure()) {
                // Nothing in applications deserves a warning: there are none to list.
                if (*report, &*pattern) == (ReportType::Applications, "warnings.*.count") {
                    continue;
                }
                n_figures += 1;
                n_drilled += usize::from(covered.contains(&pattern));
                assert_eq!(matches!(definition.rows, Rows::Of(_)), covered.contains(&pattern), "{pattern}");
            }
        }
        assert!(n_drilled * 10 >= n_figures * 9, "{n_drilled} of {n_figures}");
    }
}
