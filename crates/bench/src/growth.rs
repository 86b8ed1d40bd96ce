//! Growth: what a report costs a tenant that is a thousand times as large.

use anyhow::Result;
use messwert_books::report::ReportType;

use crate::child;
use crate::fresh::{QUESTIONS, name};
use crate::sizes::{FACTS, GROWN};
use crate::stores::Stores;
use crate::table::{row, thousands};

/// Prints how many times as much each report and question takes of the grown tenant as of the smallest, and
/// of the largest that the budgets name.
pub(crate) fn measure(stores: &mut Stores) -> Result<()> {
    let mut figures = Vec::new();
    for n_facts in [FACTS[0], FACTS[2], GROWN] {
        figures.push((n_facts, child::run(&["fresh", &stores.path(n_facts)?], &[])?));
    }
    let [smaller @ .., (_, grown)] = figures.as_slice() else { unreachable!("three sizes are measured") };
    for report_type in ReportType::ALL {
        for (question, _) in QUESTIONS {
            let name = name(*report_type, question);
            let at_end = grown.get(&name)?;
            for (n_facts, before) in smaller {
                let before = before.get(&name)?;
                let what = format!(
                    "{}, {question}: {} facts / {}",
                    report_type.name(),
                    thousands(GROWN as f64),
                    thousands(*n_facts as f64)
                );
                let figure = format!("{:.0} ({at_end:.2} / {before:.2} ms)", at_end / before);
                row(&what, &figure, &format!("≤ {}", thousands((GROWN / n_facts) as f64)))?;
            }
        }
    }
    Ok(())
}
