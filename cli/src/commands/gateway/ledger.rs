//! The gateway's ledger: this chain, and the engine beside the node.

use crate::{
    actions::{payments, receipts},
    client::{sentence, told, Attempt as Sending, Client, Fate as Found, Outcome, Place, Signed, Wait},
    commands::explain,
    content::{Engine, Stored},
    keys::Signer,
    local, picture, Error,
};
use codec::{Decode, Encode};
use guerdon_gateway::{Attempt, Away, Fate, Found as Content, Hash, Ledger, Output, Payment, Published};
use guerdon_primitives::{Asset, Balance, Locator, ModelId, WorkId};
use serde_json::Value;
use sp_core::H256;

/// An account that pays in one asset.
pub(super) struct ChainLedger {
    client: Client,
    engine: Engine,
    signer: Signer,
    asset: Asset,
    /// What each output costs; the model's price if nothing is said.
    fee: Option<Balance>,
}

/// A transaction, with what its payment is found by.
#[derive(Encode, Decode)]
struct Transaction {
    signed: Signed,
    model: ModelId,
    root: H256,
}

impl ChainLedger {
    pub(super) fn new(
        client: Client,
        engine: Engine,
        signer: Signer,
        asset: Asset,
        fee: Option<Balance>,
    ) -> Self {
        Self { client, engine, signer, asset, fee }
    }

    /// What outputs cost now, or why they cannot be bought.
    async fn fee(&self, model: ModelId, outputs: u32) -> Result<Result<Balance, String>, Error> {
        let Some(found) = self.client.model(model).await? else {
            return Ok(Err(format!("there is no model {model}")));
        };
        let Some(price) = self.fee.or_else(|| found.prices.get(&self.asset).copied()) else {
            let symbol = self.client.coin(&self.asset).await?.symbol;
            return Ok(Err(format!("model {model} is not sold for {symbol}")));
        };
        Ok(price.checked_mul(outputs.into()).ok_or_else(|| "the fee would be larger than any amount".into()))
    }

    /// What a transaction in a finalized block did.
    async fn finalized(&self, transaction: &Transaction, place: &Place) -> Result<Fate, Error> {
        let Transaction { signed, model, root } = transaction;
        if let Ok(outcome) = self.client.outcome(&signed.account, place).await {
            return fate(signed, outcome);
        }
        let block = (place.number, place.block);
        let made = payments::made_in(&self.client, &signed.account, (*model, *root), block).await?;
        Ok(match made {
            Some(payment) => Fate::Paid { payment, block: place.number.into() },
            None => Fate::Refused("the chain refused the payment, and the node knows no more why".into()),
        })
    }
}

/// What became of a transaction that may have been sent before.
fn fate(signed: &Signed, outcome: Outcome) -> Result<Fate, Error> {
    Ok(match outcome {
        Outcome::Done(included) => {
            Fate::Paid { payment: payments::made(&included)?, block: included.number.into() }
        }
        Outcome::Failed { error, .. } => Fate::Refused(match signed.call() {
            Some(call) => told(&call, &error),
            None => sentence(&error),
        }),
        Outcome::Never(reason) => Fate::Expired(reason),
        // Only what was never sent is not taken, and this may have been.
        Outcome::NotTaken(error) => return Err(error),
    })
}

fn away(error: Error) -> Away {
    Away(error.to_string())
}

impl Ledger for ChainLedger {
    async fn check(&self, bytes: Vec<u8>) -> Result<(), String> {
        let checked = local::apart(move || Ok(picture::check(&bytes))).await;
        checked.unwrap_or_else(|error| Err(error.to_string()))
    }

