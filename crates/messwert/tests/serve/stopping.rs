//! Stopping: on a signal requests under way are answered, and the program ends well.

use std::time::Duration;

use messwert_testkit::{Connection, Program, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_ends_well_on_sigterm_and_sigint_under_load() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    for signal in ["TERM", "INT"] {
        let program = Program::serve(env!("CARGO_BIN_EXE_messwert"), &app.database());
        let address = program.address();
        let clients: Vec<_> = (0..8)
            .map(|_| {
                let key = acme.key().to_owned();
                tokio::spawn(async move {
                    let (mut connection, mut n_answered) = (Connection::to(address).await, 0);
                    // A connection ends between answers, or `get` panics.
                    while let Some(answer) = connection
                        .get(&format!("/api/v1/reports/revenue?limit={}", n_answered % 1_000 + 1), &key)
                        .await
                    {
                        assert_eq!(answer.status, 200, "{}", answer.text());
                        n_answered += 1;
                    }
                    n_answered
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (status, said) = tokio::task::spawn_blocking(|| program.end(signal)).await.unwrap();
        for client in clients {
            assert!(client.await.unwrap() > 0);
        }
        assert!(status.success(), "{status}");
        assert!(said.last().unwrap().ends_with("stopped"), "{said:?}");
    }
}
