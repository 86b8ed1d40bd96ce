//! German: whether a text is, as far as one can see from outside.

/// Words of English messages that no German one has.
const ENGLISH: &[&str] = &[
    "a", "after", "and", "are", "as", "at", "be", "by", "cannot", "expected", "for", "has", "is", "it",
    "its", "least", "line", "lines", "more", "most", "must", "no", "not", "nothing", "of", "one", "only",
    "or", "the", "there", "this", "to", "too", "what", "which", "with",
];

/// The first English word of a German text: what stands in backticks is nobody's language, and what in
/// quotation marks is a library's.
pub(crate) fn english_word(text: &str) -> Option<&str> {
    let own = text.split('„').map(|part| part.split_once('“').map_or(part, |(_, own)| own));
    let own = own.flat_map(|part| part.split('`').step_by(2));
    let mut words = own.flat_map(|part| part.split(|c: char| !c.is_alphanumeric()));
    words.find(|word| ENGLISH.contains(word))
}

/// Panics if a text is not translated.
#[track_caller]
pub(crate) fn assert_german(text: &str, english: &str) {
    assert_eq!(english_word(text), None, "`{text}` for `{english}`");
    let has_words = english_word(english).is_some();
    assert!(!has_words || text != english, "`{english}` is the same in German");
    assert!(!text.is_empty(), "nothing for `{english}`");
}

#[test]
fn an_english_word_is_seen() {
    assert_eq!(english_word("ist nicht `one of two`; erwartet: etwas"), None);
    assert_eq!(english_word("nicht lesbar: „expected `,` or `}`“ in Spalte 9"), None);
    assert_eq!(english_word("liegt nach heute, expected etwas"), Some("expected"));
}
