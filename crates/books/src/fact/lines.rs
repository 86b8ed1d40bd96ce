//! Lines: net, tax and treatment of each line of a document.

use super::read::{DECIMAL_DIGITS, PERCENT_DIGITS, Path};
use super::{Problem, ProblemCode, Values};
use crate::books::{Exemption, TaxClass, Treatment};
use crate::money::{AMOUNT_LIMIT, Currency, Decimal, div_round};
use crate::text;
use crate::text::Text;

/// What a line comes to, in minor units of the document's currency.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Amounts {
    pub(crate) net: i64,
    pub(crate) tax: i64,
    pub(crate) tax_class: TaxClass,
}

/// Net as stored, else quantity × unit price rounded; tax as stored, else none under reverse charge,
/// else computed once for each rate on the sum of the net and spread over the lines (EN 16931 BR-CO-17).
pub(crate) fn amounts(
    lines: &[Values],
    is_reverse_charge: bool,
    currency: Currency,
    problems: &mut Vec<Problem>,
) -> Vec<Amounts> {
    let before = problems.len();
    let mut amounts = Vec::with_capacity(lines.len());
    // Lines whose tax is still to be computed.
    let mut open = Vec::new();
    for (line, number) in lines.iter().zip(1..) {
        let tax_class = tax_class(line, is_reverse_charge, Path::Line(number), problems);
        let net = net(line, currency, Path::Line(number), problems);
        let tax = stored_tax(line, net, tax_class, currency, Path::Line(number), problems);
        if tax.is_none() && tax_class.rate > 0 {
            open.push(amounts.len());
        }
        amounts.push(Amounts { net, tax: tax.unwrap_or(0), tax_class });
    }
    if problems.len() == before {
        spread(&mut amounts, open);
    }
    amounts
}

/// Sums of net and tax; problems if the gross is negative or out of bounds.
pub(crate) fn totals(amounts: &[Amounts], problems: &mut Vec<Problem>) -> (i64, i64) {
    let net: i128 = amounts.iter().map(|line| i128::from(line.net)).sum();
    let tax: i128 = amounts.iter().map(|line| i128::from(line.tax)).sum();
    let gross = net + tax;
    let limit = i128::from(AMOUNT_LIMIT);
    let expected = if gross < 0 {
        Text::fixed(
            "die Positionen ergeben weniger als 0; erwartet: ein Bruttobetrag von 0 oder mehr (eine Rechnungskorrektur hat positive Beträge)",
            "the lines come to less than 0: expected a gross of 0 or more (a credit note is written with positive amounts)",
        )
    } else if gross >= limit || net.abs() >= limit || tax.abs() >= limit {
        Text::fixed(
            "die Positionen ergeben 10^12 kleinste Währungseinheiten oder mehr",
            "the lines come to 10^12 minor units or more",
        )
    } else {
        return (net as i64, tax as i64);
    };
    problems
        .push(Problem { field: Some("items".to_owned()), ..Problem::new(ProblemCode::Invalid, expected) });
    (0, 0)
}

/// A stored amount in minor units; the problem says how many digits the currency has.
pub(crate) fn minor(
    number: Decimal,
    currency: Currency,
    field: &str,
    problems: &mut Vec<Problem>,
) -> Option<i64> {
    let digits = currency.digits();
    let message = match number.scaled(digits).map(i64::try_from) {
        Some(Ok(value)) if value.abs() < AMOUNT_LIMIT => return Some(value),
        Some(_) => Text::fixed(
            "erwartet: ein Betrag unter 10^12 kleinsten Währungseinheiten",
            "expected an amount below 10^12 minor units",
        ),
        None => text!(
            de = "erwartet: höchstens {digits} Nachkommastellen in {currency}",
            en = "expected at most {digits} decimals in {currency}",
        ),
    };
    problems.push(Problem::at(field, number, ProblemCode::Invalid, message));
    None
}

/// `rate` in thousandths of a per cent.
fn tax_on(net: i128, rate: u32) -> i128 {
    div_round(net * i128::from(rate), 100_000)
}

