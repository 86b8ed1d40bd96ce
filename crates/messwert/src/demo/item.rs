//! Lines of documents: what is offered, and what it comes to.

use super::contact::Contact;
use super::dice::Dice;
use super::event::Edition;
use super::line::{Cents, Line};
use super::vat::{Rate, Vat, taxed};

/// A line of a document; amounts in hundredths of its currency.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) description: String,
    pub(super) kind: &'static str,
    pub(super) category: Option<&'static str>,
    pub(super) charge: Charge,
    pub(super) rate: Rate,
}

/// What a line costs.
#[derive(Clone, Copy)]
pub(super) enum Charge {
    /// A price for each, and how many thousandths of one.
    Each { quantity: i64, price: i64 },
    /// A sum that has no price for one.
    Net(i64),
}

impl Item {
    /// Its sum before tax.
    pub(super) fn net(&self) -> i64 {
        match self.charge {
            Charge::Each { quantity, price } => rounded(quantity * price, 1000),
            Charge::Net(net) => net,
        }
    }

    /// So much of it, charged back; in whole units of currency, as every price is above ten of them.
    pub(super) fn credit(&self, percent: i64) -> Item {
        let net = (self.net() * percent / 10_000 * 100).max(100);
        let description = format!("Korrektur: {}", self.description);
        Item { description, charge: Charge::Net(net), ..self.clone() }
    }

    /// The line in a document.
    pub(super) fn part(&self, vat: Vat) -> Line {
        let (rate, exemption) = taxed(self.rate, vat);
        let line = Line::part()
            .with("description", &self.description)
            .with("item_kind", self.kind)
            .with_some("category_key", self.category);
        let line = match self.charge {
            Charge::Each { quantity: 1000, price } => line.with("unit_price", Cents(price)),
            Charge::Each { quantity, price } => {
                line.with("quantity", decimal(quantity)).with("unit_price", Cents(price))
            }
            Charge::Net(net) => line.with("net", Cents(net)),
        };
        line.with_some("tax_rate", (rate > 0).then_some(rate)).with_some("exemption", exemption)
    }
}

/// What lines come to with tax: computed once for each rate, as EN 16931 does.
pub(super) fn gross(items: &[Item], vat: Vat) -> i64 {
    let sum = |wanted: Option<i64>| -> i64 {
        let of_rate = |item: &&Item| wanted.is_none_or(|rate| taxed(item.rate, vat).0 == rate);
        items.iter().filter(of_rate).map(Item::net).sum()
    };
    sum(None) + [19, 7].map(|rate| rounded(sum(Some(rate)) * rate, 100)).iter().sum::<i64>()
}

/// What is offered beside the stand itself, at the price of the first year.
pub(super) struct Offer {
    description: &'static str,
    kind: &'static str,
    price: i64,
    /// From one up to so many are ordered.
    most: i64,
    rate: Rate,
    /// How many of a thousand order it.
    per_mille: u64,
    /// Whether only those who serve food or drink do.
    for_food: bool,
}

const fn offer(
    description: &'static str,
    kind: &'static str,
    price: i64,
    most: i64,
    rate: Rate,
    per_mille: u64,
) -> Offer {
    Offer { description, kind, price, most, rate, per_mille, for_food: false }
}

/// What is ordered together with a stand.
pub(super) static WITH_THE_STAND: [Offer; 5] = [
    offer("Eintrag im gedruckten Messekatalog", "other", 3_500, 1, Rate::Reduced, 400),
    offer("Ausstellerversicherung (steuerfrei)", "other", 2_800, 1, Rate::Exempt, 230),
    offer("Schlüsselpfand", "other", 5_000, 1, Rate::OutsideScope, 50),
    offer("Katalogpaket, zugesandt", "other", 2_400, 3, Rate::Goods, 70),
    offer("Spende für die Stadtbeleuchtung", "other", 2_500, 2, Rate::Untaxed, 15),
];

