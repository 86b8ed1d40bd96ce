//! Rules of the kinds: defaults from other facts, tenant and clock, references, order of dates.

use super::invoice_rules::{recorded, shown};
use super::judge::Case;
use super::look::given_tax_id;
use super::{invoice_rules, payment_rules, people_rules, stand_rules};
use crate::books::settings_of;
use crate::fact::{Datum, Kind, ProblemCode, lines};
use crate::text;
use crate::text::Text;

/// A chain of categories is at most so long.
const DEPTH_LIMIT: usize = 1_000;

/// Resolves and checks a case by the rules of its kind.
pub(super) fn resolve(kind: Kind, key: &str, case: &mut Case<'_>) {
    match kind {
        Kind::Tenant => tenant(case),
        Kind::Event => event(case),
        Kind::Category => category(key, case),
        Kind::Contact => contact(case),
        Kind::Invoice => invoice_rules::invoice(key, case),
        Kind::Participant => people_rules::participant(key, case),
        Kind::Application => people_rules::application(case),
        Kind::Booth => stand_rules::booth(case),
        Kind::BoothReservation => stand_rules::reservation(case),
        Kind::CheckIn => people_rules::check_in(case),
        Kind::Payment => payment_rules::payment(key, case),
        Kind::Refund => payment_rules::refund(case),
        Kind::WriteOff => payment_rules::write_off(case),
    }
}

fn tenant(case: &mut Case<'_>) {
    let books = case.look.books;
    let currency = books.settings().currency;
    let has_money = books.has_money();
    match settings_of(&case.values) {
        Ok(settings) if has_money && settings.currency != currency => {
            let message = text!(
                de = "die Währung lässt sich nicht mehr ändern, sobald es Beträge gibt (aufgezeichnet: `{currency}`)",
                en = "the currency cannot change once there are amounts of money (recorded: `{currency}`)",
            );
            case.conflict(ProblemCode::Frozen, "currency", settings.currency, message);
        }
        _ => {}
    }
    closing(case);
}

/// A period is closed and reopened by whoever does nothing else; a tenant without other facts takes
/// over what its line says.
fn closing(case: &mut Case<'_>) {
    let (books, zone) = (case.look.books, case.look.settings().zone.clone());
    let given = case.values.date("closed_until");
    if let Some(date) = given.filter(|date| *date >= zone.date(case.now)) {
        case.refuse(
            "closed_until",
            date,
            Text::fixed("erwartet: ein Datum vor heute", "expected a date before today"),
        );
    }
    let Some(stored) = case.stored.take() else { return };
    let is_new = books.n_facts() <= 1;
    for field in ["closed_until", "closing_reason"] {
        let [old, new] = [&stored, &case.values]
            .map(|values| values.schema.position(field).and_then(|at| values.data[at].clone()));
        if old != new && !case.look.batch.may_close && !is_new {
            let recorded = recorded(old.as_ref());
            let message = text!(
                de = "erwartet: {recorded}, wie aufgezeichnet; `messwert tenant close` und `messwert tenant reopen` ändern es",
                en = "expected {recorded}, as recorded: `messwert tenant close` and `messwert tenant reopen` change it",
                with = (recorded),
            );
            case.conflict(ProblemCode::PeriodClosed, field, shown(new.as_ref()), message);
        }
    }
    if let Some(until) =
        stored.date("closed_until").filter(|_| stored.text("timezone") != case.values.text("timezone"))
    {
        let message = text!(
            de = "lässt sich nicht ändern, solange ein Zeitraum festgeschrieben ist (bis {until}): ihn vorher wieder öffnen",
            en = "cannot change while a period is closed (until {until}): reopen it before",
        );
        let zone = case.values.text("timezone").unwrap_or_default().to_owned();
        case.conflict(ProblemCode::PeriodClosed, "timezone", zone, message);
    }
    case.stored = Some(stored);
}

