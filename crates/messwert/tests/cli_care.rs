//! Erasing, backup and restore, settings and the end of a tenant on the command line.

mod process;

use std::path::Path;
use std::thread;
use std::time::Duration;

use process::{acme, run, run_with, stdout};
use rusqlite::Connection;

const PEOPLE: &str = r#"{"kind":"contact","customer_number":"K1","last_name":"Müller"}
{"kind":"contact","customer_number":"K2","last_name":"Schmidt"}
"#;

#[test]
fn whoever_was_erased_does_not_come_back_with_a_backup() {
    let folder = acme();
    run_with(folder.path(), "import --tenant acme -", PEOPLE);
    let done = |arguments: &str| {
        let said = run(&folder, arguments);
        assert!(said.starts_with("exit 0"), "{arguments}: {said}");
        said
    };
    done("backup --to backup.db");
    assert!(run(&folder, "backup --to backup.db").contains("is there already"));
    assert!(done("erase contact --tenant acme K1").contains("erased the personal fields of 1 facts"));
    assert!(done("erase contact --tenant acme K1").contains("erased the personal fields of 0 facts"));
    assert!(run(&folder, "restore --from backup.db").contains("is there already"));
    let restored = done("restore --from backup.db --database sqlite:new.db --erasures messwert.db.erasures");
    assert!(restored.contains("erased what `messwert.db.erasures` lists"), "{restored}");
    let text = done("export --tenant acme --to - --database sqlite:new.db");
    assert!(text.contains("Schmidt") && !text.contains("Müller"), "{text}");
    let list = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(list("new.db.erasures"), list("messwert.db.erasures"), "the new store carries the list");
    done("restore --from backup.db --database sqlite:newer.db --erasures new.db.erasures");
    let text = done("export --tenant acme --to - --database sqlite:newer.db");
    assert!(text.contains("Schmidt") && !text.contains("Müller"), "{text}");
    let imported = run_with(folder.path(), "import --tenant acme --database sqlite:new.db -", PEOPLE);
    assert!(imported.contains("personal fields of 1 lines dropped"), "{imported}");
    let plain = done("restore --from backup.db --database sqlite:plain.db");
    assert!(plain.contains("no list of erasures"), "{plain}");
    done("verify --database sqlite:plain.db");
}

