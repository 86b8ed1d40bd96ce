//! The golden files: whatever the order of their lines, the books are the same.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use messwert_books::Books;
use messwert_books::books::Keyed;
use messwert_books::fact::Kind;

use crate::history::left;
use crate::paper::Paper;
use crate::reopened;

const FOLDERS: [&str; 5] = ["tiny", "fuzz-1", "fuzz-2", "fuzz-3", "fuzz-4"];

fn facts(folder: &str) -> String {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/golden");
    let path = golden.join(folder).join("facts.ndjson");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines in an order that the seed decides.
fn shuffled<'a>(lines: &[&'a str], seed: u8) -> Vec<&'a str> {
    let mut lines = lines.to_vec();
    lines.sort_by_cached_key(|line| {
        let mut hasher = DefaultHasher::new();
        (seed, line).hash(&mut hasher);
        hasher.finish()
    });
    lines
}

#[test]
fn the_order_of_lines_does_not_matter() {
    for folder in FOLDERS {
        let text = facts(folder);
        let lines: Vec<&str> = text.lines().collect();
        let paper = Paper::with(&lines);
        assert_eq!(paper.books.n_facts(), lines.len(), "{folder}");
        let (portrait, recorded) = (paper.books.portrait(), left(&paper));
        let reversed = lines.iter().rev().copied().collect();
        let orders = (1..=20).map(|seed| shuffled(&lines, seed)).chain([reversed]);
        for order in orders {
            assert_ne!(order, lines);
            let mut other = Paper::with(&order);
            assert!(other.books.portrait() == portrait, "{folder}: {order:#?}");
            // Also what the books do not keep.
            assert!(left(&other) == recorded, "{folder}: {order:#?}");
            assert_eq!(other.record(&lines).unwrap(), [], "{folder}: a second import is free");
        }
    }
}

/// Where in the journal the facts of each kind stand.
fn positions(books: &Books) -> Vec<Vec<i64>> {
    Kind::ALL.iter().filter_map(|kind| books.table(*kind)).map(Keyed::seqs).collect()
}

#[test]
fn a_journal_rebuilds_its_books() {
    for folder in FOLDERS {
        let paper = Paper::with(&facts(folder).lines().collect::<Vec<_>>());
        let reopened = reopened(&paper);
        assert_eq!(reopened.portrait(), paper.books.portrait(), "{folder}");
        assert_eq!(positions(&reopened), positions(&paper.books), "{folder}");
    }
}
