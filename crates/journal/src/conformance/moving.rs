//! Moving: how tenants stand, and what arrives of them from elsewhere.

use std::sync::Arc;

use messwert_books::fact::{Kind, NamesChange, Op};
use uuid::Uuid;

use super::{
    Case, KEY_OF_NOBODY, NOW, Place, SECOND, all, batch, bodiless, done, entry, event, name, opened, push,
    secret, settled, tenant,
};
use crate::chain::{Columns, seal};
use crate::{
    Appended, DirectoryEntry, Head, KeyHolder, KeyRecord, Luggage, Moving, Plan, Row, Run, Standee, Standing,
    StoreError, Tenant, TenantId, verify,
};

pub(super) const CASES: &[(&str, Case)] = &[
    ("a tenant stands as it is told, from where it is thought to stand", |place| Box::pin(standing(place))),
    ("a tenant that leaves is read and not written", |place| Box::pin(read_only(place))),
    ("whoever leaves waits for a write that is under way", |place| Box::pin(patient(place))),
    ("a tenant that arrives is found by nobody", |place| Box::pin(hidden(place))),
    ("rows arrive as they were, or not at all", |place| Box::pin(rows(place))),
    ("a directory is read in pages and taken over", |place| Box::pin(directory(place))),
    ("luggage arrives as it was packed", |place| Box::pin(luggage(place))),
    ("nothing is taken into a tenant that does not arrive", |place| Box::pin(walled(place))),
    ("each copy that begins is a later one", |place| Box::pin(numbered(place))),
    ("nothing is taken from a copy that was overtaken", |place| Box::pin(overtaken(place))),
    ("a copy that was overtaken changes nothing where it began", |place| Box::pin(released(place))),
];

/// Spoils a row.
type Change = fn(&mut Row);

/// The copy that brings a tenant.
const RUN: Run = Run(7);

const ELSEWHERE: &str = "postgres://messwert@db.example.org/messwert";

async fn standing(place: Place) {
    let (store, id, _) = opened(&place).await;
    let standee = |standing: &Standing, since, last| Standee {
        tenant: tenant(1),
        standing: standing.clone(),
        since,
        last,
    };
    assert_eq!(store.standings().await.unwrap(), [standee(&Standing::Open, None, Run(0))]);
    let [leaving, moved] = [Standing::Leaving, Standing::Moved].map(|to| to(ELSEWHERE.to_owned()));
    let other = Standing::Leaving("sqlite:/b.db".to_owned());
    let steps =
        [(&Standing::Open, &leaving), (&leaving, &other), (&other, &moved), (&moved, &Standing::Open)];
    for (((from, to), now), n) in steps.into_iter().zip(NOW..).zip(1..) {
        for wrong in [&Standing::Open, &leaving, &other, &moved].into_iter().filter(|wrong| *wrong != from) {
            assert!(!store.stand(id, None, wrong, &leaving, 0).await.unwrap(), "{from} is not {wrong}");
        }
        assert!(store.stand(id, None, from, to, now).await.unwrap(), "{from}");
        assert_eq!((place.open)().standings().await.unwrap(), [standee(to, Some(now), Run(n))]);
    }
    assert!(!store.stand(tenant(2).id, None, &Standing::Open, &moved, NOW).await.unwrap());
}