/// Whether a text stands in the database or its log.
fn holds(folder: &Path, text: &str) -> bool {
    let files = ["messwert.db", "messwert.db-wal"].map(|name| std::fs::read(folder.join(name)));
    let mut files = files.into_iter().flatten();
    files.any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[test]
fn a_reader_keeps_the_erased_in_the_file_for_as_long_as_it_reads() {
    let folder = acme();
    run_with(folder.path(), "import --tenant acme -", PEOPLE);
    let reader = Connection::open(folder.path().join("messwert.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM journal").unwrap();
    assert!(holds(folder.path(), "Müller"));
    if std::env::var_os("MESSWERT_SOAK").is_some() {
        // Longer than anybody waits for it, which is half a minute.
        check!(run(&folder, "erase contact --tenant acme K1"), @r#"
        exit 1
        --- stdout
        --- stderr
        error: erased, not yet scrubbed
          caused by: readers kept the database from being scrubbed for 30 s
        hint: end what reads the database for long, and erase again
        "#);
        assert!(holds(folder.path(), "Müller"));
        let exported = run(&folder, "export --tenant acme --to -");
        assert!(exported.contains("Schmidt") && !exported.contains("Müller"), "{exported}");
        drop(reader);
        let again = run(&folder, "erase contact --tenant acme K1");
        assert!(
            again.contains("exit 0") && again.contains("erased the personal fields of 0 facts"),
            "{again}"
        );
    } else {
        let reading = thread::spawn(move || {
            thread::sleep(Duration::from_secs(1));
            drop(reader);
        });
        let erased = run(&folder, "erase contact --tenant acme K1");
        assert!(reading.is_finished(), "nothing is scrubbed under a reader: {erased}");
        assert!(erased.contains("exit 0") && erased.contains("fields of 1 facts"), "{erased}");
    }
    assert!(!holds(folder.path(), "Müller") && holds(folder.path(), "Schmidt"));
}

#[test]
fn settings_change_and_a_tenant_ends() {
    let folder = acme();
    let set = run(&folder, "tenant set acme --plan enterprise --timezone Europe/Vienna --country AT");
    assert!(set.starts_with("exit 0"), "{set}");
    let shown = run(&folder, "tenant show acme");
    assert!(shown.contains("enterprise") && shown.contains("Europe/Vienna"), "{shown}");
    run_with(folder.path(), "import --tenant acme -", process::GOOD);
    let refused = run(&folder, "tenant set acme --currency CHF --plan starter");
    assert!(refused.starts_with("exit 1") && refused.contains("the currency cannot change"), "{refused}");
    assert!(run(&folder, "tenant show acme").contains("enterprise"));
    assert!(run(&folder, "tenant set acme").contains("nothing to change"));

    assert!(run_with(folder.path(), "tenant delete acme", "acne\n").starts_with("exit 1"));
    let deleted = run_with(folder.path(), "tenant delete acme", "acme\n");
    assert!(deleted.starts_with("exit 0") && deleted.contains("deleted tenant `acme`"), "{deleted}");
    assert!(run(&folder, "verify --tenant acme").contains("there is no tenant `acme`"));
}

#[test]
fn what_is_asked_of_the_wrong_thing_is_refused() {
    let folder = acme();
    let lines = r#"{"kind":"event","event_key":"fair","title":"Fair"}
{"kind":"contact","customer_number":"K1","last_name":"Müller"}
{"kind":"application","application_number":"B1","event_keys":["fair"],"customer_number":"K1"}
{"kind":"application","application_number":"B2","event_keys":["fair"],"email":"b@example.org"}
"#;
    run_with(folder.path(), "import --tenant acme -", lines);
    check!(run(&folder, "erase application --tenant acme B1"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: application `B1` belongs to contact `K1`
    hint: `messwert erase contact K1` erases it with everything else of them
    "#);
    check!(run(&folder, "erase contact --tenant acme K2"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: there is no contact `K2`, and there never was
    hint: check the number and `--tenant`
    "#);
    check!(run(&folder, "erase application --tenant acme B2"), @r#"
    exit 0
    --- stdout
    --- stderr
    erased the personal fields of 1 facts
    "#);
    check!(run(&folder, "erase application --tenant acme B2 --readmit"), @r#"
    exit 0
    --- stdout
    --- stderr
    personal fields of 1 facts are taken again
    "#);
    check!(run(&folder, "erase scrub"), @r#"
    exit 0
    --- stdout
    --- stderr
    scrubbed
    "#);
    assert!(
        run(&folder, "restore --from nothing.db --database sqlite:new.db").contains("there is no database")
    );
}

#[test]
fn figures_are_what_they_were() {
    let folder = acme();
    run_with(folder.path(), "import --tenant acme -", process::GOOD);
    let billed = r#"{"kind":"contact","customer_number":"K1","country":"AT","last_name":"Müller","tax_id":"ATU1"}
{"kind":"invoice","invoice_number":"R2","status":"sent","issued_on":"2026-03-02","customer_number":"K1","notes":"pays late","items":[{"description":"Stand","net":"50"}]}
{"kind":"payment","payment_key":"P2","invoice_number":"R2","amount":"50","payment_date":"2026-03-03","notes":"from his wife"}
"#;
    run_with(folder.path(), "import --tenant acme -", billed);
    let figures = || {
        let report = "report revenue --tenant acme --date-from 2026-01-01 --date-to 2026-12-31 --format json";
        let said = run(&folder, report);
        assert!(said.starts_with("exit 0") && said.contains("150.00"), "{said}");
        let (_, data) = stdout(&said).split_once(r#""data":{"basis""#).unwrap();
        data.split_once(r#","generated_at""#).unwrap().0.to_owned()
    };
    let before = figures();
    assert!(run(&folder, "erase contact --tenant acme K1").contains("fields of 3 facts"));
    // Every byte but those of the name.
    assert_eq!(figures(), before.replace("\"Müller\"", "null"));
    assert!(before.contains("Müller"));
}
