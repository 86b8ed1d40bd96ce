//! Which facts are behind the applications report.

use crate::report::rows::applied;
use crate::report::rows::patterns::{Group, count};

pub(super) static GROUPS: &[Group] = &[Group {
    places: &[""],
    patterns: &[
        count("received.applications", applied::received),
        count("received.selections", applied::selections),
        count("received.distinct_applicants", applied::applicants),
        count("received.multi_event_applications", applied::multi_event),
        count("by_status.{status}.applications", applied::received),
        count("decisions.approved", applied::approved),
        count("decisions.rejected", applied::rejected),
        count("yield.approved_selections", applied::approved_selections),
        count("yield.confirmed", applied::yielded),
        count("yield.unlinked", applied::approved_unlinked),
        count("by_event.{event}.selections", applied::selections),
        count("by_event.{event}.by_status.{status}", applied::selections),
        count("by_category.{category}.applications", applied::received),
        count("by_category.{category}.by_status.{status}", applied::received),
        count("by_country.{country}.applications", applied::received),
        count("by_country.{country}.approved", applied::approved_now),
        count("rating.histogram.{rating}", applied::received),
        count("rating.rated", applied::rated),
        count("rating.unrated", applied::unrated),
        count("decision_time.decided", applied::decided),
        count("backlog.open", applied::open),
        count("backlog.by_age.{backlog_age}.applications", applied::open),
        count("applicants.returning", applied::returning),
        count("applicants.new", applied::new),
        count("applicants.unlinked", applied::unlinked),
        count("attention.approved_without_participation", applied::without_participation),
        count("pace.{event}.points.{days_before}.cumulative", applied::pace),
        count("pace.{event}.points.{days_before}.previous_cumulative", applied::previous_pace),
        count("series.{bucket}.applications", applied::received),
        count("series.{until}.cumulative", applied::received),
    ],
}];
