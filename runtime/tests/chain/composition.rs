//! The composition holds together.

use guerdon_runtime::*;
use sp_runtime::BuildStorage;

/// The whole configuration of a preset.
pub(super) fn config_of(preset: &str) -> RuntimeGenesisConfig {
    let patch = genesis::preset(&preset.into()).expect("the preset exists");
    let defaults = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
    let mut json = defaults;
    merge(&mut json, serde_json::from_slice(&patch).unwrap());
    serde_json::from_value(json).unwrap()
}

fn storage_of(preset: &str) -> sp_runtime::Storage {
    config_of(preset).build_storage().unwrap()
}

fn merge(into: &mut serde_json::Value, patch: serde_json::Value) {
    match (into, patch) {
        (serde_json::Value::Object(into), serde_json::Value::Object(patch)) => {
            for (key, value) in patch {
                merge(into.entry(key).or_insert(serde_json::Value::Null), value);
            }
        }
        (into, patch) => *into = patch,
    }
}

#[test]
fn presets_build() {
    for name in genesis::preset_names() {
        sp_io::TestExternalities::new(storage_of(name.as_ref())).execute_with(|| {
            assert!(!Babe::authorities().is_empty());
            assert_eq!(
                pallet_attribution::Active::<Runtime>::get().len(),
                Babe::authorities().len(),
                "each validator of a preset is an attributor",
            );
            assert_eq!(
                Balances::free_balance(configs::Treasury::get()),
                constants::EXISTENTIAL_DEPOSIT,
                "the smallest fee can be credited to the treasury",
            );
        });
    }
    assert!(genesis::preset(&"unknown".into()).is_none());
}

#[test]
fn a_job_that_ends_leaves_room_in_its_block() {
    use guerdon_primitives::OnOutcome;
    let outcome = <Runtime as pallet_attribution::Config>::OnOutcome::weight();
    let normal = <Runtime as frame_system::Config>::BlockWeights::get()
        .get(frame_support::dispatch::DispatchClass::Normal)
        .max_total
        .unwrap();
    assert!(outcome.saturating_mul(10).all_lte(normal), "{outcome:?} of {normal:?}");
}

#[test]
fn an_asset_that_fees_are_paid_in_is_kept_by_its_owner() {
    use frame_support::{assert_noop, assert_ok};
    use guerdon_primitives::Asset;
    use sp_keyring::Sr25519Keyring::{Alice, Bob};
    sp_io::TestExternalities::new(storage_of("development")).execute_with(|| {
        let destroy = |id| {
            let call =
                RuntimeCall::from(pallet_assets::Call::<Runtime, configs::FeeAssets>::start_destroy { id });
            let owner = RuntimeOrigin::signed(Alice.to_account_id());
            sp_runtime::traits::Dispatchable::dispatch(call, owner).map(drop).map_err(|error| error.error)
        };
        assert_noop!(destroy(1), frame_system::Error::<Runtime>::CallFiltered);
        assert_ok!(Royalties::retire_asset(RuntimeOrigin::root(), Asset::WithId(1)));
        assert_noop!(destroy(1), frame_system::Error::<Runtime>::CallFiltered);

        // An asset that never was approved is its owner's to destroy, and nobody's but root's to create.
        let (alice, bob) = (Alice.to_account_id(), Bob.to_account_id());
        assert!(Assets::create(RuntimeOrigin::signed(bob.clone()), 2, bob.into(), 1).is_err());
        assert_ok!(Assets::force_create(RuntimeOrigin::root(), 2, alice.into(), true, 1));
        assert_ok!(destroy(2));
    });
}