async fn read_only(place: Place) {
    let (store, id, head) = opened(&place).await;
    let (other, other_head) = settled(&*store, 2).await;
    store.create_key(&key(1, id)).await.unwrap();
    store.note_key_use(id, key(1, id).id, NOW).await.unwrap();
    let moved = Standing::Moved(ELSEWHERE.to_owned());
    leave(&*store, id).await;
    for standing in [Standing::Leaving(ELSEWHERE.to_owned()), moved.clone()] {
        let refused = |error: StoreError| {
            let is_so = matches!(&error, StoreError::ReadOnly { standing: found, .. } if *found == standing);
            assert!(is_so, "{standing}: {error}");
        };
        for store in [&store, &(place.open)()] {
            refused(store.append(id, head, vec![batch(5, vec![event(1)])], NOW).await.unwrap_err());
            refused(store.set_plan(id, Plan::Starter).await.unwrap_err());
            refused(store.create_key(&key(2, id)).await.unwrap_err());
            if standing != moved {
                refused(store.revoke_key(id, key(1, id).id, NOW).await.unwrap_err());
            }
            refused(store.rotate_key(key(1, id).id, &key(3, id), NOW).await.unwrap_err());
            store.note_key_use(id, key(1, id).id, NOW + 3_600 * SECOND).await.unwrap();
            assert_eq!(store.keys(id).await.unwrap(), [(key(1, id), Some(NOW))]);
            assert_eq!(store.head(id).await.unwrap(), head);
            assert_eq!(store.tenant("tenant-1").await.unwrap(), Some(tenant(1)));
            assert_eq!(store.secret(id).await.unwrap(), secret(1));
            let found = store.key_by_digest(&key(1, id).digest).await.unwrap();
            let moved_at = (standing == moved).then_some(NOW);
            assert_eq!(found, Some(KeyHolder { key: key(1, id), tenant: tenant(1), moved_at }));
        }
        store.stand(id, None, &standing, &moved, NOW).await.unwrap();
    }
    done(store.append(other, other_head, vec![batch(6, vec![event(1)])], NOW).await.unwrap());
    assert!(
        store.revoke_key(id, key(1, id).id, NOW).await.unwrap(),
        "where it was nothing is compared any more"
    );
    assert!(store.stand(id, None, &moved, &Standing::Open, NOW).await.unwrap());
    push(&*store, id, vec![event(1)]).await;
}

async fn patient(place: Place) {
    let (store, id, head) = opened(&place).await;
    // Once the first entry is asked for, the write is under way; it ends when the last one is.
    let (asked, is_asked) = std::sync::mpsc::channel();
    let (go_on, is_told) = std::sync::mpsc::channel::<()>();
    let mut numbers = 0..2;
    // How many will come, nobody knows before.
    let entries = std::iter::from_fn(move || {
        let n = numbers.next()?;
        asked.send(()).unwrap();
        if n == 1 {
            is_told.recv().unwrap();
        }
        Some(Ok(event(n)))
    });
    let slow = crate::NewBatch { entries: Box::new(entries), ..batch(5, vec![]) };
    let writer = store.clone();
    let write = tokio::spawn(async move { writer.append(id, head, vec![slow], NOW).await });
    tokio::task::spawn_blocking(move || is_asked.iter().take(2).count()).await.unwrap();
    let leaver = (place.open)();
    let leaves = tokio::spawn(async move {
        leave(&*leaver, id).await;
        leaver.head(id).await.unwrap()
    });
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert!(!leaves.is_finished(), "a write is under way");
    go_on.send(()).unwrap();
    let written = done(write.await.unwrap().unwrap());
    assert_eq!(written.seq, 3);
    assert_eq!(leaves.await.unwrap(), written, "what was under way is there");
    let late = store.append(id, written, vec![batch(6, vec![event(3)])], NOW).await;
    assert!(matches!(late, Err(StoreError::ReadOnly { .. })));
}

