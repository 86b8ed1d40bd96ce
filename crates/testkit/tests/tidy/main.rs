//! The house rules that no compiler checks. Each test lists every place that breaks a rule.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod crates;

mod docs;

mod languages;

mod files;

mod source;

mod sql;

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of the crates.
const CRATES: [&str; 7] = ["books", "journal", "render", "messwert", "testkit", "throwaway", "bench"];

/// A text file of the project.
struct Text {
    /// From the project's root, with `/`.
    path: String,
    text: String,
}

impl Text {
    /// Lines and their numbers, from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it is part of what is shipped.
    fn is_product(&self) -> bool {
        let is_test = self.path.contains("/tests") || self.path.contains("/conformance/");
        let is_source = self.path.starts_with("crates/") && self.path.contains("/src/") && !is_test;
        is_source
            && !["crates/testkit/", "crates/throwaway/", "crates/bench/"]
                .iter()
                .any(|tools| self.path.starts_with(tools))
    }
}

/// Every text file of the project, by path. What is built, and what tests compare with, is left out.
fn texts() -> Vec<Text> {
    const KINDS: [&str; 12] =
        [".rs", ".md", ".toml", ".sql", ".py", ".php", ".mjs", ".sh", ".R", ".m", "justfile", "run"];
    let mut texts = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                let skipped = ["target", "golden", "node_modules"].contains(&name);
                let hidden = name.starts_with('.') && name != ".ci";
                folders.extend((!skipped && !hidden).then_some(path));
            } else if KINDS.iter().any(|kind| name.ends_with(kind)) {
                texts.push(Text { path: relative(&path), text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(texts.len() > 100, "the walk over the project's files went astray");
    texts
}

/// The text of one file.
fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/")
}

/// Fails with every place, if there is one.
fn none(rule: &str, places: Vec<String>) {
    assert!(places.is_empty(), "{rule}:\n  {}\n", places.join("\n  "));
}

/// Whether `word` stands in `text` with nothing of a longer name around it.
fn has_word(text: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        !before.chars().next_back().is_some_and(is_name) && !after.chars().next().is_some_and(is_name)
    })
}
