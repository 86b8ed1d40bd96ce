//! Texts for people: German and English side by side, where they are written.

use std::borrow::Cow;
use std::fmt;

use crate::books::Locale;

/// A text for people in every language that there is; displayed, it is English.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    de: Cow<'static, str>,
    en: Cow<'static, str>,
}

/// Writes a [`Text`]: `text!(de = "ist `{value}`", en = "is `{value}`")`, with variables as `format!` takes
/// them. What is a text itself is named `with = (…)`, and stands there in the language around it.
///
/// A text without one of the languages does not compile.
#[macro_export]
macro_rules! text {
    (de = $de:literal, en = $en:literal $(, with = ($($part:ident),+))? $(,)?) => {
        $crate::Text::of(|locale| {
            $($(let $part = $part.get(locale);)+)?
            match locale {
                $crate::books::Locale::De => $crate::text::written(format_args!($de)),
                $crate::books::Locale::En => $crate::text::written(format_args!($en)),
            }
        })
    };
}

impl Text {
    /// Of two texts that have no variables.
    pub const fn fixed(de: &'static str, en: &'static str) -> Text {
        Text { de: Cow::Borrowed(de), en: Cow::Borrowed(en) }
    }

    /// Of names and numbers alone: the same in every language.
    pub fn same(text: impl Into<Cow<'static, str>>) -> Text {
        let text = text.into();
        Text { de: text.clone(), en: text }
    }

    /// Of what is written in each language; [`text!`] calls it.
    pub fn of(write: impl Fn(Locale) -> Cow<'static, str>) -> Text {
        Text { de: write(Locale::De), en: write(Locale::En) }
    }

    /// The text in a language.
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::De => &self.de,
            Locale::En => &self.en,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get(Locale::En))
    }
}

/// What stands where nothing is to be said.
impl Default for Text {
    fn default() -> Text {
        Text::fixed("", "")
    }
}

/// A text with its variables; one without any is not copied.
pub fn written(text: fmt::Arguments<'_>) -> Cow<'static, str> {
    text.as_str().map_or_else(|| Cow::Owned(text.to_string()), Cow::Borrowed)
}

/// The words of a hint at the word that may be meant, if there is one, and what stands before them.
pub(crate) fn hint(before: &str, near: Option<&str>) -> Text {
    match near {
        None => Text::default(),
        Some(near) => text!(de = "{before} ist `{near}` gemeint?", en = "{before} did you mean `{near}`?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stands_in_the_language_around_it() {
        let (n, part) = (3, hint(",", Some("day")));
        let text = text!(de = "{n} Tage{part}", en = "{n} days{part}", with = (part));
        assert_eq!(text.get(Locale::De), "3 Tage, ist `day` gemeint?");
        assert_eq!(text.get(Locale::En), "3 days, did you mean `day`?");
        assert_eq!(text.to_string(), text.get(Locale::En));
        assert_eq!((hint(":", None).get(Locale::De), hint(":", None).get(Locale::En)), ("", ""));
        assert!(matches!(text!(de = "nichts", en = "nothing").de, Cow::Borrowed("nichts")));
    }
}
