//! Load: clients that ask without a pause until the server ends.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::Connection;

/// Clients on connections of their own, each asking for one report after another.
pub struct Load(JoinSet<usize>);

impl Load {
    /// Starts so many, and returns when each was answered once.
    pub async fn on(server: SocketAddr, key: &str, n_clients: usize) -> Load {
        let started = Arc::new(Barrier::new(n_clients + 1));
        let mut clients = JoinSet::new();
        for _ in 0..n_clients {
            clients.spawn(ask(server, key.to_owned(), Arc::clone(&started)));
        }
        started.wait().await;
        Load(clients)
    }

    /// How many answers there were, all of them 200 and whole, once all connections have ended.
    pub async fn end(self) -> usize {
        self.0.join_all().await.into_iter().sum()
    }
}

async fn ask(server: SocketAddr, key: String, started: Arc<Barrier>) -> usize {
    let (mut connection, mut n_answered) = (Connection::to(server).await, 0);
    // Each question is another one, so that there is something to do. A connection ends between
    // answers, or `get` panics.
    loop {
        let path = format!("/api/v1/reports/revenue?limit={}", n_answered % 1_000 + 1);
        let Some(answer) = connection.get(&path, &key).await else { return n_answered };
        assert_eq!(answer.status, 200, "{}", answer.text());
        n_answered += 1;
        if n_answered == 1 {
            started.wait().await;
        }
    }
}