async fn hidden(place: Place) {
    let store = arrived(&place).await;
    let id = tenant(1).id;
    let standing = Standing::Arriving(ELSEWHERE.to_owned());
    let expected = Standee { tenant: tenant(1), standing: standing.clone(), since: Some(NOW), last: RUN };
    assert_eq!(store.standings().await.unwrap(), [expected]);
    let packed = packed(id);
    store.take_luggage(RUN, &packed).await.unwrap();
    assert_eq!(store.tenants().await.unwrap(), []);
    assert_eq!(store.tenant("tenant-1").await.unwrap(), None);
    assert_eq!(store.tenant_by_id(id).await.unwrap(), None);
    assert_eq!(store.key_by_digest(&packed.keys[0].0.digest).await.unwrap(), None);
    let no_tenant = |error| assert!(matches!(error, StoreError::NoTenant { .. }), "{error}");
    no_tenant(store.secret(id).await.unwrap_err());
    no_tenant(store.append(id, Head::EMPTY, vec![batch(1, vec![event(1)])], NOW).await.unwrap_err());
    no_tenant(store.set_plan(id, Plan::Starter).await.unwrap_err());
    no_tenant(store.create_key(&key(9, id)).await.unwrap_err());
    // Its id and its key are taken, though.
    for taken in [Tenant { id: tenant(2).id, ..tenant(1) }, Tenant { key: "other".into(), ..tenant(1) }] {
        let exists = |error| assert!(matches!(error, StoreError::TenantExists { .. }), "{error}");
        exists(store.create_tenant(&taken, &secret(2), batch(1, vec![event(1)]), NOW).await.unwrap_err());
        exists(store.arrive(&taken, &secret(2), RUN, ELSEWHERE, NOW).await.unwrap_err());
    }
    assert!(store.stand(id, Some(RUN), &standing, &Standing::Open, NOW).await.unwrap());
    assert_eq!(store.tenants().await.unwrap(), std::slice::from_ref(&packed.tenant));
    assert_eq!(store.key_by_digest(&packed.keys[0].0.digest).await.unwrap().unwrap().tenant, packed.tenant);
}

async fn rows(place: Place) {
    let (store, id) = (arrived(&place).await, tenant(1).id);
    let rows = recorded(id, 700);
    let last = Head::from(&rows[699]);
    // Few go another way than many.
    let mut head = Head::EMPTY;
    for part in [&rows[..3], &rows[3..650], &rows[650..]] {
        head = done(store.take_rows(id, RUN, head, part.to_vec()).await.unwrap());
    }
    assert_eq!(head, last);
    assert_eq!(done(store.take_rows(id, RUN, head, vec![]).await.unwrap()), head);
    assert_eq!(all(&*store, id).await, rows);
    assert_eq!(verify(&*store, id, Some(head.mark())).await.unwrap(), head);
    let again = store.take_rows(id, RUN, Head::EMPTY, rows[..3].to_vec()).await.unwrap();
    assert_eq!(again, Appended::Conflict(head));

    let next = recorded(id, 710).split_off(700);
    let wrong = |change: Change| {
        let mut rows = next.clone();
        change(&mut rows[7]);
        rows
    };
    let wrongs: [(Change, i64); 4] = [
        (|row| row.body = Some(b"{}".to_vec()), 708),
        (|row| row.actor = "cli:somebody".into(), 708),
        (|row| row.hash = [7; 32], 708),
        (|row| row.seq = 709, 708),
    ];
    for (change, seq) in wrongs {
        let error = store.take_rows(id, RUN, head, wrong(change)).await.unwrap_err();
        assert!(matches!(&error, StoreError::Broken(broken) if broken.seq == seq), "{error}");
    }
    // Sealed as they should be, and yet no rows: a put of nothing, and a deletion with a body.
    for (op, body, what) in
        [(Op::Put, None, "puts no body"), (Op::Delete, Some(b"{}".to_vec()), "has a body")]
    {
        let mut row = Row { op, body, ..next[0].clone() };
        row.hash = seal(&head.hash, &Columns::of(id, &row));
        let error = store.take_rows(id, RUN, head, vec![row]).await.unwrap_err();
        assert!(
            matches!(&error, StoreError::Broken(broken) if broken.seq == 701 && broken.what.contains(what))
        );
    }
    let of_another = recorded(tenant(2).id, 702).split_off(700);
    assert!(matches!(store.take_rows(id, RUN, head, of_another).await, Err(StoreError::Broken(_))));
    assert_eq!(store.head(id).await.unwrap(), head, "nothing of it is there");
    done(store.take_rows(id, RUN, head, next).await.unwrap());
}

