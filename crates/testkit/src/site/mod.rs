//! News sites for tests, served over real sockets of the loopback network.

mod articles;
mod furniture;
mod generated;
mod pages;
mod recorded;
mod server;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::Arc,
    thread::{self, JoinHandle},
};

use tokio::sync::oneshot;

pub use self::{
    generated::{GeneratedArticle, Generator},
    pages::{Pages, Reply},
};
use self::{pages::Count, server::State};

/// A running site. Dropping it stops it.
#[derive(Debug)]
pub struct Site {
    addresses: Vec<SocketAddr>,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Site {
    /// Serves `pages` at a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(pages: Pages) -> io::Result<Self> {
        Self::start_on_hosts(pages, 1)
    }

    /// Serves `count` generated articles: `/news/000000.html` and so on.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn generated(count: usize, seed: u64) -> io::Result<Self> {
        Self::start(Pages::generated(count, seed))
    }

    /// Serves `pages` at one port of 127.0.0.1 to 127.0.0.`hosts`, so that a client meets as many hosts.
    ///
    /// # Errors
    /// When no port can be had, or the system has no such addresses.
    pub fn start_on_hosts(pages: Pages, hosts: u8) -> io::Result<Self> {
        Self::serve(server::listen(hosts)?, pages)
    }

    /// Serves pages that must know where they are served, at a port of 127.0.0.1; 0 takes a free one.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub fn start_at(port: u16, pages: impl FnOnce(&str) -> Pages) -> io::Result<Self> {
        let listener = server::listen_at(Ipv4Addr::LOCALHOST, port)?;
        let pages = pages(&format!("http://{}", listener.local_addr()?));
        Self::serve(vec![listener], pages)
    }

    fn serve(listeners: Vec<TcpListener>, pages: Pages) -> io::Result<Self> {
        let addresses = listeners.iter().map(TcpListener::local_addr).collect::<Result<_, _>>()?;
        let state = Arc::new(State::new(pages));
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = Arc::clone(&state);
        let server = thread::Builder::new().name("test-site".to_owned()).spawn(move || {
            if let Err(error) = runtime.block_on(server::serve(listeners, served, stopped)) {
                eprintln!("the test site ended: {error}");
            }
        })?;
        Ok(Self { addresses, state, stop: Some(stop), server: Some(server) })
    }

    /// Where its first host listens.
    pub fn address(&self) -> SocketAddr {
        self.addresses[0]
    }

    /// Address of a path on the first host: `/a` gives `http://127.0.0.1:12345/a`.
    pub fn url(&self, path: &str) -> String {
        self.url_on(0, path)
    }

    /// Address of a path on a host; they are counted from 0 and start over after the last.
    pub fn url_on(&self, host: usize, path: &str) -> String {
        format!("http://{}{path}", self.addresses[host % self.addresses.len()])
    }

    /// Addresses of all generated or recorded articles, spread evenly over the hosts.
    pub fn article_urls(&self) -> Vec<String> {
        let paths = self.state.pages.article_paths().enumerate();
        paths.map(|(index, path)| self.url_on(index, &path)).collect()
    }

    /// How often a path was asked for, over all hosts.
    pub fn requests(&self, path: &str) -> usize {
        self.state.counts().get(path).map_or(0, Count::requests)
    }

    /// How often anything was asked for.
    pub fn total_requests(&self) -> usize {
        self.state.counts().values().map(Count::requests).sum()
    }

    /// The most requests that one host ever had in hand at once.
    pub fn most_at_once(&self) -> usize {
        self.state.most_at_once()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // Either the server hears it, or it has ended already.
        self.stop.take().map(|stop| stop.send(()));
        if let Some(server) = self.server.take() {
            let _ = server.join();
        }
    }
}
