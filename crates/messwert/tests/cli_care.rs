//! Erasing, backup and restore, settings and the end of a tenant on the command line.

mod process;

use process::{acme, run, run_with};

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
    assert!(
        run(&folder, "backup --to backup.db").contains("`[folder]/backup.db` is there already")
            || run(&folder, "backup --to backup.db").contains("is there already")
    );
    assert!(done("erase contact --tenant acme K1").contains("erased the personal fields of 1 facts"));
    assert!(done("erase contact --tenant acme K1").contains("erased the personal fields of 0 facts"));
    assert!(run(&folder, "restore --from backup.db").contains("is there already"));
    let restored = done("restore --from backup.db --database sqlite:new.db --erasures messwert.db.erasures");
    assert!(restored.contains("erased what `messwert.db.erasures` lists"), "{restored}");
    let text = done("export --tenant acme --to - --database sqlite:new.db");
    assert!(text.contains("Schmidt") && !text.contains("Müller"), "{text}");
    let imported = run_with(folder.path(), "import --tenant acme --database sqlite:new.db -", PEOPLE);
    assert!(imported.contains("personal fields of 1 lines dropped"), "{imported}");
    let plain = done("restore --from backup.db --database sqlite:plain.db");
    assert!(plain.contains("no list of erasures"), "{plain}");
    done("verify --database sqlite:plain.db");
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