fn tax_class(line: &Values, is_reverse_charge: bool, path: Path, problems: &mut Vec<Problem>) -> TaxClass {
    let rate = line.number("tax_rate").and_then(|rate| rate.scaled(PERCENT_DIGITS)).unwrap_or(0) as u32;
    let exemption = line.text("exemption").and_then(Exemption::from_word);
    let mut refuse = |message: Text| {
        let word = exemption.map_or("", Exemption::word);
        problems.push(Problem::at(&path.to("exemption"), word, ProblemCode::Invalid, message));
    };
    if is_reverse_charge && exemption.is_some_and(|exemption| exemption != Exemption::ReverseCharge) {
        refuse(Text::fixed(
            "erwartet: keine oder `reverse_charge` in einem Beleg mit `is_reverse_charge`",
            "expected none or `reverse_charge` in a document with `is_reverse_charge`",
        ));
    } else if exemption.is_some() && rate > 0 {
        refuse(Text::fixed(
            "erwartet: keine neben einem `tax_rate` über 0",
            "expected none beside a `tax_rate` above 0",
        ));
    }
    let treatment = match exemption {
        _ if is_reverse_charge => Treatment::ReverseCharge,
        Some(Exemption::ReverseCharge) => Treatment::ReverseCharge,
        _ if rate > 0 => return TaxClass { treatment: Treatment::Taxed, rate },
        Some(Exemption::ZeroRated) => Treatment::ZeroRated,
        Some(Exemption::Exempt) => Treatment::Exempt,
        Some(Exemption::IntraCommunity) => Treatment::IntraCommunity,
        Some(Exemption::Export) => Treatment::Export,
        Some(Exemption::OutsideScope) => Treatment::OutsideScope,
        None => Treatment::Untaxed,
    };
    TaxClass { treatment, rate: 0 }
}

fn net(line: &Values, currency: Currency, path: Path, problems: &mut Vec<Problem>) -> i64 {
    if let Some(net) = line.number("net") {
        return minor(net, currency, &path.to("net"), problems).unwrap_or(0);
    }
    let quantity = line.number("quantity").and_then(|quantity| quantity.scaled(DECIMAL_DIGITS));
    let price = line.number("unit_price").and_then(|price| price.scaled(DECIMAL_DIGITS));
    let (Some(quantity), Some(price)) = (quantity, price) else {
        let message = Text::fixed("muss angegeben werden, wenn `net` fehlt", "must be given unless `net` is");
        problems.push(Problem::missing(&path.to("unit_price"), message));
        return 0;
    };
    // Both have six decimals: below 10^30 together, which 128 bits hold with the currency's digits.
    let product = div_round(quantity * price * 10i128.pow(u32::from(currency.digits())), 10i128.pow(12));
    if product.abs() >= i128::from(AMOUNT_LIMIT) {
        let message = Text::fixed(
            "`quantity` × `unit_price` ergibt 10^12 kleinste Währungseinheiten oder mehr",
            "quantity × unit_price comes to 10^12 minor units or more",
        );
        problems.push(Problem {
            field: Some(path.to("unit_price")),
            ..Problem::new(ProblemCode::Invalid, message)
        });
        return 0;
    }
    product as i64
}

fn stored_tax(
    line: &Values,
    net: i64,
    tax_class: TaxClass,
    currency: Currency,
    path: Path,
    problems: &mut Vec<Problem>,
) -> Option<i64> {
    let stored = line.number("tax")?;
    let tax = minor(stored, currency, &path.to("tax"), problems)?;
    let computed = tax_on(i128::from(net), tax_class.rate);
    if tax_class.rate == 0 && tax != 0 {
        let message =
            Text::fixed("erwartet: 0 in einer Position ohne Steuer", "expected 0 on a line without tax");
        problems.push(Problem::at(&path.to("tax"), stored, ProblemCode::Invalid, message));
    } else if (i128::from(tax) - computed).abs() > 1 {
        let message = Text::fixed(
            "erwartet: `net` × `tax_rate`, höchstens eine kleinste Währungseinheit daneben",
            "expected net × tax_rate, at most one minor unit away",
        );
        problems.push(Problem::at(&path.to("tax"), stored, ProblemCode::Invalid, message));
    }
    Some(tax)
}

/// Computes the tax of the `open` lines, rate by rate, so that it adds up to the tax on their sum.
fn spread(amounts: &mut [Amounts], mut open: Vec<usize>) {
    while let Some(rate) = open.first().map(|first| amounts[*first].tax_class.rate) {
        let (lines, rest) = open.into_iter().partition(|at| amounts[*at].tax_class.rate == rate);
        open = rest;
        spread_rate(amounts, lines, rate);
    }
}

