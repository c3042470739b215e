//! `/livez`, `/readyz` and `/metrics`, on a thread of their own.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    thread::{self, JoinHandle},
    time::Duration,
};

use ::metrics::gauge;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use tokio::{
    runtime::{self, Runtime},
    sync::oneshot,
};

use crate::{Health, Shutdown, metrics::Metrics, shutdown::Signals};

const UPKEEP_EVERY: Duration = Duration::from_secs(5);
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What the endpoints tell of.
#[derive(Clone)]
pub struct Told {
    /// Answers `/readyz`.
    pub health: Health,
    /// A worker that was asked to stop is not ready.
    pub shutdown: Shutdown,
    /// Answers `/metrics`.
    pub metrics: Metrics,
}

/// The endpoints, answering until this is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on `listen` and answers from a new thread.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub fn start(listen: SocketAddr, told: Told) -> io::Result<Self> {
        Self::spawn(listen, told, |_| Ok(()))
    }

    /// As [`Server::start`], and turns signals into requests to stop.
    pub(crate) fn start_with_signals(listen: SocketAddr, told: Told) -> io::Result<Self> {
        let shutdown = told.shutdown.clone();
        Self::spawn(listen, told, |runtime| {
            let _inside = runtime.enter();
            runtime.spawn(Signals::register()?.watch(shutdown));
            Ok(())
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything that can fail happens before the thread starts, so that the caller learns of it.
    fn spawn(
        listen: SocketAddr,
        told: Told,
        prepare: impl FnOnce(&Runtime) -> io::Result<()>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(listen)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        prepare(&runtime)?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("service".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::spawn(upkeep(told.metrics.clone()));
                let server = axum::serve(listener, routes(told));
                tokio::select! {
                    // It never fails: it sleeps over errors of accept.
                    _ = server => {}
                    _ = stopped => {}
                }
            });
        })?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there was logged by the hook and ends with this.
            let _ = thread.join();
        }
    }
}

async fn upkeep(metrics: Metrics) {
    let mut turns = tokio::time::interval(UPKEEP_EVERY);
    loop {
        turns.tick().await;
        metrics.upkeep();
    }
}

fn routes(told: Told) -> Router {
    Router::new()
        .route("/livez", get(|| async { "alive" }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(told)
}

impl Told {
    fn not_ready(&self) -> Option<String> {
        if self.shutdown.requested() { Some("stopping".to_owned()) } else { self.health.reason() }
    }
}

async fn readyz(State(told): State<Told>) -> (StatusCode, String) {
    match told.not_ready() {
        None => (StatusCode::OK, "ready".to_owned()),
        Some(reason) => (StatusCode::SERVICE_UNAVAILABLE, reason),
    }
}

async fn metrics(State(told): State<Told>) -> impl IntoResponse {
    gauge!("dateline_ready").set(if told.not_ready().is_none() { 1.0 } else { 0.0 });
    ([(CONTENT_TYPE, PROMETHEUS_TEXT)], told.metrics.render())
}
