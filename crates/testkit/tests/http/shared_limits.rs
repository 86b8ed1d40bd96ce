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
    assert_eq!((remaining(&idle.get(PATH).await), remaining(&other.get(PATH).await)), (999, 998));
    // More than one at a time is held only by those who go on.
    for client in [&idle, &other] {
        for _ in 0..10 {
            client.get(PATH).await;
        }
    }
    let mut n_let_in = 22 + exhaust(&busy).await;
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

/// Lets a node ask 300 times, 200 of them while it cannot reach the store.
async fn run_up_debts(node: &TestApp, client: &Tenant) {
    for n in 0..300 {
        if n == 100 {
            node.store().set_mood(Mood::Unreachable);
        }
        assert_eq!(client.get(PATH).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_owed_is_told_though_nobody_asks_and_counted_once() {
    within_an_hour().await;
    let Some((nodes, [alone, other, _])) = nodes(500).await else { return };
    run_up_debts(&nodes[0], &alone).await;
    // It is heard, and told again as the answer is lost.
    nodes[0].store().set_mood(Mood::Forgetful);
    let mut n_other = 0;
    for _ in 0..100 {
        sleep(Duration::from_millis(100)).await;
        n_other += 1;
        if remaining(&other.get(PATH).await) < 300 {
            break;
        }
    }
    let n_leases = nodes[0].store().n_leases();
    while nodes[0].store().n_leases() < n_leases + 2 {
        sleep(Duration::from_millis(100)).await;
    }
    nodes[0].store().set_mood(Mood::Well);
    sleep(Duration::from_secs(5)).await;
    let n_let_in = 300 + n_other + exhaust(&other).await;
    assert!((480..=500).contains(&n_let_in), "{n_let_in}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_ends_tells_what_it_owes() {
    within_an_hour().await;
    let Some((nodes, [alone, other, _])) = nodes(500).await else { return };
    let server = nodes[0].serve();
    run_up_debts(&nodes[0], &alone).await;
    nodes[0].store().set_mood(Mood::Well);
    server.stop().await;
    let n_let_in = 300 + exhaust(&other).await;
    assert!((495..=500).contains(&n_let_in), "{n_let_in}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_are_killed_again_and_again_cost_little() {
    within_an_hour().await;
    let Some((nodes, [acme, other, _])) = nodes(2_000).await else { return };
    for _ in 0..12 {
        let node = nodes[0].other();
        let client = node.with_key_of(&acme);
        for _ in 0..5 {
            assert_eq!(client.get(PATH).await.status, 200);
        }
        // Nothing of it comes back.
        node.store().set_mood(Mood::Unreachable);
    }
    let n_let_in = 12 * 5 + exhaust(&other).await;
    assert!((2_000 - 12 * 10..2_000).contains(&n_let_in), "{n_let_in}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clock_of_the_database_decides_whatever_a_node_has() {
    within_an_hour().await;
    let Some((nodes, [behind, right, _])) = nodes(300).await else { return };
    nodes[0].store().set_hours_ahead(2);
    let now = messwert::clock::Clock::System.real().unix_seconds();
    let answer = behind.get(PATH).await;
    let reset: i64 = answer.header("x-ratelimit-reset").parse().unwrap();
    assert_eq!((remaining(&answer), reset.div_euclid(3_600)), (299, now.div_euclid(3_600) + 3));
    for _ in 0..100 {
        assert_eq!(behind.get(PATH).await.status, 200);
    }
    assert_eq!(101 + exhaust(&right).await + exhaust(&behind).await, 300);
    let refused = behind.get(PATH).await;
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=3_600).contains(&wait), "{wait}");
    assert!(nodes[0].store().n_leases() < 150, "{}", nodes[0].store().n_leases());
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
