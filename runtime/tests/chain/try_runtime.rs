//! What operators try before a runtime upgrade: blocks executed once more and the upgrade itself, each followed by the
//! checks of every pallet, the SDK's among them.

use crate::random::{
    chain,
    run::{Checked, Run},
};
use frame_try_runtime::{runtime_decl_for_try_runtime::TryRuntimeV1, TryStateSelect, UpgradeCheckSelect};
use guerdon_runtime::{Block, Runtime};

/// Blocks of random calls.
const BLOCKS: usize = 60;
/// The most calls of a block.
const CALLS: u64 = 40;

#[test]
fn try_runtime_accepts_the_blocks_and_the_upgrade() {
    let mut run = Run::of_seed(0, Checked::OneInSix);
    let mut state = chain::genesis(&run.world.accounts);
    for _ in 0..BLOCKS {
        let block = run.sealed_block(CALLS);
        let number = block.header.number;
        let (root, signatures) = (true, true);
        let weight = state.execute_with(|| {
            <Runtime as TryRuntimeV1<Block>>::execute_block(
                block.into(),
                root,
                signatures,
                TryStateSelect::All,
            )
        });
        let most = <Runtime as frame_system::Config>::BlockWeights::get().max_block;
        assert!(weight.all_lte(most), "block {number} weighs {weight:?}");
        state.commit_all().expect("the state is whole between blocks; qed");
    }

    let (weight, most) =
        state.execute_with(|| <Runtime as TryRuntimeV1<Block>>::on_runtime_upgrade(UpgradeCheckSelect::All));
    assert!(weight.all_lte(most), "the upgrade weighs {weight:?}");
}
