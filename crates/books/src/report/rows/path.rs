//! Paths: finding the pattern that a path fits, and reading its keys.

use super::keys::Keys;
use super::patterns::{Pattern, groups};
use crate::books::Books;
use crate::calendar::Buckets;
use crate::report::ReportType;

/// Members that stand for a row or an object whose path names none of them, the first that it has.
const MAIN: &[&str] = &[
    "amount",
    "gross",
    "after_credits.gross",
    "received.amount",
    "total",
    "active",
    "applications",
    "selections",
    "open",
    "count",
];

/// What a path names.
pub(super) struct Named {
    pub(super) pattern: &'static Pattern,
    pub(super) keys: Keys,
    /// The whole path.
    pub(super) figure: String,
}

/// The figure of a path, or the main figure of what it names.
pub(super) fn find(report: ReportType, path: &str, books: &Books, buckets: &Buckets) -> Option<Named> {
    let main = || MAIN.iter().map(|member| format!("{path}.{member}"));
    [path.to_owned()].into_iter().chain(main()).find_map(|figure| {
        let (pattern, keys) = fit(report, &figure, books, buckets)?;
        Some(Named { pattern, keys, figure })
    })
}

/// Whether a path goes through a bucket of the series, so that buckets are needed to read it.
pub(super) fn needs_buckets(path: &str) -> bool {
    path.split('.').any(|segment| segment == "series")
}

fn fit(report: ReportType, path: &str, books: &Books, buckets: &Buckets) -> Option<(&'static Pattern, Keys)> {
    groups(report).iter().find_map(|group| {
        group.places.iter().find_map(|place| {
            group.patterns.iter().find_map(|pattern| {
                let read = |keys: &[(&str, &str)]| read(keys, books, buckets);
                let mut keys = fits(&pattern.at(place), path, &mut Vec::new(), &read)?;
                keys.measure = keys.measure.or(pattern.measure);
                Some((pattern, keys))
            })
        })
    })
}

fn read(found: &[(&str, &str)], books: &Books, buckets: &Buckets) -> Option<Keys> {
    let mut keys = Keys::default();
    found.iter().try_for_each(|(name, text)| keys.read(name, text, books, buckets))?;
    Some(keys)
}

/// The keys in a path, if they can be read. A key may have dots, so a placeholder stands for one
/// segment or more, as few as will do.
fn fits<'p>(
    pattern: &'p str,
    path: &'p str,
    found: &mut Vec<(&'p str, &'p str)>,
    read: &impl Fn(&[(&str, &str)]) -> Option<Keys>,
) -> Option<Keys> {
    let (first, pattern) = split(pattern);
    let Some(name) = first.strip_prefix('{').and_then(|first| first.strip_suffix('}')) else {
        let (segment, path) = split(path);
        return if segment == first { rest_fits(pattern, path, found, read) } else { None };
    };
    let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
    for end in ends.filter(|end| *end > 0) {
        found.push((name, &path[..end]));
        let keys = rest_fits(pattern, path.get(end + 1..), found, read);
        found.pop();
        if keys.is_some() {
            return keys;
        }
    }
    None
}

fn rest_fits<'p>(
    pattern: Option<&'p str>,
    path: Option<&'p str>,
    found: &mut Vec<(&'p str, &'p str)>,
    read: &impl Fn(&[(&str, &str)]) -> Option<Keys>,
) -> Option<Keys> {
    match (pattern, path) {
        (None, None) => read(found),
        (Some(pattern), Some(path)) => fits(pattern, path, found, read),
        _ => None,
    }
}

fn split(path: &str) -> (&str, Option<&str>) {
    path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)))
}