async fn directory(place: Place) {
    let (store, id) = (arrived(&place).await, tenant(1).id);
    let keys = ["", "\"", "A", "Z", "a", "ä", "z", "€", "\u{fffd}", "🦀"];
    let named =
        |kind, key: &str| DirectoryEntry { kind, key: key.to_owned(), entry: key.as_bytes().to_vec() };
    let kinds = [Kind::Payment, Kind::Contact, Kind::Event];
    let put: Vec<_> = kinds.iter().flat_map(|kind| keys.map(|key| named(*kind, key))).collect();
    store.take_directory(id, RUN, put.clone(), vec![]).await.unwrap();
    let mut sorted = put;
    sorted.sort_by(|one, other| one.order().cmp(&other.order()));
    assert_eq!(store.directory(id, None, usize::MAX).await.unwrap(), sorted);
    let (mut read, mut after) = (Vec::new(), None);
    loop {
        let page = store.directory(id, after, 7).await.unwrap();
        if page.is_empty() {
            break;
        }
        read.extend(page);
        after = read.last().map(|named: &DirectoryEntry| (named.kind, named.key.as_str()));
    }
    assert_eq!(read, sorted);
    let changed = DirectoryEntry { entry: b"new".to_vec(), ..named(Kind::Event, "A") };
    let gone = vec![(Kind::Contact, "Z".to_owned()), (Kind::Contact, "not there".to_owned())];
    store.take_directory(id, RUN, vec![changed, named(Kind::Booth, "B")], gone).await.unwrap();
    assert_eq!(name(&*store, id, Kind::Event, "A").await.as_deref(), Some("new"));
    assert_eq!(name(&*store, id, Kind::Contact, "Z").await, None);
    assert_eq!(store.directory(id, None, usize::MAX).await.unwrap().len(), sorted.len());
    assert_eq!(store.directory(tenant(2).id, None, 9).await.unwrap(), []);
}

async fn luggage(place: Place) {
    let (store, id, _) = opened(&place).await;
    store.create_key(&key(1, id)).await.unwrap();
    store.note_key_use(id, key(1, id).id, NOW + 7).await.unwrap();
    store.note_key_use(id, KEY_OF_NOBODY, NOW).await.unwrap();
    push(&*store, id, vec![bodiless(Op::Erase, Kind::Contact, "[\"K-1\"]", NamesChange::Erase)]).await;
    let erased_at = store.head(id).await.unwrap().recorded_at;
    let expected = Luggage {
        tenant: tenant(1),
        secret: secret(1),
        keys: vec![(key(1, id), Some(NOW + 7))],
        tombstones: vec![(Kind::Contact, "[\"K-1\"]".to_owned(), erased_at)],
    };
    assert_eq!(store.luggage(id).await.unwrap(), expected);
    assert!(matches!(store.luggage(tenant(2).id).await, Err(StoreError::NoTenant { .. })));

    let (two, packed) = (tenant(2).id, packed(tenant(2).id));
    store.arrive(&tenant(2), &secret(2), RUN, ELSEWHERE, NOW).await.unwrap();
    for _ in 0..2 {
        store.take_luggage(RUN, &packed).await.unwrap();
        assert_eq!(store.luggage(two).await.unwrap(), packed);
    }
    let less = Luggage { keys: packed.keys[1..].to_vec(), tombstones: vec![], ..packed };
    store.take_luggage(RUN, &less).await.unwrap();
    assert_eq!(store.luggage(two).await.unwrap(), less);
    assert_eq!(store.luggage(id).await.unwrap(), expected, "others keep theirs");
}

