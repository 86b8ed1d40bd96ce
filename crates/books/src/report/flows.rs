//! Flows of documents: what was invoiced, credited and voided, and what is left of it.

use schemars::JsonSchema;
use serde::Serialize;

use super::figure::{FigureError, Money};
use crate::money::Currency;

/// What a document does to revenue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Flow {
    Invoiced,
    Credited,
    Voided,
}

impl Flow {
    pub(crate) const ALL: [Flow; 3] = [Flow::Invoiced, Flow::Credited, Flow::Voided];
}

/// Documents counted and summed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct FlowFigures {
    /// How many documents.
    pub count: u64,
    /// Without tax.
    pub excl_vat: Money,
    /// The tax.
    pub vat: Money,
    /// Tax included.
    pub gross: Money,
}

/// Amounts without a count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Amounts {
    /// Without tax.
    pub excl_vat: Money,
    /// The tax.
    pub vat: Money,
    /// Tax included.
    pub gross: Money,
}

impl Amounts {
    /// The amounts of sums; an error names the figure as `name`.
    pub(crate) fn of(
        excl_vat: i128,
        vat: i128,
        currency: Currency,
        name: &'static str,
    ) -> Result<Amounts, FigureError> {
        Ok(Amounts {
            excl_vat: Money::of(excl_vat, currency, name)?,
            vat: Money::of(vat, currency, name)?,
            gross: Money::of(excl_vat + vat, currency, name)?,
        })
    }
}

/// The three flows, and invoiced − credited − voided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Flows {
    /// By invoices, also by those voided later.
    pub invoiced: FlowFigures,
    /// By credit notes, as positive amounts.
    pub credited: FlowFigures,
    /// Taken back because the invoice was cancelled without a credit note.
    pub voided: FlowFigures,
    /// What is left.
    pub after_credits: Amounts,
}

/// The sums behind [`Flows`], in minor units of one currency.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Sums {
    invoiced: Sum,
    credited: Sum,
    voided: Sum,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Sum {
    count: u64,
    excl_vat: i128,
    vat: i128,
}

impl Sums {
    /// No amounts, and so many documents in each flow.
    pub(crate) fn of_counts([invoiced, credited, voided]: [u64; 3]) -> Sums {
        let of = |count| Sum { count, ..Sum::default() };
        Sums { invoiced: of(invoiced), credited: of(credited), voided: of(voided) }
    }

    /// Adds amounts to a flow.
    pub(crate) fn add(&mut self, flow: Flow, excl_vat: i64, vat: i64) {
        let sum = self.of(flow);
        sum.excl_vat += i128::from(excl_vat);
        sum.vat += i128::from(vat);
    }

    /// Counts a document in a flow.
    pub(crate) fn count(&mut self, flow: Flow) {
        self.of(flow).count += 1;
    }

    /// How many times a document was counted.
    pub(crate) fn n_documents(&self) -> u64 {
        self.invoiced.count + self.credited.count + self.voided.count
    }

    /// Adds all amounts of others.
    pub(crate) fn extend(&mut self, other: &Sums) {
        for (sum, other) in [
            (&mut self.invoiced, other.invoiced),
            (&mut self.credited, other.credited),
            (&mut self.voided, other.voided),
        ] {
            sum.excl_vat += other.excl_vat;
            sum.vat += other.vat;
        }
    }

    /// How many documents, and their gross.
    pub(crate) fn invoiced(&self) -> (u64, i128) {
        (self.invoiced.count, self.invoiced.excl_vat + self.invoiced.vat)
    }

    /// What is left, without tax.
    pub(crate) fn after_credits_excl_vat(&self) -> i128 {
        self.left().0
    }

    /// What is left, tax included.
    pub(crate) fn after_credits(&self) -> i128 {
        let (excl_vat, vat) = self.left();
        excl_vat + vat
    }

    /// Σ |difference| to others over all amounts of all flows and of what is left.
    pub(crate) fn distance(&self, other: &Sums) -> i128 {
        let of = |excl_vat: i128, vat: i128| excl_vat.abs() + vat.abs() + (excl_vat + vat).abs();
        let flows =
            [(self.invoiced, other.invoiced), (self.credited, other.credited), (self.voided, other.voided)];
        let flows = flows.into_iter().map(|(a, b)| of(a.excl_vat - b.excl_vat, a.vat - b.vat));
        let (ours, theirs) = (self.left(), other.left());
        flows.sum::<i128>() + of(ours.0 - theirs.0, ours.1 - theirs.1)
    }

    /// As figures; an error names the figure as `name`.
    pub(crate) fn flows(&self, currency: Currency, name: &'static str) -> Result<Flows, FigureError> {
        let (excl_vat, vat) = self.left();
        Ok(Flows {
            invoiced: self.invoiced.figures(currency, name)?,
            credited: self.credited.figures(currency, name)?,
            voided: self.voided.figures(currency, name)?,
            after_credits: Amounts::of(excl_vat, vat, currency, name)?,
        })
    }

    fn left(&self) -> (i128, i128) {
        (
            self.invoiced.excl_vat - self.credited.excl_vat - self.voided.excl_vat,
            self.invoiced.vat - self.credited.vat - self.voided.vat,
        )
    }

    fn of(&mut self, flow: Flow) -> &mut Sum {
        match flow {
            Flow::Invoiced => &mut self.invoiced,
            Flow::Credited => &mut self.credited,
            Flow::Voided => &mut self.voided,
        }
    }
}

impl Sum {
    fn figures(self, currency: Currency, name: &'static str) -> Result<FlowFigures, FigureError> {
        Ok(FlowFigures {
            count: self.count,
            excl_vat: Money::of(self.excl_vat, currency, name)?,
            vat: Money::of(self.vat, currency, name)?,
            gross: Money::of(self.excl_vat + self.vat, currency, name)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_all_that_differs_whatever_its_sign() {
        let check = |added: &[(Flow, i64, i64)], expect: i128| {
            let mut sums = Sums::default();
            added.iter().for_each(|(flow, excl_vat, vat)| sums.add(*flow, *excl_vat, *vat));
            assert_eq!(sums.distance(&Sums::default()), expect, "{added:?}");
            assert_eq!(Sums::default().distance(&sums), expect, "{added:?}");
            assert_eq!(sums.distance(&sums), 0);
        };
        check(&[], 0);
        // Net, tax and gross of the flow, and of what is left.
        check(&[(Flow::Invoiced, 100, 19)], 2 * (100 + 19 + 119));
        check(&[(Flow::Credited, 100, -19)], 2 * (100 + 19 + 81));
        check(&[(Flow::Invoiced, 100, 19), (Flow::Voided, 100, 19)], 2 * (100 + 19 + 119));
    }
}
