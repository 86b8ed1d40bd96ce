//! Values: how the text of each parameter is read, and what is said of a wrong one.

use jiff::civil::Date;

use super::parameters::{not_taken, parameter, parameters};
use super::{Asked, Bound, Complaint};
use crate::calendar::{InstantError, Zone, parse_date, parse_instant};
use crate::fact::nearest;
use crate::money::Currency;
use crate::report::ReportType;
use crate::text;
use crate::text::{Text, hint};

/// Reads the parameters of one request and gathers all complaints.
pub(super) struct Reader<'a> {
    report: ReportType,
    asked: &'a Asked,
    complaints: Vec<Complaint>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(report: ReportType, asked: &'a Asked) -> Reader<'a> {
        Reader { report, asked, complaints: Vec::new() }
    }

    /// The value of a parameter, if it is taken, given once and well formed.
    pub(super) fn read<T>(&mut self, name: &str, read: impl FnOnce(&'a str) -> Result<T, Text>) -> Option<T> {
        let parameter = parameters(self.report).find(|parameter| parameter.name == name)?;
        let mut given = self.asked.0.iter().filter(|(other, _)| other == name);
        let (_, value) = given.next()?;
        let n_more = given.count();
        if n_more > 0 {
            self.complain(name, repeated(n_more + 1));
            return None;
        }
        if value.is_empty() {
            let accepts = &parameter.accepts;
            let message = text!(
                de = "ist leer; erwartet: {accepts}",
                en = "is empty: expected {accepts}",
                with = (accepts)
            );
            self.complain(name, message);
            return None;
        }
        match read(value) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.complain(name, reason);
                None
            }
        }
    }

    /// Whether a parameter is given, right or wrong.
    pub(super) fn has(&self, name: &str) -> bool {
        self.asked.get(name).is_some()
    }

    pub(super) fn complain(&mut self, name: &str, message: Text) {
        self.complaints.push(Complaint::new(name, message));
    }

    /// Whether nothing is wrong so far with these parameters.
    pub(super) fn is_fine(&self, names: &[&str]) -> bool {
        !self.complaints.iter().any(|complaint| names.contains(&&*complaint.parameter))
    }

    /// All complaints, those about parameters that the report does not take last.
    pub(super) fn finish(mut self) -> Vec<Complaint> {
        let mut seen: Vec<&str> = Vec::new();
        for (name, _) in &self.asked.0 {
            let taken = parameters(self.report).any(|parameter| parameter.name == name);
            if !taken && !seen.contains(&&**name) {
                seen.push(name);
                self.complaints.push(Complaint::new(name, not_taken(name, self.report)));
            }
        }
        self.complaints
    }
}

/// What is wrong with a parameter that is given so many times.
pub(super) fn repeated(n_times: usize) -> Text {
    text!(
        de = "ist {n_times}-mal angegeben; erwartet: einmal",
        en = "is given {n_times} times: expected once",
    )
}

pub(super) fn read_bound(text: &str, zone: &Zone) -> Result<Bound, Text> {
    let bound = match text.len() {
        ..=10 => parse_date(text).map(Bound::Date),
        _ => parse_instant(text, zone).map(Bound::Instant),
    };
    bound.map_err(|error| match error {
        InstantError::Malformed => wrong("date_from", text),
        _ => {
            let (shown, why) = (shown(text), error.text());
            text!(de = "{shown} {why}", en = "{shown} {why}", with = (why))
        }
    })
}

pub(super) fn read_today(text: &str) -> Result<Date, Text> {
    parse_date(text).map_err(|_| wrong("today", text))
}

pub(super) fn read_zone(text: &str) -> Result<Zone, Text> {
    Zone::named(text).ok_or_else(|| {
        let names: Vec<String> = Zone::names().collect();
        let same = |name: &&str| name.eq_ignore_ascii_case(text);
        let names = || names.iter().map(String::as_str);
        wrong_near("timezone", text, names().find(same).or_else(|| nearest(text, names())))
    })
}

pub(super) fn read_event_key(text: &str) -> Result<String, Text> {
    let first = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let shaped =
        text.len() <= 64 && text.starts_with(first) && text.chars().all(|c| first(c) || c == '_' || c == '-');
    if shaped { Ok(text.to_owned()) } else { Err(wrong("event_key", text)) }
}

pub(super) fn read_currency(text: &str) -> Result<Currency, Text> {
    Currency::from_code(text).ok_or_else(|| wrong("currency", text))
}

pub(super) fn read_limit(text: &str) -> Result<usize, Text> {
    let digits = text.len() <= 4 && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    let limit = digits.then(|| text.parse().ok()).flatten().filter(|limit| *limit <= 1_000);
    limit.ok_or_else(|| wrong("limit", text))
}

pub(super) fn read_at_seq(text: &str) -> Result<i64, Text> {
    let digits = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().ok_or_else(|| wrong("at_seq", text))
}

/// Reads one of a few words.
pub(super) fn read_word<T>(
    name: &'static str,
    words: &'static [&'static str],
    from_word: impl Fn(&str) -> Option<T>,
) -> impl FnOnce(&str) -> Result<T, Text> {
    move |text| from_word(text).ok_or_else(|| wrong_near(name, text, nearest(text, words.iter().copied())))
}

/// `TEXT` is not accepted: what is.
fn wrong(name: &str, text: &str) -> Text {
    wrong_near(name, text, None)
}

/// As [`wrong`], with the word that may be meant.
fn wrong_near(name: &str, text: &str, near: Option<&str>) -> Text {
    let parameter = parameter(name).expect("each is read by the name that it has in the table");
    not_accepted(text, &parameter.accepts, near)
}

/// What is wrong with a value that is not accepted, and which word may be meant.
pub(super) fn not_accepted(text: &str, accepts: &Text, near: Option<&str>) -> Text {
    let (shown, hint) = (shown(text), hint(",", near));
    text!(
        de = "{shown} wird nicht angenommen; erwartet: {accepts}{hint}",
        en = "{shown} is not accepted: expected {accepts}{hint}",
        with = (accepts, hint),
    )
}

/// A value in backticks, cut to what a message can hold.
fn shown(text: &str) -> String {
    let cut: String = text.chars().take(80).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if cut.len() < text.len() && text.chars().count() > 80 {
        format!("`{cut}…`")
    } else {
        format!("`{cut}`")
    }
}
