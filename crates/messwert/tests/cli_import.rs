//! Import and export on the command line.

mod process;

use process::{GOOD, acme, run, run_with, stdout};

const BAD: &str = r#"{"kind":"event","event_key":"fair","titel":"Fair"}
{"kind":"invoice","invoice_number":"R1","status":"sent","issued_on":"2026-02-30","event_key":"fair","items":[{"description":"Stand","net":"100"}]}
{"kind":"invoice","invoice_number":"R2","event_key":"fair","items":[{"description":"Stand","net":"100"}]}
{"kind":"invoice"
"#;

#[test]
fn an_import_is_all_or_nothing() {
    let folder = acme();
    std::fs::write(folder.path().join("good.ndjson"), GOOD).unwrap();
    std::fs::write(folder.path().join("bad.jsonl"), BAD).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "").unwrap();
    check!(run(&folder, "import --tenant acme bad.jsonl"), @r#"
    exit 1
    --- stdout
    kind     added  changed  names  unchanged  removed  rejected  consequences
    event        0        0      0          0        0         1             0
    invoice      0        0      0          0        0         1             1
    unknown      0        0      0          0        0         1             0
    total        0        0      0          0        0         3             1
    --- stderr
    bad.jsonl:1: event `fair`: `titel`: is no field of `event`: did you mean `title`?
    bad.jsonl:1: event `fair`: `title`: must be given
    bad.jsonl:2: invoice `R1`: `issued_on` is `2026-02-30`: is not a date or date-time: expected `YYYY-MM-DD`
    bad.jsonl:3: invoice `R2`: `event_key` is `fair`: the event in line 1 is rejected (follows from bad.jsonl:1)
    bad.jsonl:4: expected a JSON object: EOF while parsing an object at column 17
    error: 4 of 4 lines rejected, nothing recorded
    hint: correct these lines and import again: what is there already is left as it is
    "#);
    check!(run(&folder, "import --tenant acme bad.jsonl --json"), @r#"
    exit 1
    --- stdout
    {
      "recorded": 0,
      "seq": 1,
      "lines": 4,
      "empty_lines": 0,
      "kinds": {
        "event": {
          "added": 0,
          "changed": 0,
          "names": 0,
          "unchanged": 0,
          "removed": 0,
          "rejected": 1,
          "consequences": 0
        },
        "invoice": {
          "added": 0,
          "changed": 0,
          "names": 0,
          "unchanged": 0,
          "removed": 0,
          "rejected": 1,
          "consequences": 1
        }
      },
      "total": {
        "added": 0,
        "changed": 0,
        "names": 0,
        "unchanged": 0,
        "removed": 0,
        "rejected": 3,
        "consequences": 1
      },
      "rejected": [
        {
          "file": "bad.jsonl",
          "line": 1,
          "kind": "event",
          "key": [
            "fair"
          ],
          "field": "titel",
          "value": null,
          "message": "is no field of `event`: did you mean `title`?",
          "code": "unknown_field",
          "follows_from": null
        },
        {
          "file": "bad.jsonl",
          "line": 1,
          "kind": "event",
          "key": [
            "fair"
          ],
          "field": "title",
          "value": null,
          "message": "must be given",
          "code": "missing",
          "follows_from": null
        },
        {
          "file": "bad.jsonl",
          "line": 2,
          "kind": "invoice",
          "key": [
            "R1"
          ],
          "field": "issued_on",
          "value": "2026-02-30",
          "message": "is not a date or date-time: expected `YYYY-MM-DD`",
          "code": "invalid",
          "follows_from": null
        },
        {
          "file": "bad.jsonl",
          "line": 3,
          "kind": "invoice",
          "key": [
            "R2"
          ],
          "field": "event_key",
          "value": "fair",
          "message": "the event in line 1 is rejected",
          "code": "no_such_reference",
          "follows_from": {
            "file": "bad.jsonl",
            "line": 1
          }
        },
        {
          "file": "bad.jsonl",
          "line": 4,
          "kind": null,
          "key": null,
          "field": null,
          "value": null,
          "message": "expected a JSON object: EOF while parsing an object at column 17",
          "code": "malformed",
          "follows_from": null
        }
      ]
    }
    --- stderr
    error: 4 of 4 lines rejected, nothing recorded
    hint: correct these lines and import again: what is there already is left as it is
    "#);
    check!(run(&folder, "import --tenant acme good.ndjson --dry-run"), @r#"
    exit 0
    --- stdout
    kind     added  changed  names  unchanged  removed  rejected  consequences
    event        1        0      0          0        0         0             0
    invoice      1        0      0          0        0         0             0
    total        2        0      0          0        0         0             0
    --- stderr
    checked 2 lines in [seconds] (1 empty lines skipped); a dry run records nothing
    "#);
    check!(run(&folder, "import --tenant acme good.ndjson"), @r#"
    exit 0
    --- stdout
    kind     added  changed  names  unchanged  removed  rejected  consequences
    event        1        0      0          0        0         0             0
    invoice      1        0      0          0        0         0             0
    total        2        0      0          0        0         0             0
    --- stderr
    recorded 2 rows of 2 lines in [seconds] (1 empty lines skipped); the journal ends at 3
    "#);
    check!(run(&folder, "import --tenant acme good.ndjson"), @r#"
    exit 0
    --- stdout
    kind     added  changed  names  unchanged  removed  rejected  consequences
    event        0        0      0          1        0         0             0
    invoice      0        0      0          1        0         0             0
    total        0        0      0          2        0         0             0
    --- stderr
    recorded 0 rows of 2 lines in [seconds] (1 empty lines skipped); the journal ends at 3
    "#);
    check!(run(&folder, "import --tenant acme good.ndjson --json"), @r#"
    exit 0
    --- stdout
    {
      "recorded": 0,
      "seq": 3,
      "lines": 2,
      "empty_lines": 1,
      "kinds": {
        "event": {
          "added": 0,
          "changed": 0,
          "names": 0,
          "unchanged": 1,
          "removed": 0,
          "rejected": 0,
          "consequences": 0
        },
        "invoice": {
          "added": 0,
          "changed": 0,
          "names": 0,
          "unchanged": 1,
          "removed": 0,
          "rejected": 0,
          "consequences": 0
        }
      },
      "total": {
        "added": 0,
        "changed": 0,
        "names": 0,
        "unchanged": 2,
        "removed": 0,
        "rejected": 0,
        "consequences": 0
      },
      "rejected": []
    }
    --- stderr
    recorded 0 rows of 2 lines in [seconds] (1 empty lines skipped); the journal ends at 3
    "#);
    check!(run(&folder, "import --tenant acme ."), @r#"
    exit 1
    --- stdout
    kind     added  changed  names  unchanged  removed  rejected  consequences
    event        0        0      0          0        0         2             0
    invoice      1        0      0          0        0         2             0
    unknown      0        0      0          0        0         1             0
    total        1        0      0          0        0         5             0
    --- stderr
    skipped `./messwert.db`: it is no file of facts by its name
    skipped `./messwert.db-shm`: it is no file of facts by its name
    skipped `./messwert.db-wal`: it is no file of facts by its name
    skipped `./notes.txt`: it is no file of facts by its name
    ./bad.jsonl:1: event `fair`: `titel`: is no field of `event`: did you mean `title`?
    ./bad.jsonl:1: event `fair`: `title`: must be given
    ./bad.jsonl:2: invoice `R1`: `issued_on` is `2026-02-30`: is not a date or date-time: expected `YYYY-MM-DD`
    ./bad.jsonl:4: expected a JSON object: EOF while parsing an object at column 17
    ./good.ndjson:1: event `fair`: its key stands again in line 1 and says something else
    ./good.ndjson:3: invoice `R1`: its key stands again in line 2 and says something else
    error: 5 of 6 lines rejected, nothing recorded
    hint: correct these lines and import again: what is there already is left as it is
    "#);
    check!(run_with(folder.path(), "import --tenant acme -", GOOD), @r#"
    exit 0
    --- stdout
    kind     added  changed  names  unchanged  removed  rejected  consequences
    event        0        0      0          1        0         0             0
    invoice      0        0      0          1        0         0             0
    total        0        0      0          2        0         0             0
    --- stderr
    recorded 0 rows of 2 lines in [seconds] (1 empty lines skipped); the journal ends at 3
    "#);
    check!(run(&folder, "import --tenant acme notes.txt"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `notes.txt` is no file to import: expected a name that ends in .ndjson or .jsonl (also with .gz or .zst behind it)
    hint: one fact a line: {"kind": "event", "event_key": "fair-2026", "title": "Fair 2026"}
    "#);
    check!(run(&folder, "import --tenant acme nothing.ndjson"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: cannot read `nothing.ndjson`
      caused by: No such file or directory (os error 2)
    hint: name files, folders, or `-` for standard input
    "#);
    check!(run(&folder, "verify"), @r#"
    exit 0
    --- stdout
    acme  3:[hash]
    --- stderr
    "#);
}

#[test]
fn an_export_of_the_past_is_named_by_row_or_by_time() {
    let folder = acme();
    run_with(folder.path(), "import --tenant acme -", GOOD);
    let text = stdout(&run(&folder, "export --tenant acme --to - --at-seq 1")).to_owned();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with(r#"{"kind":"tenant""#), "{text}");
    let now = stdout(&run(&folder, "export --tenant acme --to -")).to_owned();
    assert_eq!(stdout(&run(&folder, "export --tenant acme --to - --at-seq 3")), now);
    check!(run(&folder, "export --tenant acme --to - --at-seq 2"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `--at-seq` is in the middle of a write: expected 1 or 3
    "#);
    check!(run(&folder, "export --tenant acme --to - --at-seq 4"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `--at-seq` is above the journal's head, row 3
    "#);
    check!(run(&folder, "export --tenant acme --to - --known-at 2020-01-01"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `--known-at` is before the first row of the journal
    "#);
    check!(run(&folder, "export --tenant acme --to - --known-at gestern"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `--known-at` `gestern` is not accepted: expected `YYYY-MM-DD`, or `YYYY-MM-DDThh:mm[:ss[.f…]]` with `Z`, `±hh:mm` or nothing, from 1900 to 2199
    "#);
    check!(run(&folder, "export --tenant acme --to - --known-at 2020-01-01 --at-seq 1"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: the argument '--known-at <TIME>' cannot be used with '--at-seq <SEQ>'

    Usage: messwert export --tenant <KEY> --to <DIR> --known-at <TIME>

    For more information, try '--help'.
    "#);
}

#[test]
fn an_export_never_overwrites() {
    let folder = acme();
    check!(run_with(folder.path(), "import --tenant acme -", GOOD), @r#"
    exit 0
    --- stdout
    kind     added  changed  names  unchanged  removed  rejected  consequences
    event        1        0      0          0        0         0             0
    invoice      1        0      0          0        0         0             0
    total        2        0      0          0        0         0             0
    --- stderr
    recorded 2 rows of 2 lines in [seconds] (1 empty lines skipped); the journal ends at 3
    "#);
    let exported = run(&folder, "export --tenant acme --to out");
    check!(exported, @r#"
    exit 0
    --- stdout
    out/facts.ndjson
    --- stderr
    exported 3 facts
    "#);
    let text = std::fs::read_to_string(folder.path().join(stdout(&exported).trim())).unwrap();
    check!(text, @r#"
    {"kind":"tenant","name":"Acme Messen","timezone":"Europe/Berlin","country":"DE","currency":"EUR","locale":"de"}
    {"kind":"event","event_key":"fair","title":"Fair","country":"DE","is_visible":true}
    {"kind":"invoice","invoice_number":"R1","invoice_type":"invoice","status":"sent","event_key":"fair","currency":"EUR","issued_on":"2026-03-01","is_reverse_charge":false,"reminder_count":0,"created_at":"[time]","items":[{"description":"Stand","item_kind":"other","quantity":"1","tax_rate":"0","net":"100.00"}]}
    "#);
    check!(run(&folder, "export --tenant acme --to out"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `out/facts.ndjson` is there already
    hint: `--to` names another folder
    "#);
    check!(run(&folder, "import --tenant acme out"), @r#"
    exit 0
    --- stdout
    kind     added  changed  names  unchanged  removed  rejected  consequences
    tenant       0        0      0          1        0         0             0
    event        0        0      0          1        0         0             0
    invoice      0        0      0          1        0         0             0
    total        0        0      0          3        0         0             0
    --- stderr
    recorded 0 rows of 3 lines in [seconds]; the journal ends at 3
    "#);
    check!(run(&folder, "export --tenant acme --to out --format csv"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: invalid value 'csv' for '--format <FORMAT>'
      [possible values: ndjson]

    For more information, try '--help'.
    "#);
}
