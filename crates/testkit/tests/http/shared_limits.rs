//! Limits that several nodes share: all together they let in as many as one would.

use std::time::Duration;

use futures_util::future::join_all;
use messwert::policy::Policy;
use messwert_testkit::{Answer, Mood, Place, Tenant, TestApp};
use tokio::time::sleep;

const PATH: &str = "/api/v1/reports";

/// Nodes over one database, and the same tenant at each of them; none if there is no PostgreSQL.
async fn nodes(requests_per_hour: u32) -> Option<([TestApp; 3], [Tenant; 3])> {
    let one = TestApp::in_place_on(Place::postgres()?, Policy { requests_per_hour, ..Policy::default() });
    let (two, three) = (one.other(), one.other());
    let acme = one.tenant("acme").await;
    let clients = [acme.clone(), two.with_key_of(&acme), three.with_key_of(&acme)];
    Some(([one, two, three], clients))
}

/// Asks until it is refused, and counts what was let in.
async fn exhaust(client: &Tenant) -> u32 {
    let mut n_let_in = 0;
    loop {
        let answer = client.get(PATH).await;
        match answer.status.as_u16() {
            200 => n_let_in += 1,
            429 => return n_let_in,
            other => panic!("{other}: {}", answer.text()),
        }
        assert!(n_let_in < 100_000, "there is no end");
    }
}

fn remaining(answer: &Answer) -> u32 {
    answer.header("x-ratelimit-remaining").parse().unwrap()
}

/// Waits for the next hour if this one is nearly over.
async fn within_an_hour() {
    let left = 3_600 - messwert::clock::Clock::System.real().unix_seconds().rem_euclid(3_600);
    if left < 20 {
        sleep(Duration::from_secs(left as u64)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_let_in_as_many_as_one() {
    within_an_hour().await;
    let Some((nodes, clients)) = nodes(2_000).await else { return };
    let asking = clients.iter().cycle().take(12).map(exhaust);
    let n_let_in: u32 = join_all(asking).await.iter().sum();
    let n_leases: usize = nodes.iter().map(|node| node.store().n_leases()).sum();
    println!("{n_let_in} of 2000 let in by three nodes, with {n_leases} statements");
    assert!((1_900..=2_000).contains(&n_let_in), "{n_let_in}");
    assert!(n_leases < 400, "{n_leases}");
    // Being refused costs the store nothing, but for a question now and then.
    for client in &clients {
        for _ in 0..300 {
            assert_eq!(client.get(PATH).await.status, 429);
        }
    }
    let n_more = nodes.iter().map(|node| node.store().n_leases()).sum::<usize>() - n_leases;
    assert!(n_more < 30, "{n_more} for 900 refused requests");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_does_not_use_another_one_has() {
    within_an_hour().await;
    let Some((nodes, [busy, idle, other])) = nodes(1_000).await else { return };
    assert_eq!((remaining(&idle.get(PATH).await), remaining(&other.get(PATH).await)), (999, 983));
    let mut n_let_in = 2 + exhaust(&busy).await;
    assert!((950..=1_000).contains(&n_let_in), "{n_let_in}");
    for _ in 0..100 {
        sleep(Duration::from_millis(100)).await;
        n_let_in += exhaust(&busy).await;
        if n_let_in == 1_000 {
            break;
        }
    }
    assert_eq!(n_let_in, 1_000, "the others give back what they have");
    let n_leases: usize = nodes.iter().map(|node| node.store().n_leases()).sum();
    assert!(n_leases < 330, "{n_leases}");
    assert_eq!((exhaust(&idle).await, exhaust(&other).await), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn out_of_reach_of_the_store_a_node_keeps_to_the_limit_and_says_so_later() {
    within_an_hour().await;
    let Some((nodes, [alone, other, _])) = nodes(500).await else { return };
    for n in (400..500).rev() {
        assert_eq!(remaining(&alone.get(PATH).await), n);
    }
    nodes[0].store().set_mood(Mood::Unreachable);
    for n in (200..400).rev() {
        let answer = alone.get(PATH).await;
        assert_eq!((answer.status.as_u16(), remaining(&answer)), (200, n));
    }
    nodes[0].store().set_mood(Mood::Well);
    // Until the store is asked again, and a slice is used.
    let mut n_let_in = 300;
    for _ in 0..40 {
        sleep(Duration::from_millis(50)).await;
        n_let_in += u32::from(alone.get(PATH).await.status == 200);
    }
    n_let_in += exhaust(&other).await + exhaust(&alone).await;
    assert!((475..=500).contains(&n_let_in), "{n_let_in}");

    nodes[1].store().set_mood(Mood::Unreachable);
    assert_eq!(exhaust(&other).await, 0, "nobody is let in because the store is gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_ends_gives_back_what_it_has() {
    within_an_hour().await;
    let Some((nodes, [first, second, _])) = nodes(640).await else { return };
    let server = nodes[0].serve();
    assert_eq!(server.connect().await.get(PATH, first.key()).await.unwrap().status, 200);
    server.stop().await;
    assert_eq!(exhaust(&second).await, 639);
}

#[tokio::test]
async fn one_process_over_a_file_counts_by_itself() {
    let policy = Policy { requests_per_hour: 100, ..Policy::default() };
    let app = TestApp::in_place_on(Place::sqlite(), policy);
    let acme = app.tenant("acme").await;
    within_an_hour().await;
    assert_eq!((exhaust(&acme).await, app.store().n_leases()), (100, 0));
}
