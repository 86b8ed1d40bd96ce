//! Changes of keys and tenants, wherever they are made: every node knows within a second.

use std::time::{Duration, Instant};

use messwert_testkit::{Answer, Program};
use tokio::time::sleep;

use crate::ALONE;
use crate::client::get;
use crate::cluster::Cluster;

const REPORT: &str = "/api/v1/reports/revenue";

/// Changes have taken effect everywhere after this.
const LIMIT: Duration = Duration::from_secs(1);

/// Waits until all nodes answer so, which must be within a second from now.
async fn until(what: &str, nodes: &[Program], key: &str, is_it: impl Fn(&Answer) -> bool) -> Duration {
    let began = Instant::now();
    loop {
        let mut are_all = true;
        for node in nodes {
            are_all &= is_it(&get(node.address(), REPORT, key).await.unwrap());
        }
        if are_all {
            return began.elapsed();
        }
        assert!(began.elapsed() < LIMIT, "{what}: not seen within a second");
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_and_tenants_change_on_every_node_within_a_second() {
    let _alone = ALONE.lock().await;
    let Some(cluster) = Cluster::new().await else { return };
    let nodes = [cluster.node(), cluster.node(), cluster.node()];
    let status = |expected: u16| move |answer: &Answer| answer.status == expected;
    let code = |expected: &'static str| move |answer: &Answer| answer.at("/code") == expected;
    let (key, mut slowest) = (cluster.new_tenant("acme"), Duration::ZERO);
    let mut seen = async |what: &str, key: &str, is_it: &dyn Fn(&Answer) -> bool| {
        slowest = slowest.max(until(what, &nodes, key, is_it).await);
    };
    seen("a new tenant", &key, &status(200)).await;
    cluster.run("tenant set acme --plan starter");
    seen("a plan without the API", &key, &code("plan_required")).await;
    for (plan, limit) in [("business", "5000"), ("enterprise", "")] {
        cluster.run(&format!("tenant set acme --plan {plan}"));
        let is_it = |answer: &Answer| answer.status == 200 && answer.header("x-ratelimit-limit") == limit;
        seen(plan, &key, &is_it).await;
    }
    cluster.run("tenant set acme --timezone America/New_York");
    let zone = |answer: &Answer| answer.at("/data/filters/timezone") == "America/New_York";
    seen("another time zone", &key, &zone).await;

    let second = cluster.new_key("acme");
    seen("a new key", &second, &status(200)).await;
    cluster.run(&format!("key revoke --tenant acme {}", cluster.last_key("acme")));
    seen("a revoked key", &second, &code("invalid_key")).await;
    seen("another key", &key, &status(200)).await;

    let third = cluster.new_key("acme");
    seen("a third key", &third, &status(200)).await;
    let next = cluster.run(&format!("key rotate --tenant acme {} --grace 0s", cluster.last_key("acme")));
    seen("a key in the place of another one", &next, &status(200)).await;
    seen("the key before it", &third, &code("invalid_key")).await;

    cluster.run("tenant delete acme --confirm acme");
    seen("a tenant that is gone", &key, &code("invalid_key")).await;
    let again = cluster.new_tenant("acme");
    seen("another tenant of the same name", &again, &status(200)).await;
    seen("the key of the tenant before it", &key, &code("invalid_key")).await;
    println!("seen by three nodes within {slowest:?}");
}
