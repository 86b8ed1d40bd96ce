//! Stopping: on a signal requests under way are answered, and the program ends well.

use messwert_testkit::{Load, Program, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_ends_well_on_sigterm_and_sigint_under_load() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    for signal in ["TERM", "INT"] {
        let program = Program::serve(env!("CARGO_BIN_EXE_messwert"), &app.database());
        let load = Load::on(program.address(), acme.key(), 8).await;
        let (status, said) = tokio::task::spawn_blocking(|| program.end(signal)).await.unwrap();
        assert!(status.success(), "{status}");
        assert!(said.last().unwrap().ends_with("stopped"), "{said:?}");
        assert!(load.end().await >= 8);
    }
}
