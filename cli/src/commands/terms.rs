//! Terms, as flags.

use crate::{
    units::{exact_percent, parse_percent},
    Error, Result,
};
use clap::Args;
use guerdon_primitives::{Parts, StatedTerms};

/// How a dataset's part of a fee is split, in per cent.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct TermsArgs {
    /// The operator's part of a fee, in per cent
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent)]
    operator: u32,
    /// The contributors' part, in per cent
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent)]
    contributors: u32,
    /// The share holders' part, in per cent
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent)]
    shareholders: u32,
    /// The part of the dataset's own treasury, in per cent
    #[arg(long, value_name = "PERCENT", default_value = "0", value_parser = parse_percent)]
    treasury: u32,
}

impl TermsArgs {
    /// The terms: the chain would refuse those that do not sum to the whole too, and take a fee.
    pub(super) fn stated(self) -> Result<StatedTerms> {
        let Self { operator, contributors, shareholders, treasury } = self;
        let sum: u64 = [operator, contributors, shareholders, treasury].into_iter().map(u64::from).sum();
        if sum != u64::from(Parts::DENOMINATOR) {
            let told = exact_percent(sum);
            return Err(Error::Input(format!(
                "the four parts of the terms sum to {told}: --operator, --contributors, --shareholders and --treasury \
                 have to sum to 100 %"
            )));
        }
        Ok(StatedTerms { operator, contributors, shareholders, treasury })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_whole_or_refused_with_their_sum() {
        let args = |operator, treasury| TermsArgs {
            operator,
            contributors: 500_000_000,
            shareholders: 200_000_000,
            treasury,
        };
        let stated = args(250_000_000, 50_000_000).stated().unwrap();
        assert_eq!((stated.operator, stated.treasury), (250_000_000, 50_000_000));
        assert!(stated.checked().is_some());
        let told = args(250_000_000, 50_000_001).stated().unwrap_err().to_string();
        assert!(told.contains("sum to 100.0000001 %"), "{told}");
        let told = args(u32::MAX, u32::MAX).stated().unwrap_err().to_string();
        assert!(told.contains("928.993459 %"), "{told}");
    }
}
