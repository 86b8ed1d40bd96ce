//! Contacts: workshops, traders and artists, most of them from Germany.

use super::category::{N_ABOVE, TREE};
use super::dice::Dice;
use super::line::Line;
use super::names::{COUNTRIES, Country, label};

/// What other facts need to know of a contact.
#[derive(Clone)]
pub(super) struct Contact {
    pub(super) number: String,
    pub(super) country: &'static Country,
    pub(super) is_company: bool,
    pub(super) has_tax_id: bool,
    /// Billed in Swiss francs.
    pub(super) pays_in_francs: bool,
    /// Which category of exhibitors.
    trade: usize,
    /// A second category, of those that sell more than one thing.
    other_trade: Option<usize>,
}

impl Contact {
    /// The category that its stands belong to.
    pub(super) fn category(&self) -> &'static str {
        TREE[N_ABOVE + self.trade].key
    }

    /// Whether it serves food or drink.
    pub(super) fn serves_food(&self) -> bool {
        matches!(self.category(), "imbiss" | "wein")
    }
}

/// The contact of this number, counted from 0.
pub(super) fn contact(seed: u64, index: u64) -> Contact {
    draw(seed, index).0
}

/// The line of a contact.
pub(super) fn fact(seed: u64, index: u64) -> String {
    let (contact, mut dice) = draw(seed, index);
    let country = contact.country;
    let first_name = dice.pick(country.first_names);
    let last_name = dice.pick(country.last_names);
    let company = contact.is_company.then(|| company(&contact, last_name, &mut dice));
    let host = label(&format!("{} {last_name}", country.workshops[contact.trade]));
    let (postal_code, city, state) = country.towns[dice.below(country.towns.len() as u64) as usize];
    let named = !contact.is_company || dice.chance(850);
    let trades = [Some(contact.trade), contact.other_trade].into_iter().flatten();
    let line = Line::of("contact")
        .with("customer_number", &contact.number)
        .with("country", country.code)
        .with_some("state", state)
        .with("category_keys", trades.map(|trade| TREE[N_ABOVE + trade].key).collect::<Vec<_>>())
        .with_some("rating", dice.chance(620).then(|| dice.weighted(&RATINGS)))
        .with_some("company_name", company.as_deref())
        .with_some("first_name", named.then_some(first_name))
        .with_some("last_name", named.then_some(last_name))
        .with("email", email(contact.is_company, first_name, last_name, &host, index))
        .with_some("phone", phone(country, &mut dice))
        .with("address", address(country, &mut dice))
        .with("postal_code", dice.fill(postal_code))
        .with("city", city);
    let website = contact.is_company && dice.chance(550);
    line.with_some("website", website.then(|| format!("https://www.{host}.example")))
        .with_some("tax_id", contact.has_tax_id.then(|| dice.fill(country.tax_id)))
        .with_some("notes", dice.chance(30).then(|| dice.pick(&NOTES)))
        .end()
}

const RATINGS: [(u64, u8); 5] = [(3, 1), (8, 2), (27, 3), (38, 4), (24, 5)];

const NOTES: [&str; 5] = [
    "Bitte immer Eckstand anbieten.",
    "Braucht Starkstrom (16 A).",
    "Anlieferung nur mit Sprinter möglich.",
    "Stammaussteller seit der ersten Ausgabe.",
    "Rechnungen bitte per E-Mail an die Buchhaltung.",
];

/// What others must know, and the dice for the rest.
fn draw(seed: u64, index: u64) -> (Contact, Dice) {
    let mut dice = Dice::of(seed, "contact", index);
    let country = dice.weighted(&COUNTRIES.map(|country| (country.per_mille, country)));
    let n_trades = (TREE.len() - N_ABOVE) as u64;
    let trade = dice.below(n_trades) as usize;
    let other_trade = dice.below(n_trades) as usize;
    let is_company = dice.chance(840);
    let contact = Contact {
        number: format!("K-{}", 10_001 + index),
        country,
        is_company,
        has_tax_id: is_company && dice.chance(925),
        pays_in_francs: country.code == "CH" && dice.chance(450),
        trade,
        other_trade: (other_trade != trade && dice.chance(160)).then_some(other_trade),
    };
    (contact, dice)
}

fn company(contact: &Contact, last_name: &str, dice: &mut Dice) -> String {
    let workshop = contact.country.workshops[contact.trade];
    let form = dice.pick(contact.country.forms);
    format!("{workshop} {last_name}{form}")
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
