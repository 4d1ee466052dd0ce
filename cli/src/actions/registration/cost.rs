//! What a run costs at most: deposits, which come back when what they are for goes away, and fees.

use super::batches;
use crate::{client::Client, units::amount, Error, Result};
use guerdon_primitives::Balance;
use guerdon_runtime::RuntimeCall;
use sp_runtime::AccountId32;

/// What is to be paid and deposited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// What is held for as long as the works and offers are there.
    pub deposits: Balance,
    /// What transactions cost.
    pub fees: Balance,
}

/// So many calls like one, each of which takes a deposit.
#[derive(Clone, Debug)]
pub struct Calls {
    /// One of them.
    pub like: RuntimeCall,
    /// How many there are.
    pub count: usize,
    /// The deposit for each.
    pub deposit: Balance,
}

impl Cost {
    /// The cost of calls in batches.
    pub async fn of(client: &Client, account: &AccountId32, all: &[Calls]) -> Result<Self> {
        let mut cost = Self::default();
        for calls in all.iter().filter(|calls| calls.count > 0) {
            let size = batches::size(&calls.like);
            let (full, rest) = (calls.count / size, calls.count % size);
            for (batches, of) in [(full, size), (usize::from(rest > 0), rest)] {
                if batches > 0 {
                    let batch = batches::batch(vec![calls.like.clone(); of]);
                    let fee = client.fee_of(account, batch).await?;
                    cost.fees = cost.fees.saturating_add(fee.saturating_mul(batches as Balance));
                }
            }
            let deposits = calls.deposit.saturating_mul(calls.count as Balance);
            cost.deposits = cost.deposits.saturating_add(deposits);
        }
        Ok(cost)
    }

    /// Checks that an account that can spend so much can bear it.
    ///
    /// # Errors
    ///
    /// It cannot: how much is needed, and how much is there.
    pub fn borne_by(self, spendable: Balance) -> Result<()> {
        let Self { deposits, fees } = self;
        let needed = deposits.saturating_add(fees);
        if needed <= spendable {
            return Ok(());
        }
        Err(Error::Input(format!(
            "the account can spend {}, and {} are needed: {} for deposits and up to {} for fees",
            amount(spendable),
            amount(needed),
            amount(deposits),
            amount(fees)
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_borne_is_told_with_both_amounts() {
        let cost = Cost { deposits: 3_000_000_000_000, fees: 500_000_000_000 };
        assert_eq!(cost.borne_by(3_500_000_000_000), Ok(()));
        let told = cost.borne_by(3_499_999_999_999).unwrap_err().to_string();
        for amount in ["3.499999999999 GUE", "3.5 GUE", "3 GUE", "0.5 GUE"] {
            assert!(told.contains(amount), "{told}");
        }
        let endless = Cost { deposits: Balance::MAX, fees: 1 };
        assert!(endless.borne_by(Balance::MAX - 1).is_err());
    }
}
