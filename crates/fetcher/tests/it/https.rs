use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use dateline_fetcher::{Fetcher, FetcherSettings, SettingsError};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::NamedTempFile;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{self, pki_types::PrivatePkcs8KeyDer},
};

use crate::site::{PAGE, into_retry, outcome, page, settings};

/// A site for `localhost` and 127.0.0.1 whose certificate comes from an authority of its own.
struct TlsSite {
    address: SocketAddr,
    ca_file: NamedTempFile,
    task: JoinHandle<()>,
}

impl TlsSite {
    async fn start() -> Self {
        let mut authority = CertificateParams::new([]).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &authority).unwrap();
        let config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(
                    vec![certificate.der().clone()],
                    PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
                )
                .unwrap();
        let ca_file = NamedTempFile::new().unwrap();
        std::fs::write(ca_file.path(), authority.pem()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(config))));
        Self { address, ca_file, task }
    }

    fn url(&self) -> String {
        format!("https://{}/page", self.address)
    }
}

impl Drop for TlsSite {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((stream, _)) = listener.accept().await {
        let Ok(mut stream) = acceptor.accept(stream).await else { continue };
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        let length = PAGE.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        let _ = stream.write_all(format!("{head}{PAGE}").as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}

fn trusting(ca_file: Option<PathBuf>) -> FetcherSettings {
    FetcherSettings { ca_file, respect_robots: false, ..settings() }
}

#[tokio::test]
async fn a_page_is_fetched_over_https_from_a_trusted_site() {
    let site = TlsSite::start().await;
    let fetcher = Fetcher::new(trusting(Some(site.ca_file.path().to_owned()))).unwrap();
    assert_eq!(page(&fetcher, site.url()).await.body, PAGE);
    assert_eq!(page(&fetcher, format!("https://localhost:{}/page", site.address.port())).await.body, PAGE);
}

#[tokio::test]
async fn a_site_that_is_not_trusted_is_not_read() {
    let site = TlsSite::start().await;
    let other = TlsSite::start().await;
    let fetcher = Fetcher::new(trusting(Some(other.ca_file.path().to_owned()))).unwrap();
    assert_eq!(into_retry(outcome(&fetcher, site.url()).await).1, "tls");
}

#[tokio::test]
async fn a_site_that_speaks_no_tls_is_tried_again() {
    let site = crate::site::Site::with_page(axum::Router::new()).await;
    let tls = TlsSite::start().await;
    let fetcher = Fetcher::new(trusting(Some(tls.ca_file.path().to_owned()))).unwrap();
    let url = site.url("/page").replace("http://", "https://");
    assert_eq!(into_retry(outcome(&fetcher, url).await).1, "tls");
}

#[test]
fn a_ca_file_that_cannot_be_used_is_named() {
    let missing = PathBuf::from("no-such-folder/ca.pem");
    let error = Fetcher::new(trusting(Some(missing))).err().unwrap();
    assert!(matches!(error, SettingsError::CaFile { .. }));
    assert!(error.to_string().starts_with("ca_file `no-such-folder/ca.pem` cannot be read"), "{error}");
    let empty = NamedTempFile::new().unwrap();
    let error = Fetcher::new(trusting(Some(empty.path().to_owned()))).err().unwrap();
    assert!(error.to_string().ends_with("it holds no PEM certificate"), "{error}");
}
