//! Transactions: sent, watched until they are in a block whatever happens to the node, and read back as events.

use super::{
    fate::{Fate, Place, Search},
    link::{failure, Failure},
    refusal, Client, Signed,
};
use crate::{interruption::unknown, keys::Signer, waiting::Waiting, Error, Result};
use frame_system::Phase;
use guerdon_primitives::{Balance, BlockNumber};
use guerdon_runtime::{Runtime, RuntimeCall, RuntimeEvent};
use jsonrpsee::{
    core::client::{Subscription, SubscriptionClientT},
    rpc_params,
};
use sp_core::{bytes, H256};
use sp_runtime::{AccountId32, DispatchError};
use std::time::{Duration, Instant};

/// How often the chain is looked at for a transaction that nobody tells of any more.
const POLL: Duration = Duration::from_secs(1);
/// A chain without a new block for less than this is only slow, however little patience the user has with the node.
const STANDSTILL: Duration = Duration::from_secs(60);

/// How far a transaction must have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// In a block of the best chain.
    InBlock,
    /// In a block that cannot be undone.
    Finalized,
}

/// Whether a transaction may have been sent before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Nobody has its bytes yet.
    First,
    /// A node may have them, or a block.
    Again,
}

/// A transaction that is in a block and did what was asked.
#[derive(Clone, Debug)]
pub struct Included {
    /// The block's hash.
    pub block: H256,
    /// The block's height.
    pub number: BlockNumber,
    /// What happened, in order.
    pub events: Vec<RuntimeEvent>,
    /// The transaction fee that the signer paid.
    pub fee: Balance,
}

/// How a transaction ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It did what was asked.
    Done(Included),
    /// It is in a block, and the chain refused what was asked: only the transaction's fee was paid.
    Failed {
        /// The block's height.
        number: BlockNumber,
        /// Why.
        error: DispatchError,
    },
    /// It is in no block and never will be, for the reason that the node gave, if it gave one.
    Never(Option<String>),
    /// The node did not take it, and nobody else has it.
    NotTaken(Error),
}

impl Included {
    /// The first event that `wanted` recognises.
    pub fn find<T>(&self, wanted: impl FnMut(&RuntimeEvent) -> Option<T>) -> Result<T> {
        let missing =
            || Error::Unreachable("the node reported success without the event that tells of it".into());
        self.events.iter().find_map(wanted).ok_or_else(missing)
    }
}

impl Outcome {
    /// What was done, if this was asked.
    ///
    /// # Errors
    ///
    /// Nothing was, and why.
    pub fn done(self, asked: &RuntimeCall) -> Result<Included> {
        match self {
            Self::Done(included) => Ok(included),
            Self::Failed { error, .. } => Err(Error::Refused(refusal::told(asked, &error))),
            Self::NotTaken(error) => Err(error),
            Self::Never(Some(reason)) => {
                Err(Error::Refused(format!("{reason} It can get into no block any more, and nothing was done.")))
            }
            Self::Never(None) => Err(Error::Refused(
                "the transaction did not get into a block in time, and nothing was done: give the command again"
                    .into(),
            )),
        }
    }
}

/// What the node made of a transaction that was sent to it.
enum Sent {
    /// It is in this block, as far as was asked.
    InBlock(H256),
    /// The node did not take it.
    NotTaken(Error),
    /// The node gave it up, or stopped telling of it.
    Lost,
}

impl Client {
    /// Sends `call`, signed, and waits until it is carried out.
    ///
    /// # Errors
    ///
    /// The chain refused it, or never had it; or the node went away for good, and what became of it is not known.
    pub async fn submit(
        &self,
        signer: &Signer,
        call: impl Into<RuntimeCall>,
        wait: Wait,
    ) -> Result<Included> {
        let account = signer.account();
        let call = call.into();
        let _waiting = (wait == Wait::Finalized)
            .then(|| Waiting::briefly("the transaction is sent; it is final in a few blocks"));
        let submitted = async {
            let signed = self.sign(signer, call.clone()).await?;
            self.carry_out(&signed, wait, Attempt::First).await?.done(&call)
        };
        let submitted = submitted.await;
        if submitted.is_err() {
            self.forget_nonce(&account).await;
        }
        submitted
    }

    /// Sends several calls as one, all of which are carried out or none.
    pub async fn submit_all(&self, signer: &Signer, calls: Vec<RuntimeCall>, wait: Wait) -> Result<Included> {
        self.submit(signer, pallet_utility::Call::<Runtime>::batch_all { calls }, wait).await
    }

    /// Sends several calls as one, each of which is carried out or refused by itself.
    pub async fn submit_each(
        &self,
        signer: &Signer,
        calls: Vec<RuntimeCall>,
        wait: Wait,
    ) -> Result<(Included, Vec<std::result::Result<(), DispatchError>>)> {
        let included =
            self.submit(signer, pallet_utility::Call::<Runtime>::force_batch { calls }, wait).await?;
        let results = included.events.iter().filter_map(|event| match event {
            RuntimeEvent::Utility(pallet_utility::Event::ItemCompleted) => Some(Ok(())),
            RuntimeEvent::Utility(pallet_utility::Event::ItemFailed { error }) => Some(Err(*error)),
            _ => None,
        });
        let results = results.collect();
        Ok((included, results))
    }

