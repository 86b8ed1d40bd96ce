//! Probe.
use messwert_books::Books;
use messwert_books::books::RowRef;
use messwert_books::calendar::{Zone, parse_instant};
use messwert_books::fact::{Kind, Op};
use messwert_books::query::{Asked, resolve};
use messwert_books::report::{ReportType, report};
use std::io::BufRead;
use std::time::Instant;
fn main() {
    let mut books = Books::default();
    let mut file = std::io::BufReader::with_capacity(1 << 20, std::fs::File::open("/tmp/st/1m.tsv").unwrap());
    let mut line = String::new();
    while {
        line.clear();
        file.read_line(&mut line).unwrap() > 0
    } {
        let p: Vec<&str> = line.trim_end_matches('\n').splitn(6, '\t').collect();
        let op = match p[3] {
            "put" => Op::Put,
            "delete" => Op::Delete,
            _ => Op::Names,
        };
        books
            .apply(RowRef {
                seq: p[0].parse().unwrap(),
                recorded_at: p[1].parse().unwrap(),
                kind: Kind::from_name(p[2]).unwrap(),
                op,
                key: p[4],
                body: (op == Op::Put).then_some(p[5].as_bytes()),
            })
            .unwrap();
    }
    let now = parse_instant("2026-11-23T12:00:00+01:00", &Zone::utc()).unwrap();
    let only: Vec<String> = std::env::args().skip(1).collect();
    for r in ReportType::ALL {
        for (q, mut asked) in
            [("whole", vec![]), ("90d", vec![("date_from", "2026-08-26"), ("date_to", "2026-11-23")])]
        {
            let name = format!("{}_{q}", r.name());
            if let Some(f) = only.first()
                && *f != name
                && f != "all"
            {
                continue;
            }
            asked.push(("today", "2026-11-23"));
            if let Some(s) = only.get(1) {
                asked.push(("sections", s));
            }
            let asked = Asked(asked.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect());
            let mut times = vec![];
            for _ in 0..if only.first().is_some_and(|f| f != "all") { 801 } else { 101 } {
                let t = Instant::now();
                let query = resolve(*r, &asked, &books, now).map_err(|_| ()).unwrap();
                let rr = report(*r, &books, &query).unwrap();
                let t1 = t.elapsed();
                std::hint::black_box(serde_json::to_vec(&rr).unwrap());
                if only.len() > 2 {
                    eprintln!("report {t1:?} json {:?}", t.elapsed());
                }
                times.push(t.elapsed().as_secs_f64() * 1e3);
            }
            times.sort_by(f64::total_cmp);
            println!("{name:26} {:.2}", times[times.len() / 2]);
        }
    }
}
