//! Amounts and fractions, as people write and read them.

use crate::{Error, Result};
use guerdon_primitives::{Balance, Parts};
use std::borrow::Cow;

/// The currency's symbol.
pub const SYMBOL: &str = "GUE";
/// One whole coin, in the units that the chain counts.
pub const COIN: Balance = 1_000_000_000_000;

const DECIMALS: usize = 12;

/// How amounts of an asset are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coin {
    /// The asset's symbol.
    pub symbol: Cow<'static, str>,
    /// How many places of a whole coin the chain counts.
    pub decimals: usize,
}

impl Coin {
    /// The chain's currency.
    pub const GUE: Self = Self { symbol: Cow::Borrowed(SYMBOL), decimals: DECIMALS };

    /// Coins as written, such as `12.5`, to units.
    pub fn parse(&self, text: &str) -> Result<Balance> {
        let Self { symbol, decimals } = self;
        let unusable = || {
            let places = format!("a number with at most {decimals} decimal places");
            Error::Input(format!("\"{text}\" is not an amount of {symbol}: it takes {places}, such as 12.5"))
        };
        decimal(text, *decimals).ok_or_else(unusable)
    }

    /// An amount, exact, without the symbol: `12.5`.
    pub fn coins(&self, amount: Balance) -> String {
        let column = self.column(amount);
        match column.contains('.') {
            true => column.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => column,
        }
    }

    /// An amount, exact, with the symbol.
    pub fn amount(&self, amount: Balance) -> String {
        format!("{} {}", self.coins(amount), self.symbol)
    }

    /// An amount with all its places, so that columns of amounts align.
    pub fn column(&self, amount: Balance) -> String {
        let digits = format!("{amount:0>width$}", width = self.decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.decimals);
        if fraction.is_empty() {
            whole.to_owned()
        } else {
            format!("{whole}.{fraction}")
        }
    }
}

/// Coins of the chain's currency as written, such as `12.5`, to units.
pub fn parse_amount(text: &str) -> Result<Balance> {
    Coin::GUE.parse(text)
}

/// A percentage as written, such as `12.5`, to parts of 10^9.
///
/// It may exceed the whole: the chain says so then.
pub fn parse_percent(text: &str) -> Result<u32> {
    decimal(text, 7)
        .and_then(|parts| parts.try_into().ok())
        .ok_or_else(|| Error::Input(format!("\"{text}\" is not a percentage, such as 12.5")))
}

/// A percentage of at most 100, as [`Parts`].
pub fn parse_parts(text: &str) -> Result<Parts> {
    let parts = parse_percent(text)?;
    Parts::new(parts).map_err(|_| Error::Input(format!("{text} % is more than the whole, which is 100 %")))
}

fn decimal(text: &str, places: usize) -> Option<u128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > places || !digits(whole) || !digits(fraction) {
        return None;
    }
    format!("{whole}{fraction:0<places$}").parse().ok()
}

/// An amount of the chain's currency, exact, in coins without the symbol: `12.5`.
pub fn coins(amount: Balance) -> String {
    Coin::GUE.coins(amount)
}

/// An amount of the chain's currency, exact, with the symbol.
pub fn amount(amount: Balance) -> String {
    Coin::GUE.amount(amount)
}

/// An amount to the hundredth of a coin, with the symbol: for headlines.
pub fn rounded(amount: Balance) -> String {
    format!("{:.2} {SYMBOL}", amount as f64 / 10f64.powi(DECIMALS as i32))
}

/// An amount of the chain's currency with all its places, so that columns of amounts align.
pub fn column(amount: Balance) -> String {
    Coin::GUE.column(amount)
}

/// A fraction of 10^9 as a percentage with at most two places.
pub fn percent(parts: Parts) -> String {
    ratio(f64::from(parts.get()) / f64::from(Parts::DENOMINATOR))
}

/// A ratio as a percentage with at most two places.
pub fn ratio(ratio: f64) -> String {
    let percent = format!("{:.2}", ratio * 100.0);
    format!("{} %", percent.trim_end_matches('0').trim_end_matches('.'))
}

/// Parts of 10^9 as a percentage, exact.
pub fn exact_percent(parts: u64) -> String {
    let column = percent_column(parts);
    format!("{} %", column.trim_end_matches('0').trim_end_matches('.'))
}

/// Parts of 10^9 as a percentage with all its places and without the sign, so that columns align.
pub fn percent_column(parts: u64) -> String {
    let percent = u64::from(Parts::DENOMINATOR) / 100;
    format!("{}.{:07}", parts / percent, parts % percent)
}

/// A whole number with its digits in groups of three.
pub fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let group = |(place, digit): (usize, char)| {
        let space = place > 0 && (digits.len() - place).is_multiple_of(3);
        space.then_some('\u{202f}').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_last_unit() {
        assert_eq!(parse_amount("12.5"), Ok(12 * COIN + COIN / 2));
        assert_eq!(parse_amount("0.000000000001"), Ok(1));
        for wrong in ["", ".5", "1,5", "-1", "1.0000000000001", "1e3", "1 GUE"] {
            assert!(matches!(parse_amount(wrong), Err(Error::Input(_))), "{wrong}");
        }
        assert!(parse_amount("999999999999999999999999999999").is_err());
    }

    #[test]
    fn amounts_are_written_as_they_are_read() {
        for units in [0, 1, COIN - 1, COIN, 12 * COIN + COIN / 2, u128::from(u64::MAX)] {
            assert_eq!(parse_amount(&coins(units)), Ok(units));
            assert_eq!(parse_amount(&column(units)), Ok(units));
        }
        assert_eq!(amount(12 * COIN + COIN / 2), "12.5 GUE");
    }

    #[test]
    fn each_asset_has_its_own_places() {
        let dollars = Coin { symbol: "tUSD".into(), decimals: 2 };
        assert_eq!((dollars.parse("12.5"), dollars.parse("0.01")), (Ok(1_250), Ok(1)));
        assert!(dollars.parse("0.001").is_err());
        assert_eq!(
            (dollars.amount(1_250), dollars.amount(100_000)),
            ("12.5 tUSD".into(), "1000 tUSD".into())
        );
        assert_eq!((dollars.column(5), dollars.column(1_250)), ("0.05".into(), "12.50".into()));
        let whole = Coin { symbol: "pieces".into(), decimals: 0 };
        assert_eq!(
            (whole.parse("100"), whole.coins(100), whole.column(100)),
            (Ok(100), "100".into(), "100".into())
        );
        assert!(whole.parse("1.5").is_err());
    }

    #[test]
    fn fractions_and_counts_are_easy_to_read() {
        assert_eq!(percent(Parts::from_percent(30)), "30 %");
        assert_eq!(ratio(0.98931), "98.93 %");
        assert_eq!((ratio(0.0), ratio(1.0)), ("0 %".into(), "100 %".into()));
        assert_eq!(percent_column(123_456_789), "12.3456789");
        let exact = [0, 1, 500_000_000, 2_000_000_000].map(exact_percent);
        assert_eq!(exact, ["0 %", "0.0000001 %", "50 %", "200 %"]);
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(13_803_228), "13\u{202f}803\u{202f}228");
    }

    #[test]
    fn percentages_may_exceed_the_whole_only_where_the_chain_judges() {
        assert_eq!(parse_percent("33.3333333"), Ok(333_333_333));
        assert_eq!(parse_percent("101"), Ok(1_010_000_000));
        assert!(parse_parts("101").is_err());
        assert_eq!(parse_parts("100"), Ok(Parts::ONE));
        assert!(parse_percent("500").is_err() && parse_percent("half").is_err());
    }
}
