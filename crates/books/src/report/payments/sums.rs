//! Sums of payments and refunds.

use std::ops::AddAssign;

use super::{Fees, Total};
use crate::books::Payment;
use crate::money::Currency;
use crate::report::{FigureError, Money};

/// Facts counted and summed, in minor units of one currency.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Sum {
    pub(super) count: u64,
    pub(super) amount: i128,
}

impl Sum {
    pub(super) fn add(&mut self, amount: i64) {
        self.count += 1;
        self.amount += i128::from(amount);
    }

    pub(super) fn total(self, currency: Currency, name: &'static str) -> Result<Total, FigureError> {
        Ok(Total { count: self.count, amount: Money::of(self.amount, currency, name)? })
    }
}

/// What came and what went back.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Moved {
    pub(super) received: Sum,
    pub(super) refunded: Sum,
}

impl Moved {
    /// What is left of what came.
    pub(super) fn left(&self) -> i128 {
        self.received.amount - self.refunded.amount
    }

    /// Whether anything came or went.
    pub(super) fn is_any(&self) -> bool {
        self.received.count + self.refunded.count > 0
    }
}

/// Fees of payments received through a gateway.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct FeeSums {
    pub(super) known: Sum,
    pub(super) fees: i128,
    pub(super) unknown_count: u64,
}

impl FeeSums {
    /// Adds a received payment; without a gateway there is no fee.
    pub(super) fn add(&mut self, payment: &Payment) {
        match (payment.gateway_key, payment.gateway_fee) {
            (None, _) => {}
            (Some(_), None) => self.unknown_count += 1,
            (Some(_), Some(fee)) => {
                self.known.add(payment.amount);
                self.fees += i128::from(fee.minor());
            }
        }
    }

    pub(super) fn figures(self, currency: Currency, name: &'static str) -> Result<Fees, FigureError> {
        Ok(Fees {
            amount: Money::of(self.fees, currency, name)?,
            known_count: self.known.count,
            known_amount: Money::of(self.known.amount, currency, name)?,
            unknown_count: self.unknown_count,
        })
    }
}

impl AddAssign for Sum {
    fn add_assign(&mut self, other: Sum) {
        self.count += other.count;
        self.amount += other.amount;
    }
}

impl AddAssign for Moved {
    fn add_assign(&mut self, other: Moved) {
        self.received += other.received;
        self.refunded += other.refunded;
    }
}

impl AddAssign for FeeSums {
    fn add_assign(&mut self, other: FeeSums) {
        self.known += other.known;
        self.fees += other.fees;
        self.unknown_count += other.unknown_count;
    }
}