fn spread_rate(amounts: &mut [Amounts], mut lines: Vec<usize>, rate: u32) {
    let exact = |net: i64| i128::from(net) * i128::from(rate);
    let sum: i128 = lines.iter().map(|at| i128::from(amounts[*at].net)).sum();
    let mut missing = tax_on(sum, rate);
    for at in &lines {
        let rounded = tax_on(i128::from(amounts[*at].net), rate);
        amounts[*at].tax = rounded as i64;
        missing -= rounded;
    }
    // What rounding took (or gave) too much, in hundred-thousandths of a minor unit.
    let lost = |at: &usize| exact(amounts[*at].net) - i128::from(amounts[*at].tax) * 100_000;
    match missing {
        0 => return,
        1.. => lines.sort_by_key(|at| -lost(at)),
        _ => lines.sort_by_key(lost),
    }
    for at in lines.into_iter().take(missing.unsigned_abs() as usize) {
        amounts[at].tax += missing.signum() as i64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Zone;
    use crate::fact::{read_object, read_values};

    /// Net and tax of the lines of a document in EUR, in cents.
    fn check(is_reverse_charge: bool, lines: &[&str], expect: &[(i64, i64)]) {
        let mut problems = Vec::new();
        let read = |(line, number): (&&str, usize)| {
            let members = read_object(line.as_bytes()).unwrap();
            read_values(
                &crate::fact::invoice::LINE,
                &members,
                &Zone::utc(),
                Path::Line(number),
                &mut Vec::new(),
            )
        };
        let values: Vec<Values> = lines.iter().zip(1..).map(read).collect();
        let amounts = amounts(&values, is_reverse_charge, Currency::EUR, &mut problems);
        assert_eq!(problems, []);
        assert_eq!(amounts.iter().map(|line| (line.net, line.tax)).collect::<Vec<_>>(), expect, "{lines:?}");
    }

    #[test]
    fn tax_is_computed_on_the_sum_of_a_rate() {
        // 0.50 × 19 % = 0.095, three times 0.10 would be 0.30; on the sum of 1.50 it is 0.285 → 0.29.
        // Each line lost 0.095 − 0.10 = −0.005: the first gives the cent back.
        let half = r#"{"unit_price":"0.50","tax_rate":19}"#;
        check(false, &[half, half, half], &[(50, 9), (50, 10), (50, 10)]);
        // 0.03 × 19 % = 0.0057 → 0.01 each, on the sum of 0.06: 0.0114 → 0.01.
        let three = r#"{"net":"0.03","tax_rate":19}"#;
        check(false, &[three, three], &[(3, 0), (3, 1)]);
        // 0.02 × 19 % = 0.0038 → 0 each, on the sum of 0.08: 0.0152 → 0.02; the first two gain.
        let two = r#"{"net":"0.02","tax_rate":19}"#;
        check(false, &[two, two, two, two], &[(2, 1), (2, 1), (2, 0), (2, 0)]);
    }

    #[test]
    fn each_rate_is_computed_by_itself_and_stored_tax_stays() {
        check(
            false,
            &[
                r#"{"net":100,"tax_rate":19}"#,
                r#"{"net":50,"tax_rate":7}"#,
                r#"{"net":-10,"tax_rate":"19.00"}"#,
                r#"{"net":"0.05","tax_rate":19,"tax":"0.02"}"#,
                r#"{"net":10}"#,
            ],
            &[(10_000, 1_900), (5_000, 350), (-1_000, -190), (5, 2), (1_000, 0)],
        );
    }

    #[test]
    fn nothing_is_taxed_under_reverse_charge() {
        check(true, &[r#"{"net":100,"tax_rate":19}"#], &[(10_000, 0)]);
        check(false, &[r#"{"net":100,"exemption":"reverse_charge"}"#], &[(10_000, 0)]);
    }

    #[test]
    fn products_are_rounded_half_away_from_zero() {
        check(false, &[r#"{"quantity":"0.25","unit_price":"0.50"}"#], &[(13, 0)]);
        check(false, &[r#"{"quantity":"412.5","unit_price":"0.2875"}"#], &[(11_859, 0)]);
        check(false, &[r#"{"quantity":"-0.25","unit_price":"0.50"}"#, r#"{"net":1}"#], &[(-13, 0), (100, 0)]);
        check(false, &[r#"{"quantity":3,"unit_price":1,"net":"2.99"}"#], &[(299, 0)]);
    }
}
