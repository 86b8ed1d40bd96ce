//! Contacts: workshops, traders and artists, most of them from Germany; as customers and as applicants.

use super::category::{N_ABOVE, TREE};
use super::dice::Dice;
use super::line::Line;
use super::names::{COUNTRIES, Country, label};

/// What other facts need to know of a contact.
#[derive(Clone)]
pub(super) struct Contact {
    pub(super) number: String,
    pub(super) country: &'static Country,
    /// Whether the organiser knows it.
    pub(super) has_country: bool,
    pub(super) is_company: bool,
    pub(super) has_tax_id: bool,
    /// Billed in Swiss francs, where that can be.
    pub(super) prefers_francs: bool,
    /// Which category of exhibitors.
    trade: usize,
    /// A second category, of those that sell more than one thing.
    other_trade: Option<usize>,
    person: Person,
    /// The dice for the rest.
    dice: Dice,
}

/// What the directory knows.
#[derive(Clone)]
struct Person {
    first_name: &'static str,
    last_name: &'static str,
    company: Option<String>,
    /// The name as a host's.
    host: String,
    email: String,
}

impl Contact {
    /// The category that its stands belong to.
    pub(super) fn category(&self) -> &'static str {
        TREE[N_ABOVE + self.trade].key
    }

    /// The category that it sells things of beside, or once did.
    pub(super) fn other_category(&self) -> Option<&'static str> {
        self.other_trade.map(|trade| TREE[N_ABOVE + trade].key)
    }

    /// Whether it serves food or drink.
    pub(super) fn serves_food(&self) -> bool {
        matches!(self.category(), "imbiss" | "wein")
    }

    /// Where it is at home, as far as the organiser knows.
    pub(super) fn country_code(&self) -> Option<&'static str> {
        self.has_country.then_some(self.country.code)
    }

    /// What somebody writes into the form who is not known yet.
    pub(super) fn introduced(&self, line: Line, with_email: bool) -> Line {
        line.with_some("company_name", self.person.company.as_deref())
            .with("first_name", self.person.first_name)
            .with("last_name", self.person.last_name)
            .with_some("email", with_email.then_some(&self.person.email))
    }
}

/// The contact of this number, counted from 0.
pub(super) fn contact(seed: u64, index: u64) -> Contact {
    let mut dice = Dice::of(seed, "contact", index);
    let country = dice.weighted(&COUNTRIES.map(|country| (country.per_mille, country)));
    let n_trades = (TREE.len() - N_ABOVE) as u64;
    let trade = dice.below(n_trades) as usize;
    let other_trade = dice.below(n_trades) as usize;
    let is_company = dice.chance(840);
    let has_tax_id = is_company && dice.chance(925);
    let prefers_francs = country.code == "CH" && dice.chance(800);
    let other_trade = (other_trade != trade && dice.chance(160)).then_some(other_trade);
    let person = person(country, trade, is_company, index, &mut dice);
    Contact {
        number: format!("K-{}", 10_001 + index),
        country,
        has_country: has_tax_id || !dice.chance(40),
        is_company,
        has_tax_id,
        prefers_francs,
        trade,
        other_trade,
        person,
        dice,
    }
}

/// The line of a contact.
pub(super) fn fact(contact: &Contact) -> String {
    let (country, person, mut dice) = (contact.country, &contact.person, contact.dice.clone());
    let (postal_code, city, state) = country.towns[dice.below(country.towns.len() as u64) as usize];
    let named = !contact.is_company || dice.chance(850);
    let trades = [Some(contact.category()), contact.other_category()].into_iter().flatten();
    let line = Line::of("contact")
        .with("customer_number", &contact.number)
        .with_some("country", contact.country_code())
        .with_some("state", state.filter(|_| contact.has_country))
        .with("category_keys", trades.collect::<Vec<_>>())
        .with_some("rating", dice.chance(620).then(|| dice.weighted(&RATINGS)))
        .with_some("company_name", person.company.as_deref())
        .with_some("first_name", named.then_some(person.first_name))
        .with_some("last_name", named.then_some(person.last_name))
        .with("email", &person.email)
        .with_some("phone", phone(country, &mut dice))
        .with("address", address(country, &mut dice))
        .with("postal_code", dice.fill(postal_code))
        .with("city", city);
    let website = contact.is_company && dice.chance(550);
    line.with_some("website", website.then(|| format!("https://www.{}.example", person.host)))
        .with_some("tax_id", contact.has_tax_id.then(|| dice.fill(country.tax_id)))
        .with_some("notes", dice.chance(30).then(|| dice.pick(&NOTES)))
        .end()
}

/// Stars, from one to five, as often as they are given.
pub(super) const RATINGS: [(u64, u8); 5] = [(3, 1), (8, 2), (27, 3), (38, 4), (24, 5)];

const NOTES: [&str; 5] = [
    "Bitte immer Eckstand anbieten.",
    "Braucht Starkstrom (16 A).",
    "Anlieferung nur mit Sprinter möglich.",
    "Stammaussteller seit der ersten Ausgabe.",
    "Rechnungen bitte per E-Mail an die Buchhaltung.",
];

fn person(country: &Country, trade: usize, is_company: bool, index: u64, dice: &mut Dice) -> Person {
    let (first_name, last_name) = (dice.pick(country.first_names), dice.pick(country.last_names));
    let workshop = country.workshops[trade];
    let company = is_company.then(|| format!("{workshop} {last_name}{}", dice.pick(country.forms)));
    let host = label(&format!("{workshop} {last_name}"));
    let email = email(is_company, first_name, last_name, &host, index);
    Person { first_name, last_name, company, host, email }
}

fn email(is_company: bool, first_name: &str, last_name: &str, host: &str, index: u64) -> String {
    if is_company {
        return format!("info@{host}.example");
    }
    format!("{}.{}.{index}@post.example", label(first_name), label(last_name))
}

fn phone(country: &Country, dice: &mut Dice) -> Option<String> {
    let has = !country.phones.is_empty() && dice.chance(800);
    has.then(|| {
        let pattern = dice.pick(country.phones);
        dice.fill(pattern)
    })
}

fn address(country: &Country, dice: &mut Dice) -> String {
    let (street, number) = (dice.pick(country.streets), dice.between(1, 128));
    if country.number_first { format!("{number} {street}") } else { format!("{street} {number}") }
}
