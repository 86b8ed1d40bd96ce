//! Rules about what stands in the source: names, leftovers, and who may do what.

use super::{Text, has_word, none, texts};

/// Words that stand somewhere only, and why.
struct Reserved {
    words: &'static [&'static str],
    /// Where the rule holds, by the beginnings of paths.
    within: &'static [&'static str],
    /// Where they may stand all the same.
    except: &'static [&'static str],
    why: &'static str,
}

const RESERVED: &[Reserved] = &[
    Reserved {
        words: &["StatusCode"],
        within: &["crates/"],
        except: &["crates/messwert/src/http/"],
        why: "only `http` knows status codes",
    },
    Reserved {
        words: &["println!", "eprintln!", "print!", "eprint!", "stdout", "stderr", "exit"],
        within: &["crates/books/", "crates/journal/", "crates/render/", "crates/messwert/"],
        except: &[
            "crates/messwert/src/main.rs",
            "crates/messwert/src/cli/",
            "crates/messwert/src/telemetry/mod.rs",
        ],
        why: "only `main` and `cli` print and exit (`telemetry` writes the log)",
    },
    Reserved {
        words: &["f32", "f64"],
        within: &["crates/books/", "crates/journal/", "crates/render/"],
        except: &[],
        why: "amounts, rates and shares are integers: no floating point near money",
    },
    Reserved {
        words: &["HashMap::new", "HashSet::new", "RandomState"],
        within: &["crates/books/", "crates/render/"],
        except: &[],
        why: "same input, same bytes: maps with an order, or with a fixed hash that nobody iterates over",
    },
    Reserved {
        words: &["std::fs", "std::net", "std::env", "std::process"],
        within: &["crates/books/", "crates/render/"],
        except: &[],
        why: "books and render are pure functions",
    },
    Reserved {
        words: &["std::thread", "rayon::"],
        within: &["crates/books/", "crates/render/"],
        except: &["crates/books/src/report/both.rs"],
        why: "two parts of a report are computed at once in one place, which changes no figure",
    },
    Reserved {
        words: &["rusqlite"],
        within: &["crates/books/", "crates/render/", "crates/messwert/"],
        except: &[],
        why: "only `journal` speaks to a database",
    },
    Reserved {
        words: &["anyhow"],
        within: &["crates/books/", "crates/journal/", "crates/render/"],
        except: &[],
        why: "libraries have typed errors",
    },
];

#[test]
fn words_stand_where_they_belong() {
    let mut places = Vec::new();
    for file in texts().iter().filter(|file| file.is_rust() && file.is_product()) {
        let starts = |folders: &[&str]| folders.iter().any(|folder| file.path.starts_with(folder));
        for rule in RESERVED.iter().filter(|rule| starts(rule.within) && !starts(rule.except)) {
            for (number, line) in code(file) {
                let found = rule.words.iter().filter(|word| has_word(line, word));
                places.extend(found.map(|word| format!("{}:{number}: `{word}`: {}", file.path, rule.why)));
            }
        }
    }
    none("words stand where they belong", places);
}

#[test]
fn nothing_is_left_over() {
    // In two halves each, so that this file passes.
    let leftovers = [
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("dbg", "!("),
        concat!("#[", "allow"),
        concat!("#![", "allow"),
        concat!("#[", "ignore"),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("HA", "CK"),
    ];
    let mut places = Vec::new();
    for file in texts().iter().filter(|file| file.is_rust()) {
        for (number, line) in file.lines() {
            let found = leftovers.iter().filter(|word| line.contains(**word));
            places.extend(found.map(|word| format!("{}:{number}: `{word}`", file.path)));
        }
    }
    none(
        "nothing is left over: finish it, or say in words what is not there (`#[expect]` with a reason)",
        places,
    );
}

#[test]
fn names_say_what_a_thing_is() {
    let mut places = Vec::new();
    for file in texts().iter().filter(|file| file.is_rust()) {
        let stem = file.path.rsplit('/').next().unwrap().trim_end_matches(".rs");
        if is_empty_word(stem) {
            places.push(format!("{}: the file's name", file.path));
        }
        for (number, line) in file.lines() {
            let named = defined(line).filter(|name| is_empty_word(name));
            places.extend(named.map(|name| format!("{}:{number}: `{name}`", file.path)));
        }
    }
    none("no Manager, Service, Helper or Util: name a thing by what it is, or write a free function", places);
}

#[test]
fn what_a_name_is_made_of_is_seen() {
    for name in ["KeyManager", "ReportService", "helpers", "util", "date_utils", "make_helper"] {
        assert!(is_empty_word(name), "{name}");
    }
    for name in ["ServiceDate", "service_date", "services", "Utility", "Clock"] {
        assert!(!is_empty_word(name), "{name}");
    }
    assert_eq!(defined("    pub(crate) fn run(&self)"), Some("run"));
    assert_eq!(defined("pub struct Rows<'a> {"), Some("Rows"));
    assert_eq!(defined("let fn_name = 1;"), None);
    assert_eq!(defined("    type Output = S;"), None);
    assert_eq!(defined("type Output = S;"), Some("Output"));
}

/// Lines without comments: those may name what the code may not.
fn code(file: &Text) -> impl Iterator<Item = (usize, &str)> {
    file.lines().map(|(number, line)| (number, line.split("//").next().unwrap_or(line)))
}

/// The name that a line defines. The associated types of an `impl` are named by their trait.
fn defined(line: &str) -> Option<&str> {
    const KEYWORDS: [&str; 7] = ["struct", "enum", "trait", "type", "fn", "mod", "union"];
    if line.starts_with("    type ") && line.contains(" = ") {
        return None;
    }
    let mut words = line.split_whitespace();
    words.by_ref().find(|word| KEYWORDS.contains(word))?;
    words.next()?.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

/// Whether a name ends in a word that says nothing. (A fair sells services: `services` is a noun of
/// the product, `ReportService` is not.)
fn is_empty_word(name: &str) -> bool {
    const TYPES: [&str; 4] = ["Manager", "Service", "Helper", "Util"];
    const WORDS: [&str; 3] = ["manager", "helper", "util"];
    let singular = name.strip_suffix('s').unwrap_or(name);
    let last = singular.rsplit('_').next().unwrap_or(singular);
    TYPES.iter().any(|word| singular.ends_with(word)) || WORDS.contains(&last)
}
