//! Rules about the documents: they name what is there, and stay short.

use toml::Table;

use super::{none, read, root, texts};

#[test]
fn files_that_are_named_exist() {
    let mut places = Vec::new();
    for file in texts().iter().filter(|file| file.path.ends_with(".md")) {
        for (number, line) in file.lines() {
            let gone = paths(line).filter(|path| !root().join(path).exists());
            places.extend(gone.map(|path| format!("{}:{number}: `{path}`", file.path)));
        }
    }
    none("documents name files that exist", places);
}

#[test]
fn the_architecture_is_read_in_one_sitting() {
    let n_lines = read("ARCHITECTURE.md").lines().count();
    assert!(n_lines <= 150, "ARCHITECTURE.md has {n_lines} lines: at most 150");
}

#[test]
fn examples_are_short_and_their_page_names_them() {
    let page = read("examples/README.md");
    let mut places = Vec::new();
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let n_lines = read(&format!("examples/{name}")).lines().count();
        if n_lines > 60 || (name != "README.md" && !page.contains(&name)) {
            places.push(format!("examples/{name}: {n_lines} lines"));
        }
    }
    none("an example has at most 60 lines, and stands in examples/README.md", places);
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest: Table = read("Cargo.toml").parse().unwrap();
    let reasons = read("docs/dependencies.md");
    let declared = manifest["workspace"]["dependencies"].as_table().unwrap();
    let foreign = || declared.iter().filter(|(_, value)| value.get("path").is_none()).map(|(name, _)| name);
    let unexplained = foreign().filter(|name| !reasons.contains(&format!("| `{name}` |")));
    let mut places: Vec<String> =
        unexplained.map(|name| format!("Cargo.toml: `{name}` has no row")).collect();
    for (number, line) in reasons.lines().enumerate().map(|(index, line)| (index + 1, line)) {
        let named = line.strip_prefix("| `").and_then(|row| row.split('`').next());
        if let Some(name) = named.filter(|name| !foreign().any(|known| known == name)) {
            places.push(format!("docs/dependencies.md:{number}: `{name}` is no dependency"));
        }
    }
    none("docs/dependencies.md has a row for each dependency", places);
}

#[test]
fn decisions_are_numbered_without_gaps() {
    let folder = std::fs::read_dir(root().join("docs/decisions")).unwrap();
    let mut names: Vec<String> =
        folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    for (name, expected) in names.iter().zip(1..) {
        assert!(
            name.starts_with(&format!("{expected:04}-")),
            "docs/decisions/{name}: expected {expected:04}-…"
        );
    }
    assert!(!names.is_empty());
}

/// What looks like a path of this project: in backticks, below a folder of it.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    const FOLDERS: [&str; 5] = ["crates/", "docs/", "examples/", "deploy/", ".ci/"];
    let quoted = line.split('`').skip(1).step_by(2);
    quoted.filter(|text| {
        FOLDERS.iter().any(|folder| text.starts_with(folder)) && !text.contains(['*', '{', ' ', '…'])
    })
}
