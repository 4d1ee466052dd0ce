//! One run: blocks of random calls from one seed.

use super::{
    calls, chain,
    coverage::{Coverage, End},
    invariants,
    ledger::Ledger,
    trail::Trail,
    world::World,
};
use guerdon_runtime::{Header, RuntimeCall, System};
use sp_io::TestExternalities;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// Of how many calls one is also dispatched apart, to see that failing leaves no trace.
const DISPATCHED_APART: u64 = 8;
/// How many of how many calls are commitments and results of attributors, while jobs take any.
const RESULTS: (u64, u64) = (3, 5);

/// Which blocks with calls are followed by a check of everything.
#[derive(Clone, Copy)]
pub enum Checked {
    Each,
    OneInSix,
}

/// A chain, what is known of it, and what is expected of it.
pub struct Run {
    state: TestExternalities,
    parent: Option<Header>,
    pub world: World,
    pub ledger: Ledger,
    trail: Trail,
    checked: Checked,
    pub coverage: Coverage,
}

impl Run {
    pub fn of_seed(seed: u64, checked: Checked) -> Self {
        let world = World::of_seed(seed);
        let mut state = chain::genesis(&world.accounts);
        let ledger = state.execute_with(Ledger::of_genesis);
        let trail = Trail::of_seed(seed);
        Self { state, parent: None, world, ledger, trail, checked, coverage: Coverage::default() }
    }

    /// Blocks with calls, and between them blocks without, until `calls` were sent.
    pub fn blocks(&mut self, calls: u64) {
        while self.trail.step < calls {
            let size = self.world.choice.between(1, 40);
            self.block(size);
            let empty = match self.world.choice.below(200) {
                0 => 1_300,
                1..=10 => self.world.choice.between(10, 70),
                _ => 0,
            };
            (0..empty).for_each(|_| self.block(0));
            // Drawn in any case, so that a seed makes the same calls whatever is checked.
            let is_sixth = self.world.choice.once_in(6);
            if is_sixth || matches!(self.checked, Checked::Each) {
                self.in_state(|run| {
                    invariants::check_pallets();
                    run.ledger.check();
                });
            }
        }
    }

    /// A block of up to `calls` calls: it ends early when it is full.
    pub fn block(&mut self, calls: u64) {
        self.block_of(|run| run.send(calls));
    }

    /// Makes a block of up to `calls` calls, and returns it as other nodes receive it.
    #[cfg(feature = "try-runtime")]
    pub fn sealed_block(&mut self, calls: u64) -> guerdon_runtime::Block {
        let mut transactions = Vec::new();
        self.block_of(|run| {
            run.send(calls);
            transactions = chain::transactions();
        });
        let header = self.parent.clone().expect("a block was made; qed");
        guerdon_runtime::Block { header, extrinsics: transactions }
    }

    /// A block in which `act` is done.
    pub fn block_of(&mut self, act: impl FnOnce(&mut Self)) {
        self.in_state(|run| {
            run.world.now = chain::begin_block(run.parent.as_ref());
            act(run);
            run.parent = Some(chain::end_block());
            for record in System::read_events_no_consensus() {
                run.world.learn(&record.event);
                run.ledger.follow(&record.event);
                run.coverage.pass(&record.event);
            }
        });
        self.state.commit_all().expect("the state is whole between blocks; qed");
    }

    /// Does `act` in the chain's state.
    pub fn in_state<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let mut state = core::mem::take(&mut self.state);
        let result = state.execute_with(|| act(self));
        self.state = state;
        result
    }

    /// Sends up to `calls` calls: as many as the block has room for.
    fn send(&mut self, calls: u64) {
        for _ in 0..calls {
            if !self.send_one() {
                break;
            }
        }
    }

    /// Draws a call and sends it. False if the block has no room for it.
    fn send_one(&mut self) -> bool {
        let (signer, call) = self.draw();
        self.trail.sends(self.world.now, signer.as_ref(), &call);
        if self.world.choice.once_in(DISPATCHED_APART) {
            invariants::check_dispatch(signer.as_ref(), &call);
        }
        let result = chain::send(&self.world.accounts, signer.as_ref(), &call);
        self.trail.ended(format!("{result:?}"));
        let full = Err(TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources));
        let end = match &result {
            Ok(Ok(())) => End::Succeeded,
            Ok(Err(_)) => End::Failed,
            Err(_) => End::NotLetIn,
        };
        self.coverage.count(&call, end);
        result != full
    }

    fn draw(&mut self) -> (Option<guerdon_runtime::AccountId>, RuntimeCall) {
        let (results, all) = RESULTS;
        if self.world.choice.below(all) < results {
            if let Some(result) = calls::answer(&mut self.world) {
                return (None, result);
            }
        }
        let signer = self.world.accounts.signer(&mut self.world.choice).account.clone();
        let call = calls::any(&mut self.world, &signer);
        (Some(signer), call)
    }
}