fn event(case: &mut Case<'_>) {
    if !case.values.has("country") {
        let kept = case.stored.as_ref().and_then(|stored| stored.country("country"));
        let country = kept.unwrap_or(case.look.settings().country);
        case.values.set("country", Some(Datum::Country(country)));
    }
    if let (Some(from), Some(to)) = (case.values.date("date_from"), case.values.date("date_to"))
        && to < from
    {
        let message = text!(
            de = "erwartet: ein Datum nicht vor `date_from` ({from})",
            en = "expected a date not before `date_from` ({from})",
        );
        case.refuse("date_to", to, message);
    }
}

fn category(key: &str, case: &mut Case<'_>) {
    let Some(parent) = case.values.text("parent_category_key").map(str::to_owned) else { return };
    if !case.refers("parent_category_key", Kind::Category, &parent) {
        return;
    }
    let mut above = Some(parent.as_str());
    for _ in 0..DEPTH_LIMIT {
        match above {
            Some(next) if next != key => above = case.look.parent(next),
            _ => break,
        }
    }
    if above.is_some() {
        let message = text!(
            de = "die Kategorien darüber führen zu `{key}` zurück, oder es sind mehr als {DEPTH_LIMIT}",
            en = "the categories above lead back to `{key}`, or are more than {DEPTH_LIMIT}",
        );
        case.refuse("parent_category_key", &parent, message);
    }
}

fn contact(case: &mut Case<'_>) {
    case.refers_by_each("category_keys", Kind::Category);
    if case.values.bool("has_tax_id") == Some(false) && case.values.has("tax_id") {
        let message = Text::fixed(
            "erwartet: `true` oder nichts neben einer `tax_id`",
            "expected `true` or nothing beside a `tax_id`",
        );
        case.refuse("has_tax_id", false, message);
    }
    let kept = |field| case.stored.as_ref().and_then(|stored| stored.bool(field));
    let has_tax_id = given_tax_id(&case.values).or(kept("has_tax_id")).unwrap_or(false);
    let derived = case.values.has_names().then(|| case.values.has("company_name"));
    let is_company = case.values.bool("is_company").or(derived).or(kept("is_company")).unwrap_or(false);
    case.values.set("has_tax_id", Some(Datum::Bool(has_tax_id)));
    case.values.set("is_company", Some(Datum::Bool(is_company)));
}

impl Case<'_> {
    /// The instant of a field that defaults to the clock: as given, else as recorded, else now; or what
    /// stands earlier in the fact.
    pub(super) fn default_to_now(&mut self, field: &str, others: &[&str]) {
        if self.values.has(field) {
            return;
        }
        let kept = self.stored.as_ref().and_then(|stored| stored.instant(field));
        let others = others.iter().filter_map(|other| self.values.instant(other));
        let earliest = others.fold(kept.unwrap_or(self.now), Ord::min);
        self.values.set(field, Some(Datum::Instant(earliest)));
    }

    /// Refuses an end before its beginning.
    pub(super) fn not_before(&mut self, end: &str, beginning: &str) {
        if let (Some(ends), Some(begins)) = (self.values.instant(end), self.values.instant(beginning))
            && ends < begins
        {
            let message = text!(
                de = "erwartet: ein Zeitpunkt nicht vor `{beginning}` ({begins})",
                en = "expected an instant not before `{beginning}` ({begins})",
            );
            self.refuse(end, ends, message);
        }
    }

    /// Refuses an amount, in the currency of the case, of fewer minor units than `least`.
    pub(super) fn at_least(&mut self, field: &str, least: i64) {
        let (Some(currency), Some(number)) = (self.currency, self.values.number(field)) else { return };
        let minor = lines::minor(number, currency, field, &mut self.problems);
        if minor.is_some_and(|minor| minor < least) {
            let expected = if least > 0 {
                Text::fixed("erwartet: ein Betrag über 0", "expected an amount above 0")
            } else {
                Text::fixed("erwartet: 0 oder mehr", "expected 0 or more")
            };
            self.refuse(field, number, expected);
        }
    }
}
