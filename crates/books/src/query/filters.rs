//! Filters: the parameters as given and as resolved, as the answer repeats them.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::{Asked, Query, parameters};
use crate::calendar::{Interval, rfc3339};
use crate::report::{Report, ReportType};

/// What an answer says of its query: every parameter of the report as given (null if it was not), and
/// what the request resolved to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filters(Vec<(&'static str, Option<String>)>);

impl Query {
    /// The filters of the answer `report`.
    pub fn filters(&self, report: &Report) -> Filters {
        self.filters_with(report.interval())
    }

    /// The filters of an answer whose series, if it has one, goes by this interval.
    pub fn filters_with(&self, interval: Option<Interval>) -> Filters {
        let mut filters = Vec::new();
        for parameter in parameters(self.report) {
            let given = self.asked.get(parameter.name).map(str::to_owned);
            match parameter.name {
                "timezone" => {
                    filters.push(("timezone", Some(self.zone.name().to_owned())));
                    let instant = |bound| rfc3339(bound, &self.zone);
                    filters.push(("start", self.period.start().map(instant)));
                    filters.push(("end", self.period.end().map(instant)));
                }
                "today" => {
                    filters.push(("today", Some(self.today.to_string())));
                    filters.push(("as_of", Some(self.as_of.to_string())));
                }
                "interval" => {
                    filters.push(("interval", interval.map(|interval| interval.word().to_owned())));
                }
                "lang" => filters.push(("lang", Some(self.locale.word().to_owned()))),
                name => filters.push((name, given)),
            }
        }
        Filters(filters)
    }

    /// A text that two queries share only if equal books give them the same answer, filters included.
    pub fn cache_key(&self) -> String {
        format!("{} {} {}", canonical(self.report, &self.asked, &["lang"]), self.today, self.locale.word())
    }
}

impl Filters {
    /// The value of a filter: none if there is no such filter, or it is null.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(filter, _)| *filter == name).and_then(|(_, value)| value.as_deref())
    }
}

impl Serialize for Filters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A number for tenant, report and parameters as given: positive, below 2^53 (so that every JSON reader
/// holds it), the same for ever; in which order the parameters came does not matter, nor does what only
/// changes how an answer is shown.
///
/// It is 53 bits of a SHA-256: two requests of one tenant meet by accident once in 10^14 pairs or so.
pub fn report_id(tenant: &[u8], report: ReportType, asked: &Asked) -> u64 {
    let mut hash = Sha256::new();
    hash.update((tenant.len() as u64).to_be_bytes());
    hash.update(tenant);
    hash.update(canonical(report, asked, &["format", "lang"]));
    let digest = hash.finalize();
    let number = digest[..8].iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    (number >> 11).max(1)
}

/// Report and parameters but some as one text: sorted, quoted, so that nothing runs together.
fn canonical(report: ReportType, asked: &Asked, without: &[&str]) -> String {
    let mut given: Vec<_> = asked.0.iter().filter(|(name, _)| !without.contains(&name.as_str())).collect();
    given.sort();
    format!("{} {given:?}", report.name())
}
