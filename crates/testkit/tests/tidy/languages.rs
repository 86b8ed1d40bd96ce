//! Rules about texts for people: what their German and their English have in common.

use std::collections::BTreeSet;

use super::{Text, none, texts};

#[path = "../../../books/tests/books/german.rs"]
mod german;

/// A text as it stands in the source.
struct Pair<'a> {
    german: String,
    english: String,
    file: &'a str,
    line: usize,
}

#[test]
fn every_text_says_in_german_what_it_says_in_english() {
    let texts = texts();
    let pairs: Vec<Pair<'_>> = texts.iter().filter(|file| file.is_product()).flat_map(pairs).collect();
    assert!(pairs.len() > 150, "{} texts: the search for them went astray", pairs.len());
    let wrong = pairs.iter().filter_map(|Pair { german, english, file, line }| {
        let lost = variables(english).symmetric_difference(&variables(german)).next().cloned();
        let what = lost.map(|name| format!("{{{name}}} in one language alone: {german} | {english}"));
        let what = what.or_else(|| german::difference(&shouted(german), &shouted(english)))?;
        Some(format!("{file}:{line}: {what}"))
    });
    none("German and English hold the same names, codes and variables", wrong.collect());
}

/// The texts of a file.
fn pairs(file: &Text) -> impl Iterator<Item = Pair<'_>> {
    let text = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    let begins = ["Text::fixed(", "text!("]
        .into_iter()
        .flat_map(move |begin| text.match_indices(begin).map(move |(at, begin)| (at, at + begin.len())));
    begins.filter_map(move |(at, end)| {
        let (german, rest) = literal(&text[end..])?;
        let (english, _) = literal(rest)?;
        (!english.is_empty()).then(|| {
            let line = text[..at].matches('\n').count() + 1;
            Pair { german, english, file: &file.path, line }
        })
    })
}

/// The variables of a text.
fn variables(text: &str) -> BTreeSet<String> {
    text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0.to_owned())).collect()
}

/// A text with its variables in capitals: their names are no words of it.
fn shouted(text: &str) -> String {
    let names = variables(text);
    names.iter().fold(text.to_owned(), |text, name| {
        text.replace(&format!("{{{name}}}"), &format!("{{{}}}", name.to_uppercase()))
    })
}

/// The literal that stands at the beginning, but for blanks, a comma and the name of the language, and what
/// follows it; none where it is something else.
fn literal(text: &str) -> Option<(String, &str)> {
    let begin = text.find('"')?;
    let before: String = text[..begin].chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let text = ["", "de=", "en="].contains(&before.as_str()).then(|| &text[begin + 1..])?;
    let end = text.match_indices('"').find(|(at, _)| !text[..*at].ends_with('\\'))?.0;
    Some((text[..end].replace("\\\"", "\""), &text[end + 1..]))
}
