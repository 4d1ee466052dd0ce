//! Calls on their way to the chain: in batches, several under way at a time, each followed to the end of every call.

use super::{batches, interrupt::Interrupt};
use crate::{
    client::{sentence, Client, Wait},
    keys::Signer,
    Error, Result,
};
use futures::{channel::mpsc, future, Stream, StreamExt, TryStreamExt};
use guerdon_primitives::Balance;
use guerdon_runtime::RuntimeCall;
use sp_runtime::DispatchError;

/// What comes of a call: nothing, or the sentence with which the chain refused it.
pub type Answer = std::result::Result<(), String>;

/// A batch that is in a block.
pub struct Done<T> {
    /// What each call was for, and what came of it.
    pub answers: Vec<(T, Answer)>,
    /// The fee of the transaction.
    pub fee: Balance,
}

/// Sends calls as they come, so many in a batch, and hands on each batch when it is in a block, in order. The first
/// failure ends it; so does an interrupt, once what is under way is in a block. `before` hears of each batch before it
/// is sent.
pub async fn send<T>(
    (client, signer): (&Client, &Signer),
    calls: impl Stream<Item = Result<(T, RuntimeCall)>>,
    size: usize,
    interrupt: &Interrupt,
    before: impl AsyncFn(&[T]) -> Result<()>,
    mut done: impl FnMut(Done<T>),
) -> Result<()> {
    // Calls are made ready for the next blocks while batches wait for theirs.
    let (ready, calls_ready) = mpsc::channel(size * batches::IN_FLIGHT);
    let make_ready = calls.map(Ok).forward(ready);
    let follow = follow((client, signer), calls_ready, size, interrupt, before, &mut done);
    // Who follows knows of every failure: where it ends, nothing more is made ready.
    future::join(make_ready, follow).await.1
}

async fn follow<T>(
    (client, signer): (&Client, &Signer),
    calls: impl Stream<Item = Result<(T, RuntimeCall)>>,
    size: usize,
    interrupt: &Interrupt,
    before: impl AsyncFn(&[T]) -> Result<()>,
    done: &mut impl FnMut(Done<T>),
) -> Result<()> {
    let before = &before;
    let batches = calls.try_chunks(size).map_err(|error| error.1).take_until(Box::pin(interrupt.asked()));
    let sent = batches.map(|batch| async move {
        let (of, calls): (Vec<T>, Vec<_>) = batch?.into_iter().unzip();
        before(&of).await?;
        submit(client, signer, of, calls).await
    });
    let mut sent = std::pin::pin!(sent.buffered(batches::IN_FLIGHT));
    while let Some(batch) = sent.next().await {
        let (batch, out_of_funds) = batch?;
        done(batch);
        if out_of_funds {
            // Every further call would cost a fee and come to nothing.
            return Err(Error::Refused(sentence(&sp_runtime::TokenError::FundsUnavailable.into())));
        }
    }
    Ok(())
}

async fn submit<T>(
    client: &Client,
    signer: &Signer,
    of: Vec<T>,
    calls: Vec<RuntimeCall>,
) -> Result<(Done<T>, bool)> {
    let (included, results) = client.submit_each(signer, calls, Wait::InBlock).await?;
    if results.len() != of.len() {
        let sentence = format!("of {} calls the node tells what came of {}", of.len(), results.len());
        return Err(Error::Unreachable(sentence));
    }
    let out_of_funds = results.iter().any(|result| matches!(result, Err(DispatchError::Token(_))));
    let answers = results.into_iter().map(|result| result.map_err(|error| sentence(&error)));
    let answers = of.into_iter().zip(answers).collect();
    Ok((Done { answers, fee: included.fee }, out_of_funds))
}
