//! How many calls go into one transaction, so that blocks have room for others.

use codec::Encode;
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    weights::Weight,
};
use frame_system::limits::{BlockLength, BlockWeights};
use guerdon_runtime::{Runtime, RuntimeCall};

/// How many transactions of one account are under way at a time.
pub const IN_FLIGHT: usize = 4;
/// All of them together fill at most this part of what a block has for ordinary transactions: the others' part is as
/// large.
const PART_OF_A_BLOCK: u64 = 2;

/// How many calls like this one a transaction takes; at least one.
pub fn size(call: &RuntimeCall) -> usize {
    let info = |count| batch(vec![call.clone(); count]).get_dispatch_info().call_weight.ref_time();
    let each = info(2).saturating_sub(info(1)).max(1);
    let overhead = info(1).saturating_sub(each).saturating_add(base().ref_time());
    let by_weight = budget().ref_time().saturating_sub(overhead) / each;

    let length: BlockLength = <Runtime as frame_system::Config>::BlockLength::get();
    let room = u64::from(*length.max.get(DispatchClass::Normal)) / share();
    let by_length = room / call.encoded_size().max(1) as u64;
    by_weight.min(by_length).clamp(1, usize::MAX as u64) as usize
}

/// Calls of which each is carried out or refused by itself.
pub fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
    pallet_utility::Call::<Runtime>::force_batch { calls }.into()
}

/// Into how many parts a block's room for ordinary transactions is divided, of which a transaction takes one.
fn share() -> u64 {
    PART_OF_A_BLOCK * IN_FLIGHT as u64
}

fn limits() -> BlockWeights {
    <Runtime as frame_system::Config>::BlockWeights::get()
}

fn base() -> Weight {
    limits().get(DispatchClass::Normal).base_extrinsic
}

/// What one transaction may weigh.
fn budget() -> Weight {
    let limits = limits();
    let normal = limits.get(DispatchClass::Normal).max_total.unwrap_or(limits.max_block);
    normal / share()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        actions::works::{call, Statement},
        content::{Engine, Stored},
    };
    use guerdon_primitives::{Consent, Parts, WorkId};
    use pallet_works::WorkParent;

    fn registration(parents: u64) -> RuntimeCall {
        let hash = WorkId::repeat_byte(7);
        let stored = Stored { hash, locator: Engine::at("http://127.0.0.1:9955").locator(&hash).unwrap() };
        let parents = (0..parents).map(|payment| (WorkParent::Outputs(payment), Parts::from_percent(1)));
        let statement = Statement::new("CC-BY-4.0", Consent::Allow).unwrap();
        call(&stored, &statement.made_from(parents.collect()).unwrap()).into()
    }

    #[test]
    fn a_full_batch_fits_its_part_of_a_block_and_one_more_call_does_not() {
        for call in [registration(0), registration(4)] {
            let size = size(&call);
            let weight = |count| batch(vec![call.clone(); count]).get_dispatch_info().call_weight + base();
            assert!(weight(size).all_lte(budget()), "{size} calls");
            assert!(weight(size + 1).any_gt(budget()), "{} calls", size + 1);
            assert!(size >= 100, "{size} calls a batch are few");
        }
        assert!(size(&registration(4)) < size(&registration(0)), "heavier calls are fewer");
    }

    #[test]
    fn all_batches_under_way_leave_half_a_block() {
        let limits = limits();
        let normal = limits.get(DispatchClass::Normal).max_total.unwrap();
        assert!((budget() * (2 * IN_FLIGHT as u64)).all_lte(normal));
    }

    #[test]
    fn a_call_that_no_batch_has_room_for_goes_alone() {
        let remark = frame_system::Call::<Runtime>::remark { remark: vec![0; 3 << 20] };
        assert_eq!(size(&remark.into()), 1);
    }
}
