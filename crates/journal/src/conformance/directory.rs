//! The directory: it changes with the rows, and only then.

use messwert_books::fact::{Kind, NamesChange, Op};

use super::{Case, Place, bodiless, entry, event, name, opened, push};

const KEY: &str = "[\"K-1\"]";

pub(super) const CASES: &[(&str, Case)] = &[
    ("entries are replaced, kept and removed", |place| Box::pin(changes(place))),
    ("entries of a batch are applied in order", |place| Box::pin(in_order(place))),
    ("names come in the order asked", |place| Box::pin(order_asked(place))),
];

async fn changes(place: Place) {
    let (store, tenant, _) = opened(&place).await;
    let put = |names| entry(Kind::Contact, KEY, names);
    let steps = [
        (put(NamesChange::Keep), None),
        (put(NamesChange::Remove), None),
        (put(replace("a")), Some("a")),
        (put(NamesChange::Keep), Some("a")),
        (bodiless(Op::Names, Kind::Contact, KEY, replace("b")), Some("b")),
        (entry(Kind::Invoice, KEY, replace("of an invoice")), Some("b")),
        (bodiless(Op::Delete, Kind::Contact, KEY, NamesChange::Remove), None),
    ];
    for (entry, expected) in steps {
        push(&*store, tenant, vec![entry]).await;
        assert_eq!(name(&*store, tenant, Kind::Contact, KEY).await.as_deref(), expected);
    }
    assert_eq!(name(&*store, tenant, Kind::Invoice, KEY).await.unwrap(), "of an invoice");
}

async fn in_order(place: Place) {
    let (store, tenant, _) = opened(&place).await;
    let of = |names| entry(Kind::Contact, KEY, names);
    let entries = vec![of(replace("a")), of(NamesChange::Remove), of(replace("b")), event(1)];
    push(&*store, tenant, entries).await;
    assert_eq!(name(&*store, tenant, Kind::Contact, KEY).await.unwrap(), "b");
}

async fn order_asked(place: Place) {
    let (store, tenant, _) = opened(&place).await;
    let put = |key: &str| entry(Kind::Contact, key, replace(key));
    push(&*store, tenant, ["a", "b", "c"].map(put).to_vec()).await;
    let asked = ["c", "x", "a", "c"].map(str::to_owned);
    let names = store.names(tenant, Kind::Contact, &asked).await.unwrap();
    assert_eq!(names, ["c", "a", "c"].map(|key| (key.to_owned(), key.as_bytes().to_vec())));
    assert_eq!(store.names(tenant, Kind::Contact, &[]).await.unwrap(), []);
}

fn replace(text: &str) -> NamesChange {
    NamesChange::Replace(text.as_bytes().to_vec())
}
