//! Genesis presets: `development`, one validator; `local_testnet`, two.

use crate::{
    configs::{Treasury, BABE_EPOCH},
    constants::{DAYS, EXISTENTIAL_DEPOSIT, HOURS, MINUTES, UNIT},
    AccountId, AssetsConfig, AttributionConfig, BabeConfig, BalancesConfig, GovernanceConfig, Royalties,
    RoyaltiesConfig, RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use guerdon_primitives::{attributor_key::AttributorId, Asset, AssetId, Balance, Parts};
use pallet_attribution::Timetable;
use pallet_governance::{Between, Bounds};
use serde_json::Value;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// What each development account holds.
const ENDOWMENT: u128 = 10_000_000 * UNIT;

/// What each authority has bonded as an attributor.
const BOND: Balance = 1_000 * UNIT;

/// Results can be challenged for a few blocks only, so that whoever tries things out need not wait.
const SHORT_TIMES: Timetable = Timetable {
    drawing: 1,
    committing: 10 * MINUTES,
    revealing: 2 * MINUTES,
    challenging: 4,
    suspension: MINUTES,
    unbonding: HOURS,
};

/// Votes can be as short as a few blocks, for the same reason.
const SHORT_VOTES: Bounds = Bounds {
    period: Between { least: 5, most: 28 * DAYS },
    quorum: Between { least: Parts::from_percent(1), most: Parts::ONE },
    approval: Between { least: Parts::from_percent(50), most: Parts::from_percent(90) },
    proposer_stake: Between { least: Parts::ZERO, most: Parts::from_percent(20) },
    deposit: Between { least: UNIT, most: 10_000 * UNIT },
    enactment_delay: Between { least: 0, most: 28 * DAYS },
    notice: Between { least: 5, most: 90 * DAYS },
};

/// An asset for trying out fees in other assets than the chain's currency; its issuer is Alice.
const TEST_DOLLAR: AssetId = 1;
/// One test dollar, in its smallest unit.
const DOLLAR: u128 = 1_000_000;
/// What each development account holds of the test dollar.
const DOLLARS: u128 = 1_000_000 * DOLLAR;

/// A validator that is an attributor too, under its development keys.
struct Authority {
    account: Sr25519Keyring,
    grandpa: Ed25519Keyring,
}

const ALICE: Authority = Authority { account: Sr25519Keyring::Alice, grandpa: Ed25519Keyring::Alice };
const BOB: Authority = Authority { account: Sr25519Keyring::Bob, grandpa: Ed25519Keyring::Bob };

impl Authority {
    fn session_keys(&self) -> (AccountId, AccountId, SessionKeys) {
        let account = self.account.to_account_id();
        let keys = SessionKeys { babe: self.account.public().into(), grandpa: self.grandpa.public().into() };
        (account.clone(), account, keys)
    }

    fn attributor(&self) -> (AccountId, AttributorId, Balance) {
        (self.account.to_account_id(), self.account.public().into(), BOND)
    }
}

/// The treasury exists from the start: a fee below the existential deposit could not create it.
fn with_authorities(authorities: &[Authority]) -> Value {
    build_struct_json_patch!(RuntimeGenesisConfig {
        balances: BalancesConfig {
            balances: Sr25519Keyring::well_known()
                .map(|account| (account.to_account_id(), ENDOWMENT))
                .chain([(Treasury::get(), EXISTENTIAL_DEPOSIT)])
                .collect::<Vec<_>>(),
        },
        assets: AssetsConfig {
            assets: vec![(TEST_DOLLAR, Sr25519Keyring::Alice.to_account_id(), true, 1)],
            metadata: vec![(TEST_DOLLAR, b"Test dollar".to_vec(), b"tUSD".to_vec(), 6)],
            accounts: Sr25519Keyring::well_known()
                .map(|account| (TEST_DOLLAR, account.to_account_id(), DOLLARS))
                .chain([(TEST_DOLLAR, Royalties::account_id(), 1)])
                .collect::<Vec<_>>(),
        },
        royalties: RoyaltiesConfig { assets: vec![Asset::WithId(TEST_DOLLAR)] },
        babe: BabeConfig { epoch_config: BABE_EPOCH },
        session: SessionConfig { keys: authorities.iter().map(Authority::session_keys).collect::<Vec<_>>() },
        sudo: SudoConfig { key: Some(Sr25519Keyring::Alice.to_account_id()) },
        attribution: AttributionConfig {
            attributors: authorities.iter().map(Authority::attributor).collect::<Vec<_>>(),
            timetable: Some(SHORT_TIMES),
        },
        governance: GovernanceConfig { bounds: Some(SHORT_VOTES) },
    })
}

/// A preset as JSON.
pub fn preset(id: &PresetId) -> Option<Vec<u8>> {
    let patch = match id.as_ref() {
        DEV_RUNTIME_PRESET => with_authorities(&[ALICE]),
        LOCAL_TESTNET_RUNTIME_PRESET => with_authorities(&[ALICE, BOB]),
        _ => return None,
    };
    Some(serde_json::to_vec(&patch).expect("a JSON value can be written"))
}

/// The presets there are.
pub fn preset_names() -> Vec<PresetId> {
    vec![PresetId::from(DEV_RUNTIME_PRESET), PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET)]
}
