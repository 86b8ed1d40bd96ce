//! Rules about crates: what each may not depend on, directly or through others.

use std::collections::BTreeSet;
use std::process::Command;

use toml::Table;

use super::{CRATES, has_word, none, read, root, texts};

/// A package, and what must not be linked into it.
struct Invariant {
    package: &'static str,
    without: &'static [&'static str],
    why: &'static str,
}

const INVARIANTS: &[Invariant] = &[
    Invariant {
        package: "messwert-books",
        without: &[
            "tokio",
            "async-trait",
            "futures-util",
            "rusqlite",
            "tokio-postgres",
            "tracing",
            "log",
            "getrandom",
            "rand",
            "uuid",
            "axum",
            "http",
            "tempfile",
            "anyhow",
            "messwert-journal",
            "messwert-render",
            "messwert",
        ],
        why: "books are pure: no async, no database, no clock, no randomness, no logging",
    },
    Invariant {
        package: "messwert-journal",
        without: &["axum", "http", "hyper", "tower", "clap", "messwert-render", "messwert"],
        why: "the journal knows no HTTP and no report",
    },
    Invariant {
        package: "messwert-render",
        without: &[
            "tokio",
            "rusqlite",
            "tokio-postgres",
            "axum",
            "http",
            "getrandom",
            "uuid",
            "tracing",
            "messwert-journal",
            "messwert",
        ],
        why: "render knows no tenant, no database and no clock",
    },
    Invariant {
        package: "messwert",
        without: &[
            "messwert-testkit",
            "messwert-bench",
            "messwert-throwaway",
            "insta",
            "proptest",
            "openssl-sys",
        ],
        why: "what tests need is not shipped",
    },
];

#[test]
fn crates_do_not_know_what_they_may_not() {
    let mut places = Vec::new();
    for Invariant { package, without, why } in INVARIANTS {
        let linked = linked(package);
        assert!(linked.contains("thiserror") || linked.contains("serde"), "{package}: {linked:?}");
        let wrong = without.iter().filter(|unwanted| linked.contains(**unwanted));
        places.extend(wrong.map(|unwanted| {
            format!(
                "`{unwanted}` in {package}: {why} (the way: cargo tree -e normal -p {package} -i {unwanted})"
            )
        }));
    }
    none("crates know no more than they may", places);
}

#[test]
fn every_dependency_has_one_version_and_one_place() {
    let mut places = Vec::new();
    for name in CRATES {
        let apart = dependencies(name).into_iter().filter(|(_, value)| value.get("workspace").is_none());
        places.extend(apart.map(|(dependency, _)| format!("crates/{name}/Cargo.toml: `{dependency}`")));
        if manifest(name).get("lints").and_then(|lints| lints.get("workspace")).is_none() {
            places.push(format!("crates/{name}/Cargo.toml: no `lints.workspace = true`"));
        }
    }
    none("versions and lints stand in the workspace's Cargo.toml", places);
}

#[test]
fn every_dependency_is_used() {
    let texts = texts();
    let mut places = Vec::new();
    for name in CRATES {
        let folder = format!("crates/{name}/");
        let uses = |word: &str| {
            texts
                .iter()
                .any(|file| file.is_rust() && file.path.starts_with(&folder) && has_word(&file.text, word))
        };
        let unused = dependencies(name).into_iter().filter(|(name, _)| !uses(&name.replace('-', "_")));
        places.extend(unused.map(|(dependency, _)| format!("crates/{name}/Cargo.toml: `{dependency}`")));
    }
    none("a crate names what it uses", places);
}

/// A crate's direct dependencies, also those of its tests.
fn dependencies(name: &str) -> Table {
    let manifest = manifest(name);
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    let tables = sections.into_iter().filter_map(|section| manifest.get(section)?.as_table().cloned());
    tables.flatten().collect()
}

/// The names of all packages that are linked with one, without itself. As cargo resolves it: the lock
/// file also lists what other platforms and tests need.
fn linked(package: &str) -> BTreeSet<String> {
    let arguments = ["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none", "--package"];
    let tree = Command::new(env!("CARGO")).args(arguments).arg(package).current_dir(root()).output().unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let lines = String::from_utf8(tree.stdout).unwrap();
    lines.lines().skip(1).filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn manifest(name: &str) -> Table {
    let path = format!("crates/{name}/Cargo.toml");
    read(&path).parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}
