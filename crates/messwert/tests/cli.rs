//! Tenants, keys and marks on the command line.

mod process;

use process::{GOOD, acme, run, run_with, stdout};

#[test]
fn tenants_are_created_listed_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    check!(run(&folder, "tenant create acme --name Acme_Messen --timezone Europe/Vienna"), @r#"
    exit 0
    --- stdout
    --- stderr
    created tenant `acme`
    hint: `messwert key create --tenant acme --scopes reports` makes its first key
    "#);
    check!(run(&folder, "tenant create acme --name Acme"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: there is a tenant `acme` already
    hint: `messwert tenant list` shows the tenants
    "#);
    check!(run(&folder, "tenant create Acme --name Acme"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `Acme` is no key of a tenant: expected 1 to 63 of the characters a–z, 0–9 and `-`, not beginning or ending with `-`
    hint: `messwert tenant create --help` shows an example
    "#);
    check!(run(&folder, "tenant create other --name Other --country Austria"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `country` is `Austria`: expected a country of ISO 3166-1 alpha-2 in upper case, such as `DE`
    hint: `messwert tenant create --help` shows an example
    "#);
    check!(run(&folder, "tenant create other --name Other --plan busines"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: invalid value 'busines' for '--plan <PLAN>': expected one of `starter`, `professional`, `business`, `enterprise`: did you mean `business`?

    For more information, try '--help'.
    "#);
    check!(run(&folder, "tenant list"), @r#"
    exit 0
    --- stdout
    key   plan      created               standing  rows
    acme  business  [time]  open         1
    --- stderr
    "#);
    check!(run(&folder, "tenant list --json"), @r#"
    exit 0
    --- stdout
    [
      {
        "key": "acme",
        "id": "[uuid]",
        "plan": "business",
        "created_at": "[time]",
        "standing": "open",
        "rows": 1,
        "journal": "1:[hash]"
      }
    ]
    --- stderr
    "#);
    check!(run(&folder, "tenant show acme"), @r#"
    exit 0
    --- stdout
    key       acme
    id        [uuid]
    plan      business
    created   [time]
    name      Acme Messen
    timezone  Europe/Vienna
    country   DE
    currency  EUR
    locale    de
    closed    none
    facts     0
    journal   1:[hash]
    --- stderr
    "#);
    check!(run(&folder, "tenant show acne"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: there is no tenant `acne`
    hint: did you mean `acme`?
    "#);
}

#[test]
fn a_key_is_shown_once_alone_on_standard_output() {
    let folder = acme();
    let created =
        run(&folder, "key create --tenant acme --scopes reports,contacts:read,reports --name dashboard");
    check!(created, @r#"
    exit 0
    --- stdout
    [key]
    --- stderr
    created key [uuid] of tenant `acme`; it is shown this once:
    "#);
    assert_eq!(stdout(&created).trim_end().len(), 41);
    check!(run(&folder, "key list --tenant acme"), @r#"
    exit 0
    --- stdout
    id                                    name       scopes                 state   created               expires  last used
    [uuid]  dashboard  contacts:read,reports  active  [time]  never    never
    --- stderr
    "#);
    let listed = run(&folder, "key list --tenant acme --json");
    check!(listed, @r#"
    exit 0
    --- stdout
    [
      {
        "id": "[uuid]",
        "name": "dashboard",
        "scopes": [
          "contacts:read",
          "reports"
        ],
        "state": "active",
        "created_at": "[time]",
        "expires_at": null,
        "revoked_at": null,
        "last_used_at": null
      }
    ]
    --- stderr
    "#);
    let listed: serde_json::Value = serde_json::from_str(stdout(&listed)).unwrap();
    let id = listed[0]["id"].as_str().unwrap();
    check!(run(&folder, &format!("key revoke --tenant acme {id}")), @r#"
    exit 0
    --- stdout
    --- stderr
    revoked key [uuid]
    "#);
    check!(run(&folder, &format!("key revoke --tenant acme {id}")), @r#"
    exit 0
    --- stdout
    --- stderr
    key [uuid] was revoked before
    "#);
    check!(run(&folder, "key revoke --tenant acme 00000000-0000-4000-8000-000000000000"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: tenant `acme` has no key `[uuid]`
    hint: `messwert key list --tenant acme` shows the keys
    "#);
    check!(run(&folder, "key list --tenant acme"), @r#"
    exit 0
    --- stdout
    id                                    name       scopes                 state    created               expires  last used
    [uuid]  dashboard  contacts:read,reports  revoked  [time]  never    never
    --- stderr
    "#);
    check!(run(&folder, "key create --tenant acme --scopes reports --expires 2020-01-01"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `2020-01-01` is past: the key would never work
    hint: leave `--expires` out for a key without end
    "#);
    check!(run(&folder, "key create --tenant acme --scopes report"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: invalid value 'report' for '--scopes <SCOPES>': expected scopes of `events`, `contacts`, `contacts:read`, `participants`, `applications`, `categories`, `invoices`, `payments`, `booths`, `checkins`, `reports`, `audit`

    For more information, try '--help'.
    "#);
}

#[test]
fn a_key_is_rotated() {
    let folder = acme();
    run(&folder, "key create --tenant acme --scopes reports --name dashboard");
    let ids = || -> Vec<serde_json::Value> {
        let listed = run(&folder, "key list --tenant acme --json");
        serde_json::from_str(stdout(&listed)).unwrap()
    };
    let old = ids()[0]["id"].as_str().unwrap().to_owned();
    check!(run(&folder, &format!("key rotate --tenant acme {old}")), @r#"
    exit 0
    --- stdout
    [key]
    --- stderr
    created key [uuid] of tenant `acme`; it is shown this once:
    the old key [uuid] works until [time]
    "#);
    let (keys, same) = (ids(), ["name", "scopes", "state"]);
    assert_eq!(same.map(|member| &keys[0][member]), same.map(|member| &keys[1][member]));
    assert!(keys[0]["expires_at"].is_string() && keys[1]["expires_at"].is_null());
    check!(run(&folder, &format!("key rotate --tenant acme {old} --grace 0s --expires 2199-12-31")), @r#"
    exit 0
    --- stdout
    [key]
    --- stderr
    created key [uuid] of tenant `acme`; it is shown this once:
    the old key [uuid] has ended
    "#);
    check!(run(&folder, &format!("key rotate --tenant acme {old}")), @r#"
    exit 1
    --- stdout
    --- stderr
    error: key [uuid] is expired: there is nothing to take the place of
    hint: `messwert key create --tenant acme --scopes reports` makes another one
    "#);
    check!(run(&folder, "key rotate --tenant acme 00000000-0000-4000-8000-000000000000"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: tenant `acme` has no key `[uuid]`
    hint: `messwert key list --tenant acme` shows the keys
    "#);
    check!(run(&folder, &format!("key rotate --tenant acme {old} --grace soon")), @r#"
    exit 1
    --- stdout
    --- stderr
    error: invalid value 'soon' for '--grace <DURATION>': expected a time such as `30m`, `24h` or `7d`

    For more information, try '--help'.
    "#);
    assert_eq!(ids().len(), 3);
}

#[test]
fn a_mark_proves_that_nothing_was_cut_off() {
    let folder = acme();
    let verified = run(&folder, "verify --tenant acme");
    let mark = stdout(&verified).split_whitespace().nth(1).unwrap().to_owned();
    run_with(folder.path(), "import --tenant acme -", GOOD);
    check!(run(&folder, &format!("verify --tenant acme --head {mark}")), @r#"
    exit 0
    --- stdout
    acme  3:[hash]
    --- stderr
    "#);
    check!(run(&folder, "verify --json"), @r#"
    exit 0
    --- stdout
    [
      {
        "tenant": "acme",
        "head": "3:[hash]",
        "error": null
      }
    ]
    --- stderr
    "#);
    let other = mark.replacen(':', ":0000", 1);
    check!(run(&folder, &format!("verify --tenant acme --head {}", &other[..66])), @r#"
    exit 1
    --- stdout
    --- stderr
    acme: the journal is broken at row 1: its hash is another than the one that was noted
    error: 1 of 1 journals are not as they were recorded
    hint: keep the file as it is, and compare with a backup
    "#);
    check!(run(&folder, "verify --head 1:00"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: invalid value '1:00' for '--head <SEQ:HASH>': `1:00` is no `SEQ:HASH`: expected a position, a colon and 64 hex digits

    For more information, try '--help'.
    "#);
}

#[test]
fn what_is_no_database_is_said() {
    let folder = tempfile::tempdir().unwrap();
    check!(run(&folder, "tenant list"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: there is no database `[folder]/messwert.db`
    hint: `messwert tenant create` makes a new one, `--database` names another
    "#);
    std::fs::write(folder.path().join("text.db"), "no database, but a text that is long enough".repeat(99))
        .unwrap();
    check!(run(&folder, "tenant list --database sqlite:text.db"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `[folder]/text.db` is not a database of messwert
    hint: `--database` names another file
    "#);
    check!(run(&folder, "tenant list --database mysql://localhost"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `mysql://localhost` is no database: expected `sqlite:PATH` or `postgres://USER@HOST/NAME`
    hint: for example `--database sqlite:messwert.db`, or `--database postgres://messwert@localhost/messwert`
    "#);
}

#[test]
fn every_command_has_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let commands = [
        "",
        "tenant",
        "tenant create",
        "tenant list",
        "tenant show",
        "key",
        "key create",
        "key list",
        "key rotate",
        "key revoke",
        "import",
        "export",
        "verify",
    ];
    for command in commands {
        let help = run(&folder, &format!("{command} --help"));
        assert!(help.starts_with("exit 0") && stdout(&help).contains("Example"), "{command}: {help}");
    }
    check!(run(&folder, "import --help"), @r#"
    exit 0
    --- stdout
    Import facts from files, all or nothing

    Usage: messwert import [OPTIONS] --tenant <KEY> <PATH>...

    Arguments:
      <PATH>...  Files (.ndjson or .jsonl, also with .gz or .zst behind it), folders of such files, or
                 `-` for standard input

    Options:
          --tenant <KEY>         The tenant that the facts belong to
          --dry-run              Check everything and record nothing
          --skip-invalid         Record the right lines, and leave out the wrong ones and what refers to
                                 them
          --errors <FILE>        Write everything that is wrong to this file, as CSV
          --lang <LANG>          The language in which rejected lines are told, here and in the file: de
                                 or en [default: en]
          --json                 Print the summary, and what was rejected, as JSON
          --database <DATABASE>  The database: `sqlite:PATH` or `postgres://USER@HOST/NAME` [default:
                                 sqlite:messwert.db] [env: MESSWERT_DATABASE]
      -h, --help                 Print help

    Examples:
      messwert import --tenant acme facts.ndjson
      messwert import --tenant acme exports/ --dry-run
      messwert import --tenant acme facts.ndjson.gz --skip-invalid --errors errors.csv
      messwert export --tenant acme --to - | messwert import --tenant other -
    --- stderr
    "#);
    check!(run(&folder, "improt"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: unrecognized subcommand 'improt'

      tip: a similar subcommand exists: 'import'

    Usage: messwert <COMMAND>

    For more information, try '--help'.
    "#);
    assert!(run(&folder, "--version").starts_with("exit 0\n--- stdout\nmesswert "));
}

#[test]
fn what_a_figure_means_is_told_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    check!(run(&folder, "report applications --explain comparison.decisions.approved"), @r#"
    exit 0
    --- stdout
    applications · comparison.decisions.approved

      de       Im Zeitraum zugesagte Bewerbungen.
      en       Applications approved in the period.

      unit     count
      kind     flow: what happened in the period
      date     when it was decided
      rows     applications

    in decisions
      de       Im Zeitraum getroffene Entscheidungen, gleich wann die Bewerbung einging; sie bleiben, wenn sie später zurückgezogen wird.
      en       Decisions taken in the period, whenever the application came; they stay when it is withdrawn later.
    --- stderr
    "#);
    check!(run(&folder, "report applications --explain backlog.opne"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: the report `applications` has no member `backlog.opne`
    hint: near it are `backlog.open`, `backlog`, `backlog.by_age`; `docs/figures.md` lists all
    "#);
    check!(run(&folder, "report revenue --explain basis --tenant acme"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: the argument '--explain <PATH>' cannot be used with one or more of the other specified arguments

    Usage: messwert report revenue [OPTIONS] --tenant <KEY>

    For more information, try '--help'.
    "#);
}
