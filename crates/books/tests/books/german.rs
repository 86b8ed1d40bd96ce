//! German: whether a text is, as far as one can see from outside.

/// Words of English messages that no German one has.
const ENGLISH: &str = "a after amount an and are as at be before below by cannot characters date did entries \
    entry expected for from given has is it its key least line lines list more most must no not nothing \
    number of one only or refers row rows string than the there this to too unless what which with you";

/// What tells that one text does not say in German what the other says in English, with both.
pub(crate) fn difference(german: &str, english: &str) -> Option<String> {
    let what = if german.is_empty() {
        "nothing".to_owned()
    } else if let Some(word) = english_word(german) {
        format!("the English word {word}")
    } else if english_word(english).is_some() && german == english {
        "the same".to_owned()
    } else if !german.matches('`').count().is_multiple_of(2) {
        "an odd backtick".to_owned()
    } else {
        let lost = quoted(english).find(|name| quoted(german).all(|other| other != *name));
        // German may quote what English has in the sentence.
        let name = lost.or_else(|| quoted(german).find(|name| !english.contains(name)))?;
        format!("`{name}` in one language alone")
    };
    Some(format!("{what}: {german} | {english}"))
}

/// The first English word of a German text: what stands in backticks is nobody's language, and what in
/// quotation marks is a library's.
fn english_word(text: &str) -> Option<&str> {
    let own = text.split('„').map(|part| part.split_once('“').map_or(part, |(_, own)| own));
    let own = own.flat_map(|part| part.split('`').step_by(2));
    let mut words = own.flat_map(|part| part.split(|c: char| !c.is_alphanumeric()));
    words.find(|word| ENGLISH.split(' ').any(|english| english == *word))
}

/// What stands in backticks: names, codes and values.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn a_difference_is_seen() {
    let check = |german, english, expect: &str| {
        let found = difference(german, english).unwrap_or_default();
        assert!(found.starts_with(expect) && found.is_empty() == expect.is_empty(), "{found}");
    };
    check("ist nicht `one of two`; erwartet: etwas", "is not `one of two`: expected some", "");
    check("nicht lesbar: „expected `,` or `}`“ in Spalte 9", "expected `,` or `}` at column 9", "");
    check("liegt nach heute, expected etwas", "is after today, expected some", "the English word expected");
    check("lies this", "read this", "the English word this");
    check("", "must be given", "nothing:");
    check("erwartet: `a`", "expected `b`", "`b` in one language alone");
    check("erwartet: `a`", "expected a", "");
    check("erwartet: `code`", "expected a", "`code` in one language alone");
    check("erwartet: `a", "expected `a`", "an odd backtick");
}