/// What is ordered for a stand later.
static SERVICES: [Offer; 8] = [
    offer("Stromanschluss 230 V, 3 kW", "service", 8_900, 1, Rate::Standard, 700),
    Offer {
        for_food: true,
        ..offer("Stromanschluss 400 V, 16 A", "service", 24_500, 1, Rate::Standard, 800)
    },
    Offer { for_food: true, ..offer("Trinkwasser, je 5 m³", "service", 1_450, 4, Rate::Reduced, 850) },
    offer("Strom, je 50 kWh", "service", 1_950, 8, Rate::Standard, 450),
    offer("WLAN-Zugang", "service", 4_500, 1, Rate::Standard, 250),
    offer("Zusätzliche Ausstellerausweise", "participation", 1_250, 4, Rate::Standard, 350),
    offer("Mietmöbel: Tisch 160 × 80 cm", "service", 1_800, 5, Rate::Standard, 300),
    offer("Endreinigung", "service", 6_000, 1, Rate::Standard, 280),
];

/// The lines of what was ordered for a stand; at least one.
pub(super) fn services(edition: &Edition, contact: &Contact, dice: &mut Dice) -> Vec<Item> {
    let mut items = offered(&SERVICES, edition, contact, dice);
    if items.is_empty() {
        items.push(item("Abfallpauschale", "service", Charge::each(1, edition.price(3_500))));
    }
    billed(items, edition, contact)
}

/// Lines of what a contact chose.
pub(super) fn offered(offers: &[Offer], edition: &Edition, contact: &Contact, dice: &mut Dice) -> Vec<Item> {
    let mut items = Vec::new();
    for offer in offers {
        if dice.chance(offer.per_mille) && (contact.serves_food() || !offer.for_food) {
            let charge = Charge::each(dice.between(1, offer.most), edition.price(offer.price));
            items.push(Item { rate: offer.rate, ..item(offer.description, offer.kind, charge) });
        }
    }
    items
}

/// A line at the standard rate.
pub(super) fn item(description: &str, kind: &'static str, charge: Charge) -> Item {
    Item { description: description.to_owned(), kind, category: None, charge, rate: Rate::Standard }
}

impl Charge {
    /// So many whole ones.
    pub(super) fn each(quantity: i64, price: i64) -> Charge {
        Charge::Each { quantity: quantity * 1000, price }
    }
}

/// In the currency that the contact is billed in.
pub(super) fn billed(mut items: Vec<Item>, edition: &Edition, contact: &Contact) -> Vec<Item> {
    // A franc was worth a little more than a euro all these years; prices are in steps of 5 Rappen.
    let francs = |euros: i64| euros * 95 / 500 * 5;
    for item in items.iter_mut().filter(|_| edition.bills_in_francs(contact)) {
        match &mut item.charge {
            Charge::Each { price, .. } => *price = francs(*price),
            Charge::Net(net) => *net = francs(*net),
        }
    }
    items
}

/// Thousandths as a decimal without trailing zeros.
pub(super) fn decimal(thousandths: i64) -> String {
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Divided, rounded half away from zero.
pub(super) fn rounded(dividend: i64, divisor: i64) -> i64 {
    (dividend + dividend.signum() * divisor / 2) / divisor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_taxed_once_for_each_rate() {
        let at = |net, rate| Item { rate, ..item("", "other", Charge::Net(net)) };
        let items = [
            at(10_003, Rate::Standard),
            at(-1_001, Rate::Standard),
            at(555, Rate::Reduced),
            at(28, Rate::Exempt),
        ];
        // 90.02 × 19 % = 17.1038; 5.55 × 7 % = 0.3885.
        assert_eq!(gross(&items, Vat::Domestic), 9_002 + 555 + 28 + 1_710 + 39);
        assert_eq!(gross(&items, Vat::ReverseChargeByLine), 9_585);
    }

    #[test]
    fn no_credit_exceeds_what_it_credits() {
        for offer in WITH_THE_STAND.iter().chain(&SERVICES) {
            let item = item(offer.description, offer.kind, Charge::each(1, offer.price));
            assert!(
                [10, 25, 50].iter().all(|percent| item.credit(*percent).net() < item.net()),
                "{}",
                offer.price
            );
        }
    }

    #[test]
    fn quantities_are_written_short() {
        assert_eq!([7_500, 12_000, 6_125].map(decimal), ["7.5", "12", "6.125"]);
        assert_eq!(item("", "", Charge::Each { quantity: 412_500, price: 29 }).net(), 11_963);
    }
}
