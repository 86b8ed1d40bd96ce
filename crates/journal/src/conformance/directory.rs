//! The directory: it changes with the rows, and only then.

use messwert_books::fact::{Kind, NamesChange, Op};

use super::{Case, Place, bodiless, entry, event, name, opened, push};

const KEY: &str = "[\"K-1\"]";

pub(super) const CASES: &[(&str, Case)] = &[
    ("entries are replaced, kept and removed", |place| Box::pin(changes(place))),
    ("entries of a batch are applied in order", |place| Box::pin(in_order(place))),
    ("entries of a large batch are applied in order", |place| Box::pin(many_in_order(place))),
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

async fn many_in_order(place: Place) {
    let (store, tenant, _) = opened(&place).await;
    let key = |n: usize| format!("[\"K-{}\"]", n % 700);
    let changes = (0..10_000).map(|n| match n / 700 % 5 {
        0 | 3 => entry(Kind::Contact, &key(n), replace(&n.to_string())),
        1 => entry(Kind::Contact, &key(n), NamesChange::Remove),
        2 => bodiless(Op::Erase, Kind::Contact, &key(n), NamesChange::Erase),
        _ => bodiless(Op::Readmit, Kind::Contact, &key(n), NamesChange::Readmit),
    });
    push(&*store, tenant, changes.collect()).await;
    // The 14th change of each key is a replacement, after an erasure; only the first 200 have another one.
    for n in [0, 199, 200, 699] {
        let name = name(&*store, tenant, Kind::Contact, &key(n)).await;
        assert_eq!(name, Some((9_100 + n).to_string()));
    }
    let erased = store.tombstones(tenant).await.unwrap();
    assert_eq!((erased.len(), erased.contains(&(Kind::Contact, key(199)))), (500, false));
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
