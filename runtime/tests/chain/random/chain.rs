//! Blocks as an author makes them, and transactions as accounts send them.

use super::{
    accounts::Accounts,
    ledger::{DOLLARS, EUROS},
};
use codec::Encode;
use frame_support::{
    dispatch::DispatchClass,
    storage::{with_transaction_unchecked, TransactionOutcome},
};
use guerdon_runtime::{
    constants::SLOT_MILLIS, extension, AccountId, Address, Babe, BlockNumber, Executive, Header, Royalties,
    Runtime, RuntimeCall, RuntimeEvent, RuntimeGenesisConfig, SignedPayload, System, UncheckedExtrinsic,
};
use sp_consensus_babe::{
    digests::{PreDigest, SecondaryVRFPreDigest},
    make_vrf_sign_data, Slot, BABE_ENGINE_ID,
};
use sp_core::{crypto::VrfSecret, Pair};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    generic::{Digest, DigestItem, Era},
    traits::{Header as _, Zero},
    transaction_validity::TransactionValidityError,
    ApplyExtrinsicResult, BuildStorage, MultiSignature,
};

/// The slot of the first block.
const FIRST_SLOT: u64 = 1_000_000;

/// The state before the first block: the local testnet's, with money for all accounts.
pub fn genesis(accounts: &Accounts) -> TestExternalities {
    let mut config: RuntimeGenesisConfig = crate::composition::config_of("local_testnet");
    config.balances.balances.extend(accounts.endowments());
    // A second asset, that root may approve: the royalties account has its least balance.
    let issuer = accounts.keyed[2].account.clone();
    config.assets.assets.push((EUROS, issuer, true, 1));
    config.assets.accounts.push((EUROS, Royalties::account_id(), 1));
    let holders = || accounts.keyed.iter().skip(2).step_by(2).map(|keyed| keyed.account.clone());
    config.assets.accounts.extend(holders().map(|holder| (EUROS, holder, 1_000_000_000_000_000)));
    config.assets.accounts.extend(holders().map(|holder| (DOLLARS, holder, 1_000_000_000_000_000)));
    let mut state = TestExternalities::new(config.build_storage().expect("the preset builds; qed"));
    state.execute_with(|| {
        // A chain knows its first block's hash; transactions and results are signed for it.
        frame_system::BlockHash::<Runtime>::insert(0, sp_core::H256::repeat_byte(7));
    });
    state
}

/// Begins the block after `parent`, or the first one.
pub fn begin_block(parent: Option<&Header>) -> BlockNumber {
    let number = parent.map_or(0, |header| header.number) + 1;
    let parent = parent.map_or(sp_core::H256::repeat_byte(7), |header| header.hash());
    let slot = Slot::from(FIRST_SLOT + u64::from(number));
    let authority_index = number % 2;
    // The chain derives randomness from the output; who imports a block checks the proof.
    let author = if authority_index == 0 { Sr25519Keyring::Alice } else { Sr25519Keyring::Bob };
    let vrf_signature = author.pair().vrf_sign(&make_vrf_sign_data(&Default::default(), slot, 0));
    let digest = PreDigest::SecondaryVRF(SecondaryVRFPreDigest { authority_index, slot, vrf_signature });
    let digest = Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, digest.encode())] };
    Executive::initialize_block(&Header::new(number, Default::default(), Default::default(), parent, digest));
    let timestamp = pallet_timestamp::Call::set { now: *slot * SLOT_MILLIS };
    let applied = Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(timestamp.into()));
    assert!(matches!(applied, Ok(Ok(()))), "the timestamp is not taken: {applied:?}");
    assert_eq!(Babe::current_slot(), slot);
    number
}

/// The transactions of the block so far.
#[cfg(feature = "try-runtime")]
pub fn transactions() -> Vec<UncheckedExtrinsic> {
    let count = System::extrinsic_index().expect("a block is being made; qed");
    let transaction = |index| codec::Decode::decode(&mut &System::extrinsic_data(index)[..]);
    (0..count).map(|index| transaction(index).expect("the chain keeps what it decoded; qed")).collect()
}

/// Ends the block, and returns its header.
pub fn end_block() -> Header {
    let weights = System::block_weight();
    let limits = <Runtime as frame_system::Config>::BlockWeights::get();
    let most = limits.max_block;
    // The session pallet states the weight of a whole block for beginning a session: beside it there is room for
    // operational calls alone, as far as their reserve reaches.
    let reserve = limits.get(DispatchClass::Operational).reserved.unwrap_or_default();
    let in_reserve = weights.get(DispatchClass::Normal).is_zero()
        && weights.get(DispatchClass::Operational).all_lte(reserve);
    let full = System::read_events_no_consensus().any(|record| {
        matches!(record.event, RuntimeEvent::Session(pallet_session::Event::NewSession { .. }))
    });
    assert!(
        weights.total().all_lte(most) || (full && in_reserve),
        "a block weighs {weights:?}, and may weigh {most:?}"
    );
    Executive::finalize_block()
}

/// Sends a call, signed by an account, or authorized by what is in it. What is not let in leaves no trace, as in the
/// block of an author.
pub fn send(accounts: &Accounts, signer: Option<&AccountId>, call: &RuntimeCall) -> ApplyExtrinsicResult {
    let transaction = match signer {
        Some(signer) => signed(accounts, signer, call)?,
        None => UncheckedExtrinsic::new_transaction(call.clone(), extension(0, 0, Era::Immortal)),
    };
    with_transaction_unchecked(|| match Executive::apply_extrinsic(transaction) {
        Ok(applied) => TransactionOutcome::Commit(Ok(applied)),
        Err(refused) => TransactionOutcome::Rollback(Err(refused)),
    })
}

fn signed(
    accounts: &Accounts,
    signer: &AccountId,
    call: &RuntimeCall,
) -> Result<UncheckedExtrinsic, TransactionValidityError> {
    let pair = accounts.pair_of(signer).expect("signers have keys; qed");
    let extension = extension(System::account_nonce(signer), 0, Era::Immortal);
    let payload = SignedPayload::new(call.clone(), extension.clone())?;
    let signature = payload.using_encoded(|bytes| pair.sign(bytes));
    Ok(UncheckedExtrinsic::new_signed(
        call.clone(),
        Address::Id(signer.clone()),
        MultiSignature::Sr25519(signature),
        extension,
    ))
}
