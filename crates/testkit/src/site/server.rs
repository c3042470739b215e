//! The HTTP server behind a test site.

use std::{
    collections::HashMap,
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode, Uri},
};
use tokio::{sync::oneshot, task::JoinSet};

use super::pages::{Count, Pages, Reply};

/// How often a port that is free on the first host may be taken on another.
const TRIES: usize = 50;

#[derive(Debug)]
pub(super) struct State {
    pub(super) pages: Pages,
    counts: Mutex<HashMap<String, Count>>,
    in_hand: Mutex<InHand>,
}

#[derive(Debug, Default)]
struct InHand {
    by_host: HashMap<SocketAddr, usize>,
    most: usize,
}

impl State {
    pub(super) fn new(pages: Pages) -> Self {
        Self { pages, counts: Mutex::default(), in_hand: Mutex::default() }
    }

    pub(super) fn counts(&self) -> MutexGuard<'_, HashMap<String, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn most_at_once(&self) -> usize {
        self.in_hand().most
    }

    fn in_hand(&self) -> MutexGuard<'_, InHand> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(&self, host: SocketAddr, path: &str) -> Response<Body> {
        let earlier = self.counts().entry(path.to_owned()).or_default().add();
        let _in_hand = Visit::start(self, host);
        let reply = self.pages.reply(path);
        if !reply.delay.is_zero() {
            tokio::time::sleep(reply.delay).await;
        }
        let (times, status) = reply.failures;
        response(if earlier < times {
            Reply { headers: reply.headers, ..Reply::status(status) }
        } else {
            reply
        })
    }
}

/// A request in hand; it counts until dropped, also where the client goes away.
struct Visit<'a> {
    state: &'a State,
    host: SocketAddr,
}

impl<'a> Visit<'a> {
    fn start(state: &'a State, host: SocketAddr) -> Self {
        let InHand { by_host, most } = &mut *state.in_hand();
        let now = by_host.entry(host).or_default();
        *now += 1;
        *most = (*most).max(*now);
        Self { state, host }
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if let Some(count) = self.state.in_hand().by_host.get_mut(&self.host) {
            *count -= 1;
        }
    }
}

fn response(reply: Reply) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// One port on 127.0.0.1 to 127.0.0.`hosts`.
pub(super) fn listen(hosts: u8) -> io::Result<Vec<TcpListener>> {
    let mut attempt = 1;
    loop {
        match listen_once(hosts) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && attempt < TRIES => attempt += 1,
            result => return result,
        }
    }
}

fn listen_once(hosts: u8) -> io::Result<Vec<TcpListener>> {
    let first = listen_at(Ipv4Addr::LOCALHOST, 0)?;
    let port = first.local_addr()?.port();
    let others = (2..=hosts).map(|host| listen_at(Ipv4Addr::new(127, 0, 0, host), port));
    std::iter::once(Ok(first)).chain(others).collect()
}

pub(super) fn listen_at(address: Ipv4Addr, port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((address, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Answers until told to stop, without waiting for requests in hand.
pub(super) async fn serve(
    listeners: Vec<TcpListener>,
    state: Arc<State>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let mut servers = JoinSet::new();
    for listener in listeners {
        let host = listener.local_addr()?;
        let state = Arc::clone(&state);
        let routes = Router::new().fallback(move |uri: Uri| {
            let state = Arc::clone(&state);
            async move { state.answer(host, uri.path()).await }
        });
        let listener = tokio::net::TcpListener::from_std(listener)?;
        servers.spawn(async move { axum::serve(listener, routes).await });
    }
    // The sender is dropped only where the site is.
    let _ = stopped.await;
    servers.shutdown().await;
    Ok(())
}
