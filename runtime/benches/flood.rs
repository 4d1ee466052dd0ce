//! What a flood of transactions that are not let in costs a node: the time that the pool needs to refuse one, beside
//! what a transfer takes that it lets in.
//!
//! `cargo bench -p guerdon-runtime --bench flood` prints the table of docs/benchmarks.md. All are validated in turn in
//! each round, so that they meet the same machine. Compare figures of one run only.

use codec::Encode;
use frame_support::storage::{with_transaction_unchecked, TransactionOutcome};
use guerdon_primitives::{
    commitment::{Place, Sealed, SignedCommitment},
    jobs::{Finding, JobId, Phase, Round, Task},
    Jobs as _, Parts, Weights, WorkId, MAX_WEIGHTS,
};
use guerdon_runtime::{
    constants::UNIT, extension, AccountId, Address, Attribution, Executive, Runtime, RuntimeCall,
    RuntimeGenesisConfig, SignedPayload, System, UncheckedExtrinsic,
};
use pallet_attribution::{Active, Call, Commitments, Committees, Jobs, Seats};
use sp_core::{Pair, H256};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::{
    generic::Era,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    BuildStorage, MultiSignature,
};
use std::time::{Duration, Instant};

/// How often each is validated; the median counts.
const ROUNDS: usize = 501;

fn main() {
    let mut genesis = RuntimeGenesisConfig::default();
    let alice = Alice.to_account_id();
    genesis.balances.balances = vec![(alice.clone(), 1_000 * UNIT)];
    genesis.attribution.attributors = vec![(alice, Alice.public().into(), 100 * UNIT)];
    let storage = genesis.build_storage().expect("the genesis builds");
    sp_io::TestExternalities::new(storage).execute_with(|| {
        frame_system::BlockHash::<Runtime>::insert(0, H256::repeat_byte(7));
        System::set_block_number(1);
        print(&transactions());
    });
}

/// A kind of transaction, and why it is refused; nothing if it is let in.
type Kind = (&'static str, UncheckedExtrinsic, Option<InvalidTransaction>);

fn transactions() -> Vec<Kind> {
    let [committing, revealing] = [Phase::Committing, Phase::Revealing].map(job);
    let alice = Alice.to_account_id();
    let salt = [1; 32];
    let (right, wrong) = (finding(1), finding(2));
    let sealed = Sealed::new(place(revealing, &alice), &right, salt).commitment();
    Commitments::<Runtime>::insert(revealing, &alice, sealed);
    let commit = |job: JobId, signer: sp_keyring::Sr25519Keyring| {
        let commitment = H256::repeat_byte(3);
        let payload = SignedCommitment::new(place(job, &alice), commitment).encode();
        let signature = signer.pair().sign(&payload).into();
        general(Call::commit { job, round: Round::First, attributor: alice.clone(), commitment, signature })
    };
    let reveal = |finding: &Finding| {
        let (job, finding) = (revealing, finding.clone());
        general(Call::reveal { job, round: Round::First, attributor: alice.clone(), finding, salt })
    };
    vec![
        ("a transfer", transfer(), None),
        ("a commitment", commit(committing, Alice), None),
        ("a result of 128 works", reveal(&right), None),
        ("a commitment for no open job", commit(99, Alice), Some(InvalidTransaction::Stale)),
        (
            "a commitment with another's signature",
            commit(committing, Bob),
            Some(InvalidTransaction::BadProof),
        ),
        ("a result that was not committed to", reveal(&wrong), Some(InvalidTransaction::BadProof)),
    ]
}

fn print(kinds: &[Kind]) {
    let mut times = vec![Vec::new(); kinds.len()];
    for _ in 0..ROUNDS {
        for ((name, transaction, refusal), times) in kinds.iter().zip(&mut times) {
            let transaction = transaction.clone();
            // Each validation begins a block of its own, as in the pool.
            let (took, validity) = with_transaction_unchecked(|| {
                let began = Instant::now();
                let source = TransactionSource::External;
                let validity = Executive::validate_transaction(source, transaction, System::block_hash(0));
                TransactionOutcome::Rollback((began.elapsed(), validity))
            });
            times.push(took);
            assert_eq!(validity.err(), refusal.map(TransactionValidityError::Invalid), "{name}");
        }
    }
    let medians: Vec<Duration> = times
        .into_iter()
        .map(|mut times| {
            times.sort_unstable();
            times[times.len() / 2]
        })
        .collect();
    println!("| validated | let in | median of {ROUNDS} (us) | to a transfer |\n|---|---|---:|---:|");
    for ((name, _, refusal), took) in kinds.iter().zip(&medians) {
        let ratio = took.as_secs_f64() / medians[0].as_secs_f64();
        let let_in = if refusal.is_none() { "yes" } else { "no" };
        println!("| {name} | {let_in} | {:.1} | {ratio:.2} |", took.as_secs_f64() * 1e6);
    }
}

/// A job of Alice's that is in a phase.
fn job(phase: Phase) -> JobId {
    let id = Attribution::open(Task::Attribution { payment: 0 }, Some(0)).expect("a job can be opened");
    let committee: Vec<AccountId> = Active::<Runtime>::get().into_inner();
    committee.iter().for_each(|member| Seats::<Runtime>::insert(member, id, ()));
    Committees::<Runtime>::insert(id, Round::First, frame_support::BoundedVec::truncate_from(committee));
    Jobs::<Runtime>::mutate(id, |job| {
        let job = job.as_mut().expect("the job is open");
        (job.phase, job.until, job.committed) = (phase, 100, 1);
    });
    id
}

fn place(job: JobId, attributor: &AccountId) -> Place<'_, AccountId> {
    Place::new(Attribution::genesis_hash(), None, job, Round::First, attributor)
}

fn finding(kind: u8) -> Finding {
    let part = Parts::DENOMINATOR / MAX_WEIGHTS;
    let mut weights: Vec<_> = (0..MAX_WEIGHTS as u8).map(|work| (WorkId::repeat_byte(work), part)).collect();
    weights[0].1 += Parts::DENOMINATOR - part * MAX_WEIGHTS;
    Finding::Attribution {
        explained: Parts::from_percent(kind.into()),
        weights: Weights::truncate_from(weights),
    }
}

fn general(call: Call<Runtime>) -> UncheckedExtrinsic {
    UncheckedExtrinsic::new_transaction(RuntimeCall::from(call), extension(0, 0, Era::Immortal))
}

fn transfer() -> UncheckedExtrinsic {
    let dest = Address::Id(Bob.to_account_id());
    let call: RuntimeCall = pallet_balances::Call::transfer_keep_alive { dest, value: 1 }.into();
    let extension = extension(0, 0, Era::Immortal);
    let payload = SignedPayload::new(call.clone(), extension.clone()).expect("it can be signed");
    let signature = payload.using_encoded(|bytes| Alice.pair().sign(bytes));
    UncheckedExtrinsic::new_signed(
        call,
        Address::Id(Alice.to_account_id()),
        MultiSignature::Sr25519(signature),
        extension,
    )
}
