//! Watching payments until they are settled.

use super::{Collector, Step, LONG};
use crate::{clock, ledger::Ledger, store::Result};
use std::sync::Arc;

pub(super) struct Settler<L>(Arc<Collector<L>>);

impl<L: Ledger> Settler<L> {
    pub(super) fn new(shared: Arc<Collector<L>>) -> Self {
        Self(shared)
    }

    /// Asks once for each payment that is not settled.
    pub(super) async fn step(&self) -> Result<Step> {
        let unsettled = self.0.store.read(|store| store.unsettled()).await?;
        if unsettled.is_empty() {
            return Ok(Step::Idle(LONG));
        }
        for (number, batch) in unsettled {
            let Some(paid) = batch.paid() else { continue };
            let payment = paid.payment;
            match self.0.call(self.0.ledger.settlement(payment)).await {
                Ok(Some(settlement)) => {
                    let (settlement, now) = (settlement.to_string(), clock::now());
                    self.0.store.change(0, move |tables| tables.settle(number, settlement, now)).await?;
                    log::info!("payment {payment} is settled");
                    self.0.metrics.settled.inc_by(batch.outputs.into());
                }
                Ok(None) => {}
                Err(_) => break,
            }
        }
        Ok(Step::Blocked(self.0.config.pace.poll))
    }
}
