//! Paths to figures, and the patterns that definitions have for them.

/// The keys of the rows on the way if a pattern fits a path: what each `*` stands for. A key may have
/// dots (`taxed.8.1`), so a `*` stands for one segment or more, as few as will do.
pub(super) fn keys<'p>(pattern: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let mut keys = Vec::new();
    fits(pattern, path, &mut keys).then_some(keys)
}

fn fits<'p>(pattern: &str, path: &'p str, keys: &mut Vec<&'p str>) -> bool {
    let (first, pattern) = split(pattern);
    if first != "*" {
        let (segment, path) = split(path);
        return segment == first && rest_fits(pattern, path, keys);
    }
    let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
    for end in ends.filter(|end| *end > 0) {
        keys.push(&path[..end]);
        if rest_fits(pattern, path.get(end + 1..), keys) {
            return true;
        }
        keys.pop();
    }
    false
}

fn rest_fits<'p>(pattern: Option<&str>, path: Option<&'p str>, keys: &mut Vec<&'p str>) -> bool {
    match (pattern, path) {
        (None, None) => true,
        (Some(pattern), Some(path)) => fits(pattern, path, keys),
        _ => false,
    }
}

fn split(path: &str) -> (&str, Option<&str>) {
    path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_the_key_of_a_row_dots_and_all() {
        let check = |pattern: &str, path: &str, expect: Option<&[&str]>| {
            assert_eq!(keys(pattern, path).as_deref(), expect, "{pattern} {path}");
        };
        check("backlog.open", "backlog.open", Some(&[]));
        check("backlog.open", "backlog", None);
        check("backlog", "backlog.open", None);
        let vat = "currencies.*.by_tax.*.invoiced.vat";
        check(vat, "currencies.EUR.by_tax.taxed.19.invoiced.vat", Some(&["EUR", "taxed.19"]));
        check(vat, "currencies.EUR.by_tax.taxed.8.1.invoiced.vat", Some(&["EUR", "taxed.8.1"]));
        check(vat, vat, Some(&["*", "*"]));
        check(vat, "currencies.EUR.by_tax.invoiced.vat", None);
        let gross = "currencies.*.top_customers.*.invoiced.gross";
        let odd = "currencies.EUR.top_customers.K.invoiced.gross.invoiced.gross";
        check(gross, odd, Some(&["EUR", "K.invoiced.gross"]));
        check("by_event.*.total", "by_event..total", None);
        check("by_event.*", "", None);
    }
}
