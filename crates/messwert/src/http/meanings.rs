//! What each member of a report means, as the list of reports says it.

use messwert_books::books::Locale;
use messwert_books::report::ReportType;
use messwert_books::report::definitions::{Definition, Group, Rows, groups};
use serde::Serialize;

/// A definition, with every place that it holds in.
#[derive(Serialize)]
pub(super) struct Meaning {
    /// `currencies.*.totals.invoiced.vat`: `*` for the row of a list.
    paths: Vec<String>,
    text: Text,
    unit: &'static str,
    kind: Option<&'static str>,
    date: Option<&'static str>,
    formula: Option<&'static str>,
    source: Option<&'static str>,
    /// Of a list: the members that tell its rows apart.
    keys: &'static [&'static str],
    values: Vec<ValueMeaning>,
    /// Which facts are behind it.
    rows: Option<&'static str>,
    /// Of a figure without: why.
    why_no_rows: Option<Reason>,
}

/// Why a figure has no rows.
#[derive(Serialize)]
#[serde(untagged)]
enum Reason {
    In(&'static str),
    InBoth(Text),
}

/// What a word of a fixed list means.
#[derive(Serialize)]
struct ValueMeaning {
    word: &'static str,
    text: Text,
}

#[derive(Serialize)]
struct Text {
    de: &'static str,
    en: &'static str,
}

/// All definitions of a report, the containers before their members; why there are no rows in one language, or
/// in both.
pub(super) fn meanings(report: ReportType, only: Option<Locale>) -> Vec<Meaning> {
    let meanings =
        |group: &'static Group| group.members.iter().map(move |member| meaning(group.places, member, only));
    groups(report).iter().flat_map(meanings).collect()
}

fn meaning(places: &[&str], definition: &Definition, only: Option<Locale>) -> Meaning {
    let (rows, why_no_rows) = match definition.rows {
        Rows::Of(selection) => (Some(selection.word()), None),
        Rows::Not(reason) => {
            let both = || Text { de: reason.text(Locale::De), en: reason.text(Locale::En) };
            let told = |locale| Reason::In(reason.text(locale));
            (None, Some(only.map_or_else(|| Reason::InBoth(both()), told)))
        }
        Rows::NoFigure => (None, None),
    };
    let given = |text: &'static str| Some(text).filter(|text| !text.is_empty());
    let values = definition.values.iter();
    Meaning {
        paths: places.iter().map(|place| definition.at(place)).collect(),
        text: Text { de: definition.de, en: definition.en },
        unit: definition.unit.word(),
        kind: definition.kind.map(|kind| kind.word()),
        date: definition.date.map(|date| date.word()),
        formula: given(definition.formula),
        source: given(definition.source),
        keys: definition.keys,
        values: values
            .map(|value| ValueMeaning { word: value.word, text: Text { de: value.de, en: value.en } })
            .collect(),
        rows,
        why_no_rows,
    }
}
