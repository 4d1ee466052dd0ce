//! Who acts: accounts with keys, rich, poor and empty ones; and accounts without a key that money can go to.

use super::choice::Choice;
use guerdon_primitives::attributor_key::AttributorId;
use guerdon_runtime::{
    configs::Treasury,
    constants::{EXISTENTIAL_DEPOSIT, UNIT},
    AccountId, Balance, Datasets, Royalties,
};
use sp_core::{sr25519, Pair};
use sp_keyring::Sr25519Keyring;
use std::collections::BTreeMap;

/// How many accounts with keys there are.
const KEYED: u8 = 18;
/// How many keys each of them may register as an attributor's.
const ATTRIBUTOR_KEYS: u8 = 2;

/// An account that can sign.
pub struct Keyed {
    pub account: AccountId,
    pub pair: sr25519::Pair,
}

/// All accounts that calls name.
pub struct Accounts {
    pub keyed: Vec<Keyed>,
    keyless: Vec<AccountId>,
    /// The secrets of attributors' keys.
    pub secrets: BTreeMap<AttributorId, sr25519::Pair>,
}

impl Accounts {
    /// The two authorities of the local testnet first; the first of them has the key of `sudo`.
    pub fn new() -> Self {
        let authorities = [Sr25519Keyring::Alice, Sr25519Keyring::Bob].map(|authority| authority.pair());
        let others = (2..KEYED).map(|number| sr25519::Pair::from_seed(&[number; 32]));
        let keyed: Vec<Keyed> = authorities
            .into_iter()
            .chain(others)
            .map(|pair| Keyed { account: pair.public().into(), pair })
            .collect();
        let derived =
            keyed.iter().take(4).map(|one| pallet_utility::derivative_account_id(one.account.clone(), 0));
        let keyless = [Royalties::account_id(), Datasets::account_id(), Treasury::get()];
        let secrets = (0..KEYED)
            .flat_map(|number| (0..ATTRIBUTOR_KEYS).map(move |place| attributor_pair(number, place)))
            .chain(keyed.iter().take(2).map(|authority| authority.pair.clone()))
            .map(|pair| (pair.public().into(), pair))
            .collect();
        Self { keyless: keyless.into_iter().chain(derived).collect(), keyed, secrets }
    }

    /// What each account with a key has at first, beyond the presets' accounts.
    pub fn endowments(&self) -> Vec<(AccountId, Balance)> {
        let of_place = |place: usize| match place {
            0..=1 => 0,
            2..=9 => 1_000_000 * UNIT,
            10..=12 => 250 * UNIT,
            13..=14 => UNIT,
            15..=16 => 20 * EXISTENTIAL_DEPOSIT,
            _ => 0,
        };
        let all = self.keyed.iter().enumerate();
        all.map(|(place, one)| (one.account.clone(), of_place(place)))
            .filter(|(_, amount)| *amount > 0)
            .collect()
    }

    pub fn signer(&self, choice: &mut Choice) -> &Keyed {
        choice.one(&self.keyed).expect("there are accounts; qed")
    }

    pub fn pair_of(&self, account: &AccountId) -> Option<&sr25519::Pair> {
        self.keyed.iter().find(|one| one.account == *account).map(|one| &one.pair)
    }

    /// The account with the key of `sudo`.
    pub fn sudo(&self) -> AccountId {
        self.keyed[0].account.clone()
    }

    /// An account to name in a call: with a key, without, or never heard of.
    pub fn any(&self, choice: &mut Choice) -> AccountId {
        match choice.below(20) {
            0 => choice.one(&self.keyless).expect("there are accounts without keys; qed").clone(),
            1 => AccountId::new([choice.between(200, 220) as u8; 32]),
            _ => self.signer(choice).account.clone(),
        }
    }

    /// One of the keys that an account may register.
    pub fn attributor_key(&self, account: &AccountId, choice: &mut Choice) -> AttributorId {
        let number = self.keyed.iter().position(|one| one.account == *account).unwrap_or(0);
        attributor_pair(number as u8, choice.below(ATTRIBUTOR_KEYS.into()) as u8).public().into()
    }
}

fn attributor_pair(number: u8, place: u8) -> sr25519::Pair {
    let mut seed = [number; 32];
    seed[0] = 100 + place;
    sr25519::Pair::from_seed(&seed)
}