    /// Sends a transaction until the chain has carried it out or never will, however often the node goes away.
    ///
    /// The same bytes are sent each time, so that the chain carries them out once at most.
    ///
    /// # Errors
    ///
    /// The node did not come back, or its chain stands still: what became of the transaction is not known.
    pub async fn carry_out(&self, signed: &Signed, wait: Wait, attempt: Attempt) -> Result<Outcome> {
        let carried = self.carry_out_once(signed, wait, attempt).await;
        match &carried {
            Ok(Outcome::Done(Included { number, .. })) => {
                let transaction = signed.hash();
                self.footprint.done(format!("transaction {transaction:?} was carried out in block {number}"));
            }
            Ok(Outcome::Failed { .. } | Outcome::Never(_) | Outcome::NotTaken(_)) => {
                self.footprint.nothing_came_of_it();
            }
            Err(_) => {}
        }
        carried.map_err(|error| match error {
            Error::Unreachable(why) => unknown(&why, signed.hash(), signed.since),
            error => error,
        })
    }

    async fn carry_out_once(&self, signed: &Signed, wait: Wait, mut attempt: Attempt) -> Result<Outcome> {
        self.footprint.sent(signed.hash(), signed.since);
        let mut search = Search::of(signed);
        let mut reason = None;
        let (mut seen, mut moved) = ((0, 0), Instant::now());
        loop {
            let found = match attempt {
                Attempt::First => Fate::Open,
                Attempt::Again => self.fate(&mut search).await?,
            };
            let progress = match found {
                // Blocks after its own change nothing until they are finalized.
                Fate::InBlock(_) => (0, search.seen.1),
                _ => search.seen,
            };
            if progress != seen {
                (seen, moved) = (progress, Instant::now());
            } else if moved.elapsed() > self.standstill() {
                let sentence = format!("the chain of the node at {} stands still", self.url());
                return Err(Error::Unreachable(sentence));
            }
            match found {
                Fate::Finalized(place) => return self.read_back(signed, place).await,
                Fate::InBlock(place) if wait == Wait::InBlock => return self.read_back(signed, place).await,
                Fate::InBlock(_) => {}
                Fate::Never => return Ok(Outcome::Never(reason)),
                Fate::Open => match self.send(signed, wait).await? {
                    Sent::InBlock(block) => {
                        let number = self.height(Some(block)).await?;
                        let place = self.find_at(signed.hash(), number, block).await?;
                        let place = place.ok_or_else(|| self.garbled("a block"))?;
                        return self.read_back(signed, place).await;
                    }
                    // Nobody has the bytes, so that nobody can carry them out.
                    Sent::NotTaken(error) if attempt == Attempt::First => {
                        return Ok(Outcome::NotTaken(error))
                    }
                    Sent::NotTaken(error) => reason = Some(error.to_string()),
                    Sent::Lost => {}
                },
            }
            attempt = Attempt::Again;
            tokio::time::sleep(POLL).await;
        }
    }

    /// Sends a transaction once, and watches it as long as the node tells of it.
    async fn send(&self, signed: &Signed, wait: Wait) -> Result<Sent> {
        let connection = self.link.connection().await;
        let subscribed = connection
            .rpc
            .subscribe(
                "author_submitAndWatchExtrinsic",
                rpc_params![bytes::to_hex(&signed.bytes, false)],
                "author_unwatchExtrinsic",
            )
            .await;
        match subscribed.map_err(failure) {
            Ok(mut statuses) => self.watch(&mut statuses, wait).await,
            Err(Failure::Answered(answer)) if refusal::is_in_the_pool(&answer) => Ok(Sent::Lost),
            Err(Failure::Answered(answer)) => Ok(Sent::NotTaken(refusal::of_the_pool(&answer))),
            Err(Failure::Garbled) => Err(self.garbled("a transaction")),
            Err(Failure::Away(why)) => self.link.mend(&connection, &why).await.map(|()| Sent::Lost),
        }
    }

    async fn watch(&self, statuses: &mut Subscription<serde_json::Value>, wait: Wait) -> Result<Sent> {
        // A node whose chain stands still tells nothing, and keeps the connection.
        while let Ok(Some(status)) = tokio::time::timeout(self.standstill(), statuses.next()).await {
            let status = status.map_err(|_| self.garbled("a transaction's status"))?;
            let block = |name: &str| serde_json::from_value::<H256>(status[name].clone()).ok();
            if let Some(block) =
                block("finalized").or_else(|| block("inBlock").filter(|_| wait == Wait::InBlock))
            {
                return Ok(Sent::InBlock(block));
            }
            let given_up = matches!(status.as_str(), Some("invalid" | "dropped"))
                || ["usurped", "finalityTimeout"].iter().any(|end| status.get(end).is_some());
            if given_up {
                break;
            }
        }
        Ok(Sent::Lost)
    }

    /// How long to wait for a chain that makes no blocks.
    fn standstill(&self) -> Duration {
        self.link.patience().max(STANDSTILL)
    }

    async fn read_back(&self, signed: &Signed, place: Place) -> Result<Outcome> {
        self.outcome(&signed.account, &place).await
    }

    /// What a transaction that is in a block did.
    ///
    /// # Errors
    ///
    /// The node cannot be reached, or discarded the block's state.
    pub async fn outcome(&self, signer: &AccountId32, place: &Place) -> Result<Outcome> {
        let phase = Phase::ApplyExtrinsic(place.index);
        let events: Vec<_> = self
            .events(place.block)
            .await?
            .into_iter()
            .filter(|record| record.phase == phase)
            .map(|record| record.event)
            .collect();
        let mut fee = 0;
        for event in &events {
            match event {
                RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { dispatch_error, .. }) => {
                    return Ok(Outcome::Failed { number: place.number, error: *dispatch_error });
                }
                RuntimeEvent::TransactionPayment(pallet_transaction_payment::Event::TransactionFeePaid {
                    who,
                    actual_fee,
                    ..
                }) if who == signer => fee = *actual_fee,
                _ => {}
            }
        }
        Ok(Outcome::Done(Included { block: place.block, number: place.number, events, fee }))
    }
}
