//! The fetcher against real HTTP servers on loopback. No request leaves the machine.

#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod addresses;
mod bodies;
mod https;
mod manners;
mod outcomes;
mod redirects;
mod robots;
mod site;
