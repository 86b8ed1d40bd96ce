//! Lines of documents: stands, services, discounts, and what they come to.

use super::contact::Contact;
use super::dice::Dice;
use super::event::Edition;
use super::fair::Stands;
use super::line::{Cents, Line};

/// A line of a document; amounts in hundredths of its currency.
#[derive(Clone)]
pub(super) struct Item {
    description: String,
    kind: &'static str,
    category: Option<&'static str>,
    charge: Charge,
    rate: Rate,
}

#[derive(Clone, Copy)]
enum Charge {
    /// A price for each, and how many thousandths of one.
    Each { quantity: i64, price: i64 },
    /// A sum that has no price for one.
    Net(i64),
}

/// How German law taxes it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rate {
    Standard,
    Reduced,
    Exempt,
    OutsideScope,
}

/// Who owes the VAT on a document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Vat {
    /// The organiser.
    Domestic,
    /// The customer, on all of it.
    ReverseCharge,
    /// The customer, on what is not exempt anyway.
    ReverseChargeByLine,
    /// Nobody here: rendered outside the European Union.
    NotTaxable,
}

impl Vat {
    /// As a contact is billed for these lines (§ 3a (2), § 13b UStG).
    pub(super) fn of(contact: &Contact, items: &[Item]) -> Vat {
        let taxed = items.iter().all(|item| matches!(item.rate, Rate::Standard | Rate::Reduced));
        match contact.country.code {
            "DE" => Vat::Domestic,
            "CH" if contact.is_company => Vat::NotTaxable,
            _ if !contact.has_tax_id => Vat::Domestic,
            _ if taxed => Vat::ReverseCharge,
            _ => Vat::ReverseChargeByLine,
        }
    }
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

/// Per cent and exemption.
fn taxed(rate: Rate, vat: Vat) -> (i64, Option<&'static str>) {
    match (rate, vat) {
        (_, Vat::ReverseCharge) => (0, None),
        (Rate::Exempt, _) => (0, Some("exempt")),
        (Rate::OutsideScope, _) | (_, Vat::NotTaxable) => (0, Some("outside_scope")),
        (_, Vat::ReverseChargeByLine) => (0, Some("reverse_charge")),
        (Rate::Standard, Vat::Domestic) => (19, None),
        (Rate::Reduced, Vat::Domestic) => (7, None),
    }
}

/// What is offered beside the stand itself, at the price of the first year.
struct Offer {
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

static WITH_THE_STAND: [Offer; 3] = [
    offer("Eintrag im gedruckten Messekatalog", "other", 3_500, 1, Rate::Reduced, 400),
    offer("Ausstellerversicherung (steuerfrei)", "other", 2_800, 1, Rate::Exempt, 230),
    offer("Schlüsselpfand", "other", 5_000, 1, Rate::OutsideScope, 50),
];

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

/// The lines of a stand at an edition.
pub(super) fn stand(edition: &Edition, contact: &Contact, dice: &mut Dice) -> Vec<Item> {
    let mut items = match edition.fair.stands {
        Stands::Area { per_square_metre, depths } => area(edition.price(per_square_metre), depths, dice),
        Stands::Huts(huts) => hut(edition, huts, contact, dice),
    };
    for item in &mut items {
        item.category = Some(contact.category());
    }
    let place = items.iter().map(Item::net).sum();
    items.push(item("Anmeldegebühr", "participation", Charge::each(1, edition.price(edition.fair.fee))));
    items.extend(offered(&WITH_THE_STAND, edition, contact, dice));
    items.extend(discount(place, dice));
    billed(items, contact)
}

/// The lines of what was ordered for a stand; at least one.
pub(super) fn services(edition: &Edition, contact: &Contact, dice: &mut Dice) -> Vec<Item> {
    let mut items = offered(&SERVICES, edition, contact, dice);
    if items.is_empty() {
        items.push(item("Abfallpauschale", "service", Charge::each(1, edition.price(3_500))));
    }
    billed(items, contact)
}

/// A stand by its area, with the surcharge for open sides.
fn area(price: i64, depths: [i64; 3], dice: &mut Dice) -> Vec<Item> {
    let (width, depth) = (dice.between(4, 12) * 50, depths[dice.below(3) as usize]);
    let (name, surcharge) = dice.weighted(&[
        (62, ("Reihenstand", 0)),
        (24, ("Eckstand", 12)),
        (9, ("Kopfstand", 20)),
        (5, ("Blockstand", 30)),
    ]);
    let metres = |centimetres: i64| format!("{},{:02}", centimetres / 100, centimetres % 100);
    let description = format!("Standfläche {} × {} m, {name}", metres(width), metres(depth));
    let stand = item(&description, "booth", Charge::Each { quantity: width * depth / 10, price });
    let more = rounded(stand.net() * surcharge, 100);
    let mut items = vec![stand];
    if surcharge > 0 {
        items.push(item(&format!("Zuschlag {name} {surcharge} %"), "booth", Charge::Net(more)));
    }
    items
}

/// A hut, with the surcharge for those who serve food or drink.
fn hut(edition: &Edition, huts: [(i64, i64); 3], contact: &Contact, dice: &mut Dice) -> Vec<Item> {
    let (length, price) = huts[dice.weighted(&[(50, 0), (35, 1), (15, 2)])];
    let n_days = super::days::between(edition.date_from, edition.date_to) + 1;
    let price = edition.price(price);
    let mut items =
        vec![item(&format!("Markthütte {length} m, {n_days} Tage"), "booth", Charge::each(1, price))];
    if contact.serves_food() {
        items.push(item(
            "Zuschlag Ausschank und Imbiss 35 %",
            "booth",
            Charge::Net(rounded(price * 35, 100)),
        ));
    }
    items
}

fn offered(offers: &[Offer], edition: &Edition, contact: &Contact, dice: &mut Dice) -> Vec<Item> {
    let mut items = Vec::new();
    for offer in offers {
        if dice.chance(offer.per_mille) && (contact.serves_food() || !offer.for_food) {
            let charge = Charge::each(dice.between(1, offer.most), edition.price(offer.price));
            items.push(Item { rate: offer.rate, ..item(offer.description, offer.kind, charge) });
        }
    }
    items
}

fn discount(place: i64, dice: &mut Dice) -> Option<Item> {
    let (description, percent) = dice.weighted(&[
        (640, ("", 0)),
        (240, ("Frühbucherrabatt 5 %", 5)),
        (120, ("Stammausstellerrabatt 10 %", 10)),
    ]);
    (percent > 0).then(|| item(description, "discount", Charge::Net(-rounded(place * percent, 100))))
}

fn item(description: &str, kind: &'static str, charge: Charge) -> Item {
    Item { description: description.to_owned(), kind, category: None, charge, rate: Rate::Standard }
}

impl Charge {
    fn each(quantity: i64, price: i64) -> Charge {
        Charge::Each { quantity: quantity * 1000, price }
    }
}

/// In the contact's currency.
fn billed(mut items: Vec<Item>, contact: &Contact) -> Vec<Item> {
    // A franc was worth a little more than a euro all these years; prices are in steps of 5 Rappen.
    let francs = |euros: i64| euros * 95 / 500 * 5;
    for item in items.iter_mut().filter(|_| contact.pays_in_francs) {
        match &mut item.charge {
            Charge::Each { price, .. } => *price = francs(*price),
            Charge::Net(net) => *net = francs(*net),
        }
    }
    items
}

/// Thousandths as a decimal without trailing zeros.
fn decimal(thousandths: i64) -> String {
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Divided, rounded half away from zero.
fn rounded(dividend: i64, divisor: i64) -> i64 {
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
