//! Wrong lines and compressed files on the command line.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod process;

use std::io::Write;

use process::{GOOD, acme, run, run_with, stdout};

/// A good line, a wrong one, what follows from it, and one that is no fact.
const MIXED: &str = r#"{"kind":"event","event_key":"fair","title":"Fair"}
{"kind":"contact","customer_number":"K1","country":"Deutschland","company_name":"Müller; Söhne"}
{"kind":"participant","event_key":"fair","customer_number":"K1"}
{"kind":"participant","event_key":"fair","customer_number":"K2"}
{"kind":"contact","customer_number":"K2","country":"DE"}
not a fact
"#;

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn wrong_lines_are_left_out_and_listed() {
    let folder = acme();
    std::fs::write(folder.path().join("mixed.ndjson"), MIXED).unwrap();
    check!(run(&folder, "import --tenant acme mixed.ndjson --errors wrong.csv"), @r#"
    exit 1
    --- stdout
    kind         added  changed  names  unchanged  removed  rejected  consequences
    event            1        0      0          0        0         0             0
    contact          1        0      0          0        0         1             0
    participant      1        0      0          0        0         0             1
    unknown          0        0      0          0        0         1             0
    total            3        0      0          0        0         2             1
    --- stderr
    mixed.ndjson:2: contact `K1`: `country` is `Deutschland`: expected a country of ISO 3166-1 alpha-2 in upper case, such as `DE`
    mixed.ndjson:3: participant `fair` `K1`: `customer_number` is `K1`: the contact in line 2 is rejected (follows from mixed.ndjson:2)
    mixed.ndjson:6: expected a JSON object: expected ident at column 2
    error: 3 of 6 lines rejected, nothing recorded
    hint: correct these lines and import again: what is there already is left as it is
    "#);
    let csv = || std::fs::read_to_string(folder.path().join("wrong.csv")).unwrap();
    let listed = csv();
    check!(listed, @r#"
    file,line,kind,key,field,value,reason,code,follows_from
    mixed.ndjson,2,contact,K1,country,Deutschland,"expected a country of ISO 3166-1 alpha-2 in upper case, such as `DE`",invalid,
    mixed.ndjson,3,participant,fair|K1,customer_number,K1,the contact in line 2 is rejected,no_such_reference,mixed.ndjson:2
    mixed.ndjson,6,,,,,expected a JSON object: expected ident at column 2,malformed,
    "#);
    check!(run(&folder, "import --tenant acme mixed.ndjson --dry-run --skip-invalid"), @r#"
    exit 0
    --- stdout
    kind         added  changed  names  unchanged  removed  rejected  consequences
    event            1        0      0          0        0         0             0
    contact          1        0      0          0        0         1             0
    participant      1        0      0          0        0         0             1
    unknown          0        0      0          0        0         1             0
    total            3        0      0          0        0         2             1
    --- stderr
    mixed.ndjson:2: contact `K1`: `country` is `Deutschland`: expected a country of ISO 3166-1 alpha-2 in upper case, such as `DE`
    mixed.ndjson:3: participant `fair` `K1`: `customer_number` is `K1`: the contact in line 2 is rejected (follows from mixed.ndjson:2)
    mixed.ndjson:6: expected a JSON object: expected ident at column 2
    checked 6 lines in [seconds]; 3 lines rejected and left out; a dry run records nothing
    "#);
    std::fs::remove_file(folder.path().join("wrong.csv")).unwrap();
    check!(run(&folder, "import --tenant acme mixed.ndjson --skip-invalid --errors wrong.csv"), @r#"
    exit 0
    --- stdout
    kind         added  changed  names  unchanged  removed  rejected  consequences
    event            1        0      0          0        0         0             0
    contact          1        0      0          0        0         1             0
    participant      1        0      0          0        0         0             1
    unknown          0        0      0          0        0         1             0
    total            3        0      0          0        0         2             1
    --- stderr
    mixed.ndjson:2: contact `K1`: `country` is `Deutschland`: expected a country of ISO 3166-1 alpha-2 in upper case, such as `DE`
    mixed.ndjson:3: participant `fair` `K1`: `customer_number` is `K1`: the contact in line 2 is rejected (follows from mixed.ndjson:2)
    mixed.ndjson:6: expected a JSON object: expected ident at column 2
    recorded 3 rows of 6 lines in [seconds]; 3 lines rejected and left out; the journal ends at 4
    "#);
    assert_eq!(csv(), listed);
    let again = run(&folder, "import --tenant acme mixed.ndjson --skip-invalid --json --errors wrong.csv");
    assert!(again.contains(r#""recorded": 0,"#) && again.contains(r#""unchanged": 3,"#), "{again}");
    // A good import lists nothing, and says so in the file of an earlier one.
    std::fs::write(folder.path().join("good.ndjson"), GOOD).unwrap();
    let good = run(&folder, "import --tenant acme good.ndjson --errors wrong.csv");
    assert!(good.starts_with("exit 0"), "{good}");
    assert_eq!(csv().lines().count(), 1);
    check!(run(&folder, "import --tenant acme good.ndjson --errors none/wrong.csv"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: cannot write `none/wrong.csv`
      caused by: entity not found
    "#);
}

#[test]
fn what_goes_too_far_is_told_with_kind_key_and_field() {
    let folder = acme();
    let invoice = |number: &str, rest: &str| {
        format!(
            "{{\"kind\":\"invoice\",\"invoice_number\":\"{number}\",{rest}}}\n{{\"kind\":\"payment\",\"payment_key\":\"P{number}\",\"invoice_number\":\"{number}\",\"amount\":1}}\n"
        )
    };
    let many = vec![r#"{"net":1}"#; 1_001].join(",");
    let deep = format!("{}1{}", "[".repeat(9), "]".repeat(9));
    let lines = [
        invoice("R1", &format!(r#""items":[{many}]"#)),
        invoice("R2", r#""items":[{"net":1}],"status":"draft","status":"sent""#),
        invoice("R3", r#""items":[{"net":1},{"net":2,"tax_rate":7,"tax_rate":19}]"#),
        invoice("R4", &format!(r#""items":[{{"net":1,"description":{deep}}}]"#)),
    ];
    check!(run_with(folder.path(), "import --tenant acme -", &lines.concat()), @r#"
    exit 1
    --- stdout
    kind     added  changed  names  unchanged  removed  rejected  consequences
    invoice      0        0      0          0        0         4             0
    payment      0        0      0          0        0         0             4
    total        0        0      0          0        0         4             4
    --- stderr
    -:1: invoice `R1`: `items` is `a list of 1001`: expected at most 1000 entries
    -:2: payment `PR1`: `invoice_number` is `R1`: the invoice in line 1 is rejected (follows from -:1)
    -:3: invoice `R2`: `status` is `sent`: stands twice: expected each member once
    -:4: payment `PR2`: `invoice_number` is `R2`: the invoice in line 3 is rejected (follows from -:3)
    -:5: invoice `R3`: `items[2].tax_rate` is `19`: stands twice: expected each member once
    -:6: payment `PR3`: `invoice_number` is `R3`: the invoice in line 5 is rejected (follows from -:5)
    -:7: invoice `R4`: `items[1].description` is `a list of 1`: expected lists and objects at most 8 levels deep
    -:8: payment `PR4`: `invoice_number` is `R4`: the invoice in line 7 is rejected (follows from -:7)
    error: 8 of 8 lines rejected, nothing recorded
    hint: correct these lines and import again: what is there already is left as it is
    "#);
}

#[test]
fn many_wrong_lines_are_listed_in_the_file_alone() {
    let folder = acme();
    let lines = "{}\n".repeat(50);
    let said = run_with(folder.path(), "import --tenant acme - --errors wrong.csv", &lines);
    assert_eq!(said.lines().filter(|line| line.starts_with("-:")).count(), 20);
    assert!(
        said.contains("\n… and 30 more: `wrong.csv` lists them all\nerror: 50 of 50 lines rejected"),
        "{said}"
    );
    assert_eq!(std::fs::read_to_string(folder.path().join("wrong.csv")).unwrap().lines().count(), 51);
}

#[test]
fn without_the_tenants_settings_nothing_is_left_out() {
    let folder = acme();
    let lines = "{\"kind\":\"tenant\",\"timezone\":\"Berlin\"}\n{\"kind\":\"event\",\"event_key\":\"fair\",\"title\":\"Fair\"}";
    check!(run_with(folder.path(), "import --tenant acme - --skip-invalid", lines), @r#"
    exit 1
    --- stdout
    kind    added  changed  names  unchanged  removed  rejected  consequences
    tenant      0        0      0          0        0         1             0
    event       1        0      0          0        0         0             0
    total       1        0      0          0        0         1             0
    --- stderr
    -:1: tenant: `timezone` is `Berlin`: expected an IANA time zone such as `Europe/Berlin`
    -:1: tenant: `name`: must be given
    error: 1 of 2 lines rejected, nothing recorded
    hint: the tenant's settings are among them: how other lines are read hangs on these, so none is left out
    "#);
}

#[test]
fn compressed_files_are_the_same_facts() {
    let folder = acme();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("a.ndjson.gz", &gzip(GOOD));
    write("b.jsonl.zst", &zstd::encode_all(GOOD.as_bytes(), 3).unwrap());
    write("c.ndjson", &gzip(GOOD));
    write("d.ndjson", GOOD.as_bytes());
    for (file, recorded) in
        [("a.ndjson.gz", 2), ("b.jsonl.zst", 0), ("c.ndjson", 0), ("d.ndjson", 0), (".", 0)]
    {
        let said = run(&folder, &format!("import --tenant acme {file} --json"));
        assert!(said.starts_with("exit 0") && said.contains(&format!("\"recorded\": {recorded},")), "{said}");
    }
    let many: String =
        (0..2_000).map(|n| format!("{{\"kind\":\"contact\",\"customer_number\":\"{n:x}\"}}\n")).collect();
    let whole = gzip(&many);
    write("cut.ndjson.gz", &whole[..whole.len() - 400]);
    let cut = run(&folder, "import --tenant acme d.ndjson cut.ndjson.gz --skip-invalid");
    assert!(cut.starts_with("exit 1") && cut.contains("error: cannot read line 1"), "{cut}");
    assert!(cut.contains("of `cut.ndjson.gz`\n  caused by: "), "{cut}");
    write("plain.ndjson.zst", GOOD.as_bytes());
    check!(run(&folder, "import --tenant acme plain.ndjson.zst"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: cannot read `plain.ndjson.zst`
      caused by: it does not begin as zstd does: is its name right?
    hint: name files, folders, or `-` for standard input
    "#);
    write("events.csv", b"event_key,title\n");
    check!(run(&folder, "import --tenant acme ."), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `./events.csv` is a table: this version imports NDJSON only, no CSV and no XLSX
    hint: write its rows as NDJSON, one JSON object a line
    "#);
    check!(run(&folder, "verify"), @r#"
    exit 0
    --- stdout
    acme  3:[hash]
    --- stderr
    "#);
}

#[test]
fn an_export_to_standard_output_is_an_import_from_standard_input() {
    let folder = acme();
    let created = run(&folder, "tenant create other --name Acme_Messen");
    assert!(created.starts_with("exit 0"), "{created}");
    assert!(run_with(folder.path(), "import --tenant acme -", MIXED).starts_with("exit 1"));
    let good: String = MIXED
        .lines()
        .filter(|line| line.contains("K2") || line.contains("event\""))
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(run_with(folder.path(), "import --tenant acme -", &good).starts_with("exit 0"));
    let exported = run(&folder, "export --tenant acme --to -");
    assert!(
        exported.starts_with("exit 0") && exported.ends_with("--- stderr\nexported 4 facts\n"),
        "{exported}"
    );
    let lines = stdout(&exported);
    assert_eq!(lines.lines().count(), 4);
    let imported = run_with(folder.path(), "import --tenant other - --json", lines);
    assert!(imported.contains("\"recorded\": 3,"), "{imported}");
    assert_eq!(run(&folder, "export --tenant other --to -"), exported);
    assert!(!folder.path().join("-").exists());
}

#[test]
fn wrong_lines_are_told_in_german() {
    let folder = acme();
    std::fs::write(folder.path().join("mixed.ndjson"), MIXED).unwrap();
    check!(run(&folder, "import --tenant acme mixed.ndjson --lang de --errors wrong.csv"), @r#"
    exit 1
    --- stdout
    kind         added  changed  names  unchanged  removed  rejected  consequences
    event            1        0      0          0        0         0             0
    contact          1        0      0          0        0         1             0
    participant      1        0      0          0        0         0             1
    unknown          0        0      0          0        0         1             0
    total            3        0      0          0        0         2             1
    --- stderr
    mixed.ndjson:2: contact `K1`: `country` ist `Deutschland`; erwartet: ein Land nach ISO 3166-1 alpha-2 in Großbuchstaben, etwa `DE`
    mixed.ndjson:3: participant `fair` `K1`: `customer_number` ist `K1`; `contact` in Zeile 2 ist abgelehnt (folgt aus mixed.ndjson:2)
    mixed.ndjson:6: erwartet: ein JSON-Objekt; nicht lesbar: „expected ident“ in Spalte 2
    error: 3 of 6 lines rejected, nothing recorded
    hint: correct these lines and import again: what is there already is left as it is
    "#);
    check!(std::fs::read_to_string(folder.path().join("wrong.csv")).unwrap(), @r#"
    file,line,kind,key,field,value,reason,code,follows_from
    mixed.ndjson,2,contact,K1,country,Deutschland,"erwartet: ein Land nach ISO 3166-1 alpha-2 in Großbuchstaben, etwa `DE`",invalid,
    mixed.ndjson,3,participant,fair|K1,customer_number,K1,`contact` in Zeile 2 ist abgelehnt,no_such_reference,mixed.ndjson:2
    mixed.ndjson,6,,,,,erwartet: ein JSON-Objekt; nicht lesbar: „expected ident“ in Spalte 2,malformed,
    "#);
    let json = run(&folder, "import --tenant acme mixed.ndjson --lang de --json");
    assert!(json.contains(r#""message": "`contact` in Zeile 2 ist abgelehnt""#), "{json}");
    let said =
        run_with(folder.path(), "import --tenant acme - --lang de --errors wrong.csv", &"{}\n".repeat(50));
    assert!(said.contains("\n… und 30 weitere: alle stehen in `wrong.csv`\n"), "{said}");
    check!(run(&folder, "import --tenant acme mixed.ndjson --lang fr"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: invalid value 'fr' for '--lang <LANG>': expected one of `de`, `en`

    For more information, try '--help'.
    "#);
}
