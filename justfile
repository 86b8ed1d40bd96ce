# Verbs of the project. Each is a cargo command or two: without `just`, read the line and type it.

# Shows the verbs.
default:
    @just --list

# Runs the program: `just run serve`, `just run tenant list`.
run *ARGS:
    cargo run --release -- {{ ARGS }}

# Starts a demonstration with a plausible organiser.
demo *ARGS:
    cargo run --release -- demo {{ ARGS }}

# Runs all tests, or those whose name contains FILTER.
test FILTER="":
    cargo test --workspace {{ FILTER }}

# Formats, lints and checks the documentation.
check:
    cargo fmt --all
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Measures against peers and budgets: `just bench`, `just bench import`.
bench *ARGS:
    cargo run --release -p messwert-bench -- {{ ARGS }}

# Runs the tests that kill and race processes and nodes, sow errors, erase, back up, draw random histories, go
# back in time, and the laws of the reports, in their full counts (`docs/proofs.md`).
soak:
    MESSWERT_SOAK=1 cargo test -p messwert --test process --test seeded_errors --test erasing --test backups --test cli_care -- --nocapture
    MESSWERT_SOAK=1 cargo test -p messwert --test nodes -- --nocapture
    MESSWERT_SOAK=1 cargo test -p messwert --lib demo
    MESSWERT_SOAK=1 cargo test -p messwert-testkit --test contract -- --nocapture
    MESSWERT_SOAK=1 cargo test --release -p messwert --test pressure -- --nocapture --test-threads 1
    MESSWERT_SOAK=1 cargo test --release -p messwert-books --test books history
    MESSWERT_SOAK=1 cargo test --release -p messwert-books --test laws
    MESSWERT_SOAK=1 cargo test --release -p messwert-testkit --test sql
    MESSWERT_SOAK=1 cargo test -p messwert-testkit --test time -- --nocapture

# Runs what every change must pass, as a clean machine would.
ci:
    .ci/run
