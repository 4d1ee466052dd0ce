//! What led to a failure: the seed, the step and the last calls, printed when a test panics.

use guerdon_runtime::{AccountId, BlockNumber, RuntimeCall};
use std::collections::VecDeque;

/// How many calls are kept: those of the last block.
const KEPT: usize = 40;

/// A call as it was sent.
struct Sent {
    step: u64,
    block: BlockNumber,
    /// None for an authorized call.
    signer: Option<AccountId>,
    call: RuntimeCall,
    result: String,
}

/// The last calls of a run.
pub struct Trail {
    seed: u64,
    pub step: u64,
    last: VecDeque<Sent>,
}

impl Trail {
    pub fn of_seed(seed: u64) -> Self {
        Self { seed, step: 0, last: VecDeque::new() }
    }

    /// Notes a call before it is sent, so that it is there if sending it panics.
    pub fn sends(&mut self, block: BlockNumber, signer: Option<&AccountId>, call: &RuntimeCall) {
        self.step += 1;
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        let result = "did not return".into();
        let sent = Sent { step: self.step, block, signer: signer.cloned(), call: call.clone(), result };
        self.last.push_back(sent);
    }

    pub fn ended(&mut self, result: String) {
        if let Some(sent) = self.last.back_mut() {
            sent.result = result;
        }
    }
}

impl Drop for Trail {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}, step {}; replay it with GUERDON_SEED={}", self.seed, self.step, self.seed);
            for Sent { step, block, signer, call, result } in &self.last {
                eprintln!("  step {step}, block {block}, {signer:?}: {call:?} -> {result}");
            }
        }
    }
}
