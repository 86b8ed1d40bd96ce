//! Which facts are behind the participants report.

use crate::report::rows::patterns::{Group, area, count};
use crate::report::rows::{booths, editions, people};

pub(super) static GROUPS: &[Group] = &[
    Group {
        places: &["participations", "by_event.{event}"],
        patterns: &[
            count("total", people::total),
            count("unconfirmed", people::unconfirmed),
            count("removed", people::removed),
        ],
    },
    Group {
        places: &[
            "participations",
            "by_event.{event}",
            "by_category.{category}",
            "by_country.{country}",
            "by_source.{source}",
        ],
        patterns: &[count("active", people::active), count("confirmed", people::confirmed)],
    },
    Group {
        places: &["by_category.{category}", "by_country.{country}"],
        patterns: &[count("distinct_contacts", people::active_contacts)],
    },
    Group {
        places: &[""],
        patterns: &[
            count("participations.main", people::main),
            count("participations.co", people::co),
            count("distinct_contacts.active", people::active_contacts),
            count("distinct_contacts.confirmed", people::confirmed_contacts),
            count("standing.active", people::standing_active),
            count("standing.confirmed", people::standing_confirmed),
            count("standing.distinct_contacts", people::standing_contacts),
            count("international.domestic", people::domestic),
            count("international.foreign", people::foreign),
            count("international.unknown", people::unknown),
            count("international.countries", people::countries),
            count("progress.{step}.count", people::reached),
            count("check_in.expected", people::expected),
            count("check_in.checked_in", people::checked_in),
            count("attention.confirmed_without_booth", people::without_booth),
            count("attention.confirmed_with_overdue_invoice", people::with_overdue_invoice),
            count("series.{bucket}.added", people::added),
            count("series.{bucket}.confirmed", people::confirmed_then),
            count("series.{bucket}.removed", people::removed_then),
            count("series.{until}.active", people::active_then),
            count("warnings.no_history.count", people::confirmed_without_history),
        ],
    },
    Group {
        places: &["area"],
        patterns: &[
            area("total_m2", booths::all),
            area("sold_m2", booths::sold),
            area("reserved_m2", booths::reserved),
            area("available_m2", booths::available),
            area("blocked_m2", booths::blocked),
            count("holders", booths::holders),
            count("booths.total", booths::all),
            count("booths.sold", booths::sold),
            count("booths.reserved", booths::reserved),
            count("booths.available", booths::available),
            count("booths.blocked", booths::blocked),
            count("by_booth_type.{booth_type}.booths", booths::all),
            count("by_booth_type.{booth_type}.sold", booths::sold),
            area("by_booth_type.{booth_type}.total_m2", booths::all),
            area("by_booth_type.{booth_type}.sold_m2", booths::sold),
        ],
    },
    Group {
        places: &["editions.{event}"],
        patterns: &[
            count("previous", editions::previous),
            count("current", editions::current),
            count("returning", editions::returning),
            count("returned_after_break", editions::returned_after_break),
            count("new", editions::new),
            count("lost", editions::lost),
        ],
    },
];