    async fn find(&self, sha256: Hash, locator: Option<String>) -> Result<Content, Away> {
        let work = WorkId::from(sha256);
        let asked = locator.clone().unwrap_or_default();
        let bytes = match self.engine.fetch_hashed(work, asked.as_bytes()).await {
            Ok(bytes) => bytes,
            // Whether it is the engine that is away, or the content, only the engine tells.
            Err(error) => {
                self.engine.status().await.map_err(away)?;
                return Ok(Content::Missing(error.to_string()));
            }
        };
        if let Err(why) = local::apart(move || Ok(picture::check(&bytes))).await.map_err(away)? {
            return Ok(Content::Unusable(why));
        }
        match locator {
            Some(locator) => Ok(Content::At(locator)),
            None => Ok(Content::At(in_words(&self.engine.locator(&work).map_err(away)?))),
        }
    }

    async fn store(&self, bytes: Vec<u8>) -> Result<String, Away> {
        let stored = self.engine.store(bytes).await.map_err(away)?;
        Ok(in_words(&stored.locator))
    }

    async fn publish(&self, outputs: Vec<Output>) -> Result<Published, Away> {
        let stored = outputs.into_iter().map(|Output { sha256, locator }| {
            let locator = crate::content::locator(&locator)?;
            Ok(Stored { hash: WorkId::from(sha256), locator })
        });
        let stored: Vec<Stored> = stored.collect::<Result<_, Error>>().map_err(away)?;
        let prepared = payments::prepare(&self.engine, &stored).await.map_err(away)?;
        Ok(Published { root: prepared.root.0, manifest: in_words(&prepared.manifest) })
    }

    async fn sign(&self, payment: &Payment) -> Result<Attempt, Away> {
        let Payment { model, outputs, root, manifest } = payment;
        let (model, root) = (*model, H256::from(*root));
        let fee = match self.fee(model, *outputs).await.map_err(away)? {
            Ok(fee) => fee,
            Err(why) => return Ok(Attempt::Refused(why)),
        };
        let manifest = crate::content::locator(manifest).map_err(away)?;
        let prepared = payments::Prepared { outputs: *outputs, root, manifest };
        let call = payments::call(model, (fee, self.asset.clone()), prepared);
        let signed = self.client.sign_after_finalized(&self.signer, call).await.map_err(away)?;
        Ok(Attempt::Signed(Transaction { signed, model, root }.encode()))
    }

    async fn carry_out(&self, transaction: &[u8]) -> Result<Fate, Away> {
        let unreadable = |_| Away("the store holds a transaction in a form unknown here".into());
        let transaction = Transaction::decode(&mut &transaction[..]).map_err(unreadable)?;
        let signed = &transaction.signed;
        if let Found::Finalized(place) =
            self.client.fate_of(signed.hash(), signed.since).await.map_err(away)?
        {
            return self.finalized(&transaction, &place).await.map_err(away);
        }
        let outcome = self.client.carry_out(signed, Wait::Finalized, Sending::Again).await.map_err(away)?;
        fate(signed, outcome).map_err(away)
    }

    async fn settlement(&self, payment: u64) -> Result<Option<Value>, Away> {
        // What is settled in a block that can be undone may be settled otherwise.
        let finalized = self.client.finalized_head().await.map_err(away)?;
        let view = self.client.payment_at(payment, finalized).await.map_err(away)?;
        let Some(view) = view.filter(|view| view.outcome.is_some()) else { return Ok(None) };
        let (_, json) = explain::show(&self.client, payment, &view).await.map_err(away)?;
        Ok(Some(json))
    }

    async fn receipt(&self, payment: u64, outputs: Vec<Hash>, index: u32) -> Result<Value, Away> {
        let genesis = self.client.genesis();
        let made = local::apart(move || {
            let outputs: Vec<WorkId> = outputs.into_iter().map(WorkId::from).collect();
            let absent = || Error::Input("the payment has no such output".into());
            receipts::of_one(genesis, payment, &outputs, index).ok_or_else(absent)
        });
        serde_json::to_value(made.await.map_err(away)?).map_err(|error| Away(error.to_string()))
    }

    async fn probe(&self) -> Result<(), Away> {
        self.client.height(None).await.map_err(away)?;
        self.engine.status().await.map(drop).map_err(away)
    }
}

fn in_words(locator: &Locator) -> String {
    String::from_utf8_lossy(locator).into_owned()
}
