//! The three fairs, the cities they are held in, and what a stand costs there.

use jiff::civil::{Weekday, date};
use messwert_books::calendar::Date;

use super::days::plus;

/// A fair that is held every year.
pub(super) struct Fair {
    /// Its letters in numbers of documents.
    pub(super) code: &'static str,
    /// Its part of keys.
    pub(super) slug: &'static str,
    /// Its name, the year left out.
    pub(super) title: &'static str,
    /// What it is, for the catalogue.
    pub(super) description: &'static str,
    /// How many of a hundred bookings are its own.
    pub(super) weight: u64,
    /// First and last day in a year, in the city of this number.
    pub(super) days: fn(i16, usize) -> (Date, Date),
    /// How stands are let.
    pub(super) stands: Stands,
    /// The fee for applying, in cents.
    pub(super) fee: i64,
    /// Whether Swiss exhibitors may be billed in francs.
    pub(super) takes_francs: bool,
    /// How many of a thousand booths stay free, if stands are let by a plan of booths.
    pub(super) free_booths: Option<u64>,
}

/// How stands are let; prices in cents, in the first year.
#[derive(Clone, Copy)]
pub(super) enum Stands {
    /// By square metre.
    Area {
        /// The price of one.
        per_square_metre: i64,
        /// The depths that there are, in centimetres.
        depths: [i64; 3],
    },
    /// By hut: length in metres and price.
    Huts([(i64, i64); 3]),
}

/// The fairs of a year, in its order.
pub(super) static FAIRS: [Fair; 3] = [
    Fair {
        code: "FM",
        slug: "fruehjahrsmarkt",
        title: "Frühjahrsmarkt",
        description: "Der große Markt zum Saisonauftakt: Kunsthandwerk, Pflanzen und regionale Küche.",
        weight: 30,
        days: spring,
        stands: Stands::Area { per_square_metre: 3_850, depths: [200, 250, 300] },
        fee: 4_500,
        takes_francs: false,
        free_booths: None,
    },
    Fair {
        code: "KH",
        slug: "kunsthandwerkermesse",
        title: "Kunsthandwerkermesse",
        description: "Vier Messetage mit Werkstätten, Galerien und Manufakturen aus ganz Europa.",
        weight: 27,
        days: autumn,
        stands: Stands::Area { per_square_metre: 9_400, depths: [200, 300, 400] },
        fee: 12_000,
        takes_francs: true,
        free_booths: Some(130),
    },
    Fair {
        code: "AM",
        slug: "adventsmarkt",
        title: "Adventsmarkt",
        description: "Vom Freitag vor dem ersten Advent bis zum 23. Dezember auf dem Marktplatz.",
        weight: 43,
        days: advent,
        stands: Stands::Huts([(3, 148_000), (4, 189_000), (6, 264_000)]),
        fee: 6_000,
        takes_francs: false,
        free_booths: Some(15),
    },
];

/// A city in which the fairs are held.
pub(super) struct City {
    /// Its letters in numbers of documents: those on its cars.
    pub(super) code: &'static str,
    /// Its part of keys.
    pub(super) slug: &'static str,
    /// Its name.
    pub(super) name: &'static str,
    /// Its state.
    pub(super) state: &'static str,
}

const fn city(code: &'static str, slug: &'static str, name: &'static str, state: &'static str) -> City {
    City { code, slug, name, state }
}

/// The cities, from the one where it began.
pub(super) static CITIES: [City; 24] = [
    city("L", "leipzig", "Leipzig", "Sachsen"),
    city("K", "koeln", "Köln", "Nordrhein-Westfalen"),
    city("HH", "hamburg", "Hamburg", "Hamburg"),
    city("S", "stuttgart", "Stuttgart", "Baden-Württemberg"),
    city("N", "nuernberg", "Nürnberg", "Bayern"),
    city("H", "hannover", "Hannover", "Niedersachsen"),
    city("DD", "dresden", "Dresden", "Sachsen"),
    city("HB", "bremen", "Bremen", "Bremen"),
    city("F", "frankfurt", "Frankfurt am Main", "Hessen"),
    city("MS", "muenster", "Münster", "Nordrhein-Westfalen"),
    city("EF", "erfurt", "Erfurt", "Thüringen"),
    city("FR", "freiburg", "Freiburg im Breisgau", "Baden-Württemberg"),
    city("HL", "luebeck", "Lübeck", "Schleswig-Holstein"),
    city("A", "augsburg", "Augsburg", "Bayern"),
    city("KS", "kassel", "Kassel", "Hessen"),
    city("MD", "magdeburg", "Magdeburg", "Sachsen-Anhalt"),
    city("HRO", "rostock", "Rostock", "Mecklenburg-Vorpommern"),
    city("MZ", "mainz", "Mainz", "Rheinland-Pfalz"),
    city("P", "potsdam", "Potsdam", "Brandenburg"),
    city("SB", "saarbruecken", "Saarbrücken", "Saarland"),
    city("R", "regensburg", "Regensburg", "Bayern"),
    city("BS", "braunschweig", "Braunschweig", "Niedersachsen"),
    city("KA", "karlsruhe", "Karlsruhe", "Baden-Württemberg"),
    city("DO", "dortmund", "Dortmund", "Nordrhein-Westfalen"),
];

/// Friday to Sunday, from the second weekend of April on, city after city.
fn spring(year: i16, city: usize) -> (Date, Date) {
    let friday = nth_friday(date(year, 4, 1), 2);
    let from = plus(friday, 7 * (city % 6) as i64);
    (from, plus(from, 2))
}

/// Thursday to Sunday, from the second weekend of September on, city after city.
fn autumn(year: i16, city: usize) -> (Date, Date) {
    let friday = nth_friday(date(year, 9, 1), 2);
    let from = plus(friday, 7 * (city % 8) as i64 - 1);
    (from, plus(from, 3))
}

/// From the Friday before the first Sunday in Advent, everywhere.
fn advent(year: i16, _city: usize) -> (Date, Date) {
    let eve = date(year, 12, 24);
    let fourth = plus(eve, -i64::from(eve.weekday().since(Weekday::Sunday)));
    (plus(fourth, -23), plus(eve, -1))
}

fn nth_friday(month: Date, nth: i8) -> Date {
    month.nth_weekday_of_month(nth, Weekday::Friday).expect("every month has four Fridays")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fairs_are_at_weekends() {
        assert_eq!(spring(2026, 0), (date(2026, 4, 10), date(2026, 4, 12)));
        assert_eq!(autumn(2026, 1), (date(2026, 9, 17), date(2026, 9, 20)));
        assert_eq!(advent(2026, 0), (date(2026, 11, 27), date(2026, 12, 23)));
        // The 24th itself is the fourth Sunday in Advent.
        assert_eq!(advent(2023, 0), (date(2023, 12, 1), date(2023, 12, 23)));
    }
}
