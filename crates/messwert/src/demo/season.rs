//! An edition's year: when applications come, when stands are billed, and how much of it is over.

use messwert_books::calendar::Date;

use super::days::{between, plus};

/// Shares are counted in parts of this.
pub(super) const WHOLE: i64 = 10_000;

/// Stands are invoiced from so many days before a fair on, when applications are closed …
const BILLED_FROM: i64 = 240;

/// … up to so many.
const BILLED_TO: i64 = 90;

/// Applications are taken for so many days.
const OPEN_FOR: i64 = 150;

/// How much of all applications has come after how much of the time: few at first, most at the end.
const ARRIVALS: [(i64, i64); 5] = [(0, 0), (2_000, 1_200), (5_500, 3_600), (8_500, 6_600), (WHOLE, WHOLE)];

/// What an edition comes to in the end, in facts for a thousand exhibitors and applicants.
struct Parts {
    arrived: i64,
    decided: i64,
    billed: i64,
    served: i64,
    /// For what is recorded only where stands are let by plan, or visitors of the gate are counted.
    planned: i64,
    admitted: i64,
}

/// As measured over the whole story.
const FACTS: Parts =
    Parts { arrived: 1_000, decided: 388, billed: 1_590, served: 715, planned: 1_500, admitted: 720 };

/// The days of an edition.
#[derive(Clone, Copy)]
pub(super) struct Season {
    pub(super) date_from: Date,
    pub(super) date_to: Date,
    /// The story's last day: what comes on it or later has not come yet.
    pub(super) until: Date,
    /// Whether stands are let by a plan, with reservations.
    pub(super) has_plan: bool,
    /// Whether exhibitors are checked in.
    pub(super) has_gate: bool,
}

impl Season {
    /// The last day for applications.
    pub(super) fn deadline(self) -> Date {
        plus(self.date_from, -BILLED_FROM - 35).last_of_month()
    }

    /// The first day for applications.
    pub(super) fn opened(self) -> Date {
        plus(self.deadline(), -OPEN_FOR)
    }

    /// How much of all applications has come.
    pub(super) fn arrived(self) -> i64 {
        let days = between(self.opened(), self.until).clamp(0, OPEN_FOR);
        interpolated(ARRIVALS, days * WHOLE / OPEN_FOR)
    }

    /// When the application comes before which this share has come.
    pub(super) fn arrival(self, share: i64) -> Date {
        let time = interpolated(ARRIVALS.map(|(time, share)| (share, time)), share);
        plus(self.opened(), OPEN_FOR * time / WHOLE).min(self.deadline())
    }

    /// When the stand is invoiced, give or take a week.
    pub(super) fn billing(self, share: i64, jitter: i64) -> Date {
        let (first, last) = (plus(self.date_from, -BILLED_FROM), plus(self.date_from, -BILLED_TO));
        plus(first, (BILLED_FROM - BILLED_TO) * share / WHOLE + jitter).clamp(first, last)
    }

    /// How many facts there are for a thousand exhibitors and applicants that it has in the end.
    pub(super) fn facts(self) -> i64 {
        let billed = (between(plus(self.date_from, -BILLED_FROM), self.until) * WHOLE
            / (BILLED_FROM - BILLED_TO))
            .clamp(0, self.arrived());
        let decided = Season { until: plus(self.until, -25), ..self }.arrived();
        let served = match between(self.date_from, self.until) {
            ..-21 => 0,
            -21..14 => WHOLE / 2,
            14.. => WHOLE,
        };
        let planned = if self.has_plan { (self.arrived() + decided) / 2 } else { 0 };
        let admitted = if self.has_gate && self.until > self.date_from { WHOLE } else { 0 };
        let sum = self.arrived() * FACTS.arrived
            + decided * FACTS.decided
            + billed * FACTS.billed
            + served * FACTS.served
            + planned * FACTS.planned
            + admitted * FACTS.admitted;
        sum / WHOLE
    }
}

/// The value at `x` of the line through points whose first members ascend.
fn interpolated<const N: usize>(points: [(i64, i64); N], x: i64) -> i64 {
    let at = points.iter().rposition(|(left, _)| *left <= x).unwrap_or(0).min(N - 2);
    let ((left, low), (right, high)) = (points[at], points[at + 1]);
    low + (high - low) * (x - left) / (right - left)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn applications_come_between_opening_and_deadline() {
        let season = Season {
            date_from: date(2026, 9, 10),
            date_to: date(2026, 9, 13),
            until: date(2026, 11, 23),
            has_plan: true,
            has_gate: true,
        };
        assert_eq!(season.deadline(), date(2025, 12, 31));
        let days = [0, 1_200, WHOLE].map(|share| season.arrival(share));
        assert_eq!(days, [date(2025, 8, 3), date(2025, 9, 2), date(2025, 12, 31)]);
        let arrived = |until| Season { until, ..season }.arrived();
        let untils = [date(2025, 8, 3), date(2025, 9, 2), date(2025, 12, 31), date(2027, 1, 1)];
        assert_eq!(untils.map(arrived), [0, 1_200, WHOLE, WHOLE]);
    }
}
