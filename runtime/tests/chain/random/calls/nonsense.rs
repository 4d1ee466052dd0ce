//! Calls decoded from random bytes.

use super::{super::world::World, AccountId, RuntimeCall};
use codec::Decode;

/// The pallets' indices in the runtime. `sudo` is left out: what root does is not nonsense.
const PALLETS: [u8; 18] = [0, 1, 2, 4, 5, 10, 12, 20, 21, 22, 23, 24, 30, 31, 32, 33, 34, 35];

pub fn any(world: &mut World, _: &AccountId) -> RuntimeCall {
    for _ in 0..8 {
        let pallet = *world.choice.one(&PALLETS).expect("there are pallets; qed");
        let call = world.choice.below(12) as u8;
        let length = world.choice.below(300) as usize;
        // Small numbers are what most arguments begin with: indices of variants, lengths, identifiers.
        let rest = match world.choice.once_in(2) {
            true => world.choice.bytes(length),
            false => world.choice.bytes(length).into_iter().map(|byte| byte % 4).collect(),
        };
        let bytes = [vec![pallet, call], rest].concat();
        if let Ok(decoded) = RuntimeCall::decode(&mut &bytes[..]) {
            return decoded;
        }
    }
    frame_system::Call::remark_with_event { remark: world.choice.bytes(8) }.into()
}