async fn walled(place: Place) {
    let (store, id, head) = opened(&place).await;
    push(&*store, id, vec![entry(Kind::Contact, "[\"K-1\"]", NamesChange::Replace(b"a".to_vec()))]).await;
    let before = store.luggage(id).await.unwrap();
    let leaving = Standing::Leaving(ELSEWHERE.to_owned());
    let moved = Standing::Moved(ELSEWHERE.to_owned());
    for (from, to) in [(Standing::Open, leaving.clone()), (leaving, moved.clone()), (moved.clone(), moved)] {
        let last = store.standings().await.unwrap()[0].last;
        let refused = |error| assert!(matches!(error, StoreError::NotArriving { .. }), "{error}");
        refused(store.take_rows(id, last, head, vec![]).await.unwrap_err());
        let gone = vec![(Kind::Contact, "[\"K-1\"]".to_owned())];
        refused(store.take_directory(id, last, vec![], gone).await.unwrap_err());
        refused(store.take_luggage(last, &packed(id)).await.unwrap_err());
        store.stand(id, None, &from, &to, NOW).await.unwrap();
    }
    assert_eq!(store.luggage(id).await.unwrap(), before);
    assert_eq!(name(&*store, id, Kind::Contact, "[\"K-1\"]").await.as_deref(), Some("a"));
    let nobody = store.take_rows(tenant(9).id, RUN, head, vec![]).await.unwrap_err();
    assert!(matches!(nobody, StoreError::NoTenant { .. }));
}

async fn numbered(place: Place) {
    let (store, id, _) = opened(&place).await;
    for (than, run) in [(0, 1), (0, 2), (7, 8), (3, 9)] {
        assert_eq!(store.begin_run(id, Run(than)).await.unwrap(), Run(run));
        assert_eq!((place.open)().standings().await.unwrap()[0].last, Run(run));
    }
    // At the same time, too.
    let at_once = (0..8).map(|_| {
        let store = (place.open)();
        tokio::spawn(async move { store.begin_run(id, Run(0)).await.unwrap().0 })
    });
    let mut runs = Vec::new();
    for run in at_once.collect::<Vec<_>>() {
        runs.push(run.await.unwrap());
    }
    runs.sort_unstable();
    assert_eq!(runs, (10..18).collect::<Vec<_>>());
    let nobody = store.begin_run(tenant(9).id, Run(0)).await.unwrap_err();
    assert!(matches!(nobody, StoreError::NoTenant { .. }));
}

async fn overtaken(place: Place) {
    let (store, id) = (arrived(&place).await, tenant(1).id);
    let (rows, arriving) = (recorded(id, 9), Standing::Arriving(ELSEWHERE.to_owned()));
    let head = done(store.take_rows(id, RUN, Head::EMPTY, rows[..3].to_vec()).await.unwrap());
    let entry = DirectoryEntry { kind: Kind::Contact, key: "[\"K\"]".to_owned(), entry: b"{}".to_vec() };
    let refused = |error: StoreError| {
        let is_so = matches!(&error, StoreError::Overtaken { key, standing } if key == "tenant-1" && *standing == arriving);
        assert!(is_so, "{error}");
    };
    let later = Run(RUN.0 + 1);
    store.admit_run(id, later).await.unwrap();
    store.admit_run(id, later).await.unwrap();
    let before = store.luggage(id).await.unwrap();
    for store in [&store, &(place.open)()] {
        refused(store.admit_run(id, RUN).await.unwrap_err());
        refused(store.take_rows(id, RUN, head, rows[3..].to_vec()).await.unwrap_err());
        refused(store.take_directory(id, RUN, vec![entry.clone()], vec![]).await.unwrap_err());
        refused(store.take_luggage(RUN, &packed(id)).await.unwrap_err());
        refused(store.stand(id, Some(RUN), &arriving, &Standing::Open, NOW).await.unwrap_err());
        assert_eq!(store.head(id).await.unwrap(), head);
        assert_eq!(store.directory(id, None, 9).await.unwrap(), []);
        assert_eq!(store.luggage(id).await.unwrap(), before);
    }
    done(store.take_rows(id, later, head, rows[3..].to_vec()).await.unwrap());
    store.take_directory(id, later, vec![entry], vec![]).await.unwrap();
    store.take_luggage(later, &packed(id)).await.unwrap();
    assert!(store.stand(id, Some(later), &arriving, &Standing::Open, NOW).await.unwrap());
    let nobody = store.admit_run(tenant(9).id, later).await.unwrap_err();
    assert!(matches!(nobody, StoreError::NoTenant { .. }));
}

