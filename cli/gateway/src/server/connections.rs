//! Connections: how many, how slow, and how they end.

use crate::config::Limits;
use axum::Router;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::timeout,
};

/// How long to wait after a connection could not be taken: the process may have too many files open.
const AFTER_FAILURE: Duration = Duration::from_millis(200);

/// Serves until `stop` is done. Then requests in flight are answered for at most `grace`.
pub(crate) async fn listen(
    listener: TcpListener,
    router: Router,
    limits: &Limits,
    grace: Duration,
    stop: impl Future<Output = ()>,
) {
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.patience);
    let (graceful, places) = (GracefulShutdown::new(), Arc::new(Semaphore::new(limits.connections)));
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let (stream, place) = tokio::select! {
            taken = take(&listener, &places) => taken,
            // So that the set does not grow.
            Some(_) = connections.join_next() => continue,
            () = &mut stop => break,
        };
        // A disabled delay matters only for speed.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        connections.spawn(async move {
            // A client that goes away in the middle is nobody's fault here.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if timeout(grace, graceful.shutdown()).await.is_err() {
        log::warn!("{} connections are cut, whose requests took too long", connections.len());
    }
    connections.shutdown().await;
}

/// The next connection, when there is a place for it.
async fn take(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, Option<tokio::sync::OwnedSemaphorePermit>) {
    // The semaphore is never closed.
    let place = places.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, place),
            Err(error) => {
                log::warn!("a connection cannot be taken: {error}");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }
}
