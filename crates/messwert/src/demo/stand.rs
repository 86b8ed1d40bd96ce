//! Stands: how large they are, where they lie, and what they cost.

use super::contact::Contact;
use super::days::between;
use super::dice::Dice;
use super::event::Edition;
use super::fair::Stands;
use super::item::{Charge, Item, WITH_THE_STAND, billed, item, offered, rounded};

/// A stand at an edition.
#[derive(Clone)]
pub(super) struct Stand {
    /// In centimetres.
    pub(super) width: i64,
    /// Likewise.
    pub(super) depth: i64,
    /// How it lies, where that is known.
    pub(super) shape: Option<&'static Shape>,
    /// The price in the first year of a square metre, or of the hut.
    price: i64,
}

/// How a stand lies in the hall.
pub(super) struct Shape {
    /// As booths are told apart.
    pub(super) booth_type: &'static str,
    name: &'static str,
    /// Per cent.
    surcharge: i64,
}

const fn shape(booth_type: &'static str, name: &'static str, surcharge: i64) -> Shape {
    Shape { booth_type, name, surcharge }
}

static ROW: Shape = shape("row", "Reihenstand", 0);
static CORNER: Shape = shape("corner", "Eckstand", 12);
static HEAD: Shape = shape("head", "Kopfstand", 20);
static ISLAND: Shape = shape("island", "Blockstand", 30);

impl Stand {
    /// A stand of an edition.
    pub(super) fn at(edition: &Edition, dice: &mut Dice) -> Stand {
        match edition.fair.stands {
            Stands::Area { per_square_metre: price, depths } => {
                let (width, depth) = (dice.between(4, 12) * 50, depths[dice.below(3) as usize]);
                let shape = dice.weighted(&[(62, &ROW), (24, &CORNER), (9, &HEAD), (5, &ISLAND)]);
                Stand { width, depth, shape: Some(shape), price }
            }
            Stands::Huts(huts) => {
                let (length, price) = huts[dice.weighted(&[(50, 0), (35, 1), (15, 2)])];
                let shape = dice.weighted(&[(70, None), (22, Some(&ROW)), (8, Some(&CORNER))]);
                Stand { width: length * 100, depth: 250, shape, price }
            }
        }
    }

    /// What the place alone costs, in cents.
    pub(super) fn place_price(&self, edition: &Edition) -> i64 {
        match edition.fair.stands {
            Stands::Area { .. } => self.lines_by_area(edition).iter().map(Item::net).sum(),
            Stands::Huts(_) => edition.price(self.price),
        }
    }

    /// The lines of it that a contact is billed.
    pub(super) fn lines(&self, edition: &Edition, contact: &Contact, dice: &mut Dice) -> Vec<Item> {
        let mut items = match edition.fair.stands {
            Stands::Area { .. } => self.lines_by_area(edition),
            Stands::Huts(_) => self.lines_of_hut(edition, contact),
        };
        for item in &mut items {
            // Some were billed without.
            item.category = Some(contact.category()).filter(|_| !dice.chance(60));
        }
        let place = items.iter().map(Item::net).sum();
        items.push(item("Anmeldegebühr", "participation", Charge::each(1, edition.price(edition.fair.fee))));
        items.extend(offered(&WITH_THE_STAND, edition, contact, dice));
        items.extend(discount(place, dice));
        billed(items, edition, contact)
    }

    /// By its area, with the surcharge for open sides.
    fn lines_by_area(&self, edition: &Edition) -> Vec<Item> {
        let metres = |centimetres: i64| format!("{},{:02}", centimetres / 100, centimetres % 100);
        let shape = self.shape.unwrap_or(&ROW);
        let name = shape.name;
        let description = format!("Standfläche {} × {} m, {name}", metres(self.width), metres(self.depth));
        let (quantity, price) = (self.width * self.depth / 10, edition.price(self.price));
        let stand = item(&description, "booth", Charge::Each { quantity, price });
        let more = rounded(stand.net() * shape.surcharge, 100);
        let mut items = vec![stand];
        if shape.surcharge > 0 {
            let description = format!("Zuschlag {name} {} %", shape.surcharge);
            items.push(item(&description, "booth", Charge::Net(more)));
        }
        items
    }

    /// By its length, with the surcharge for those who serve food or drink.
    fn lines_of_hut(&self, edition: &Edition, contact: &Contact) -> Vec<Item> {
        let n_days = between(edition.season.date_from, edition.season.date_to) + 1;
        let price = edition.price(self.price);
        let description = format!("Markthütte {} m, {n_days} Tage", self.width / 100);
        let mut items = vec![item(&description, "booth", Charge::each(1, price))];
        if contact.serves_food() {
            let more = Charge::Net(rounded(price * 35, 100));
            items.push(item("Zuschlag Ausschank und Imbiss 35 %", "booth", more));
        }
        items
    }
}

fn discount(place: i64, dice: &mut Dice) -> Option<Item> {
    let (description, percent) = dice.weighted(&[
        (640, ("", 0)),
        (240, ("Frühbucherrabatt 5 %", 5)),
        (120, ("Stammausstellerrabatt 10 %", 10)),
    ]);
    (percent > 0).then(|| item(description, "discount", Charge::Net(-rounded(place * percent, 100))))
}