async fn released(place: Place) {
    let (store, id, _) = opened(&place).await;
    let leaving = Standing::Leaving(ELSEWHERE.to_owned());
    let run = store.begin_run(id, Run(0)).await.unwrap();
    assert!(store.stand(id, Some(run), &Standing::Open, &leaving, NOW).await.unwrap());
    let later = store.begin_run(id, Run(0)).await.unwrap();
    let refused = async |run, is: &Standing| {
        let moved = Standing::Moved(ELSEWHERE.to_owned());
        for to in [&Standing::Open, &leaving, &moved] {
            let error = store.stand(id, Some(run), is, to, NOW).await.unwrap_err();
            assert!(matches!(&error, StoreError::Overtaken { standing, .. } if standing == is), "{error}");
        }
    };
    refused(run, &leaving).await;
    assert!(store.stand(id, None, &leaving, &Standing::Open, NOW).await.unwrap(), "it is released");
    refused(run, &Standing::Open).await;
    refused(later, &Standing::Open).await;
    // As if nothing had happened meanwhile.
    leave(&*store, id).await;
    refused(later, &leaving).await;
}

async fn leave(store: &dyn Moving, id: TenantId) {
    let leaving = Standing::Leaving(ELSEWHERE.to_owned());
    assert!(store.stand(id, None, &Standing::Open, &leaving, NOW).await.unwrap());
}

/// A store in which the first tenant is arriving.
async fn arrived(place: &Place) -> Arc<dyn Moving> {
    let store = (place.open)();
    store.arrive(&tenant(1), &secret(1), RUN, ELSEWHERE, NOW).await.unwrap();
    store
}

/// So many rows of a tenant, three of a batch.
fn recorded(tenant: TenantId, n: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (seq, n) in (1..).zip(0..n) {
        let previous = rows.last().map_or([0; 32], |row| row.hash);
        let write = seq / 3;
        let mut row = Row {
            seq,
            recorded_at: NOW + write,
            actor: format!("cli:{write}").into(),
            batch_id: Uuid::from_u128(u128::try_from(write).unwrap()),
            kind: Kind::Event,
            key: format!("[\"event-{n}\"]"),
            op: if n % 5 == 4 { Op::Delete } else { Op::Put },
            version: 1,
            body: (n % 5 != 4).then(|| format!("{{\"title\":\"{n}\"}}").into_bytes()),
            hash: [0; 32],
        };
        row.hash = seal(&previous, &Columns::of(tenant, &row));
        rows.push(row);
    }
    rows
}

/// Luggage of a tenant, whose plan has changed since it arrived.
fn packed(id: TenantId) -> Luggage {
    let n = id.uuid().as_u128();
    let full = KeyRecord {
        name: Some("Büro's \"key\"".to_owned()),
        expires_at: Some(NOW + 5),
        revoked_at: Some(NOW + 3),
        created_at: NOW - 1,
        ..key(8, id)
    };
    let tombstone = |kind, key: &str, at| (kind, key.to_owned(), at);
    Luggage {
        tenant: Tenant { plan: Plan::Enterprise, ..tenant(n) },
        secret: secret(n),
        keys: vec![(full, Some(NOW + 2)), (key(9, id), None)],
        tombstones: vec![tombstone(Kind::Contact, "[\"ä\"]", NOW), tombstone(Kind::Invoice, "[\"R\"]", 1)],
    }
}

fn key(n: u8, tenant: TenantId) -> KeyRecord {
    KeyRecord {
        id: Uuid::from_u128(n.into()),
        tenant,
        digest: [n; 32],
        name: None,
        scopes: vec!["reports".into(), "contacts:read".into()],
        created_at: NOW,
        expires_at: None,
        revoked_at: None,
    }
}
