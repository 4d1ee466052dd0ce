//! A gateway: opened, run, stopped.

use crate::{
    collector::{Collector, Wakes},
    health::Health,
    metrics::Metrics,
    server::{self, Receipts, Shared},
    store::{Room, Store},
    Config, Error, Ledger, Result,
};
use std::{future::Future, net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, sync::Notify};

/// A gateway whose store is open and whose address is bound.
pub struct Gateway<L> {
    listener: TcpListener,
    address: SocketAddr,
    store: Arc<Store>,
    shared: Arc<Shared>,
    collector: Arc<Collector<L>>,
    config: Arc<Config>,
}

impl<L: Ledger> Gateway<L> {
    /// Opens the store and binds the address. Nothing is served or paid yet. Needs a multi-threaded runtime of tokio.
    ///
    /// # Errors
    ///
    /// A configuration that cannot work, an address that cannot be had; a store that another gateway uses, that is of
    /// another chain, or that cannot be read.
    pub async fn start(config: Config, ledger: L) -> Result<Self> {
        config.check()?;
        let listener = TcpListener::bind(config.listen).await.and_then(|listener| {
            let address = listener.local_addr()?;
            Ok((listener, address))
        });
        let (listener, address) = listener.map_err(|error| {
            Error::Input(format!("the gateway cannot listen on {}: {error}", config.listen))
        })?;
        let (metrics, config) = (Arc::new(Metrics::new()), Arc::new(config));
        let opened = {
            let (config, metrics) = (config.clone(), metrics.clone());
            tokio::task::spawn_blocking(move || Store::open(&config.folder, &config.chain, metrics)).await
        };
        let opened =
            opened.map_err(|error| Error::Store(format!("opening the store was interrupted: {error}")))?;
        let (store, ledger) = (Arc::new(opened?), Arc::new(ledger));
        let (health, wakes) = (Arc::new(Health::default()), Arc::new(Wakes::default()));
        let shared = Arc::new(Shared::new(
            config.clone(),
            store.clone(),
            Room::new(config.folder.clone(), config.limits.reserve),
            metrics.clone(),
            health.clone(),
            wakes.clone(),
            receipts(ledger.clone()),
        ));
        let collector =
            Collector { store: store.clone(), ledger, config: config.clone(), metrics, health, wakes };
        Ok(Self { listener, address, store, shared, collector: Arc::new(collector), config })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves and pays until `shutdown` is done. Then no connection is taken any more, requests in flight are answered
    /// for as long as the configuration allows, the collector stops after the step that it has persisted, and the store
    /// is closed.
    ///
    /// # Errors
    ///
    /// The store fails. What was answered before is safe.
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send) -> Result<()> {
        let stop = Arc::new(Notify::new());
        let router = server::routes(self.shared.clone());
        let (limits, grace) = (&self.config.limits, self.config.shutdown);
        let stopped = stop.clone();
        let serving =
            server::listen(self.listener, router, limits, grace, async move { stopped.notified().await });
        let mut collecting = tokio::spawn(self.collector.run());
        tokio::pin!(serving, shutdown);
        let ended = tokio::select! {
            () = &mut shutdown => Ok(()),
            error = self.store.failed() => Err(Error::Store(error.to_string())),
            error = &mut collecting => {
                Err(Error::Store(error.map_or_else(|fault| fault.to_string(), |error| error.to_string())))
            }
            // It ends only when it is told to.
            () = &mut serving => Ok(()),
        };
        stop.notify_one();
        serving.await;
        // Every step is persisted before the next, so it may be left at any point.
        if !collecting.is_finished() {
            collecting.abort();
            let _ = collecting.await;
        }
        self.store.close().await;
        ended
    }
}

/// Receipts, for whoever knows nothing of the ledger's type.
fn receipts<L: Ledger>(ledger: Arc<L>) -> Receipts {
    Box::new(move |payment, outputs, index| {
        let ledger = ledger.clone();
        Box::pin(async move { ledger.receipt(payment, outputs, index).await })
    })
}
