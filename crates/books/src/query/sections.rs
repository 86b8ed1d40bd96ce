//! Sections: the members of an answer that were asked for.

use super::parameters::list;
use crate::fact::nearest;
use crate::report::ReportType;
use crate::text;
use crate::text::{Text, hint};

/// The members of a report that are wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sections {
    /// None: all.
    names: Option<Vec<&'static str>>,
    without_lists: bool,
}

impl Sections {
    /// Every member.
    pub const ALL: Sections = Sections { names: None, without_lists: false };

    /// These members, wholly.
    pub(crate) fn of(names: Vec<&'static str>) -> Sections {
        Sections { names: Some(names), without_lists: false }
    }

    /// What stands in a comparison: every member that is not a list, the list of currency sections
    /// aside, and nothing that speaks of the report itself.
    pub(crate) fn compared(report: ReportType) -> Sections {
        let members = report.members().iter().chain(report.currency_members());
        let left_out = [CURRENCIES, "basis", "control", "comparison", "warnings"];
        let names = members.filter(|name| !report.lists().contains(name) && !left_out.contains(name));
        Sections { names: Some(names.copied().collect()), without_lists: true }
    }

    /// Whether a member of `data` is wanted.
    pub fn has(&self, member: &str) -> bool {
        self.names.as_ref().is_none_or(|names| names.contains(&member))
    }

    /// Whether lists inside the wanted members are wanted too.
    pub(crate) fn has_lists(&self) -> bool {
        !self.without_lists
    }

    /// Whether a member of the currency sections is wanted: by its name, or with all of them.
    pub fn has_in_currency(&self, member: &str) -> bool {
        self.has(member) || self.has(CURRENCIES)
    }

    /// Whether the list of currency sections is wanted, be it for one member.
    pub fn has_currencies(&self, report: ReportType) -> bool {
        self.has(CURRENCIES) || report.currency_members().iter().any(|member| self.has(member))
    }
}

/// The member of `data` that lists the currency sections.
const CURRENCIES: &str = "currencies";

/// Reads a list of members, separated by commas; the error says what is wrong with it.
pub(super) fn read_sections(text: &str, report: ReportType) -> Result<Sections, Text> {
    let known = || report.members().iter().chain(report.currency_members()).copied();
    let mut names = Vec::new();
    for word in text.split(',') {
        let Some(name) = known().find(|name| *name == word) else {
            let (hint, all) = (hint(",", nearest(word, known())), list(known()));
            let word: String = word.chars().take(80).collect();
            return Err(text!(
                de = "hat keinen Teil `{word}`; erwartet: einige von {all}{hint}",
                en = "has no member `{word}`: expected some of {all}{hint}",
                with = (hint),
            ));
        };
        if names.contains(&name) {
            return Err(text!(de = "nennt `{name}` zweimal", en = "names `{name}` twice"));
        }
        names.push(name);
    }
    Ok(Sections { names: Some(names), without_lists: false })
}
