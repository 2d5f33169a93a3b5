//! Asking servers: the one way of the program into a network, which it takes when `feed update` is run and never else.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use iriai_office::{Fetch, FetchFault, FetchReply, FetchRequest, reason};
use ureq::http::header::{HeaderMap, HeaderName};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Error, Timeout};

/// The network.
pub(crate) struct Network {
    tls: TlsConfig,
}

impl Network {
    /// How often a server may send on to another place.
    const REDIRECTS: u32 = 5;
    /// How long a server may say nothing.
    const SILENCE: Duration = Duration::from_secs(60);
    /// How long it may take until a connection stands.
    const CONNECT: Duration = Duration::from_secs(30);
    /// The longest head of an answer, in bytes.
    const HEAD: usize = 64 << 10;

    /// With the certificates that the system trusts.
    pub(crate) fn new() -> Self {
        let found = rustls_native_certs::load_native_certs().certs;
        let roots = found
            .iter()
            .map(|root| Certificate::from_der(root).to_owned());
        let provider = rustls::crypto::ring::default_provider();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::from(roots))
            .unversioned_rustls_crypto_provider(Arc::new(provider));
        Self { tls: tls.build() }
    }

    fn agent(&self, request: &FetchRequest<'_>) -> Agent {
        let scheme = request.address.split(':').next().unwrap_or_default();
        let config = Agent::config_builder()
            .tls_config(self.tls.clone())
            // What was asked for in secrecy and with proof is not got without.
            .https_only(scheme.eq_ignore_ascii_case("https"))
            .http_status_as_error(false)
            .max_redirects(Self::REDIRECTS)
            .user_agent(concat!("iriai/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .max_response_header_size(Self::HEAD)
            .timeout_global(Some(request.time))
            .timeout_connect(Some(Self::CONNECT))
            .timeout_recv_response(Some(Self::SILENCE))
            .timeout_per_read(Some(Self::SILENCE));
        config.build().into()
    }
}

impl Fetch for Network {
    fn fetch(&self, request: &FetchRequest<'_>) -> Result<FetchReply, FetchFault> {
        let mut call = self.agent(request).get(request.address);
        for (name, value) in [
            ("if-none-match", request.etag),
            ("if-modified-since", request.modified),
        ] {
            if let Some(value) = value {
                call = call.header(name, value);
            }
        }
        if let Some((from, validator)) = request.rest {
            call = call.header("range", format!("bytes={from}-"));
            call = call.header("if-range", validator);
        }
        let response = call.call().map_err(|error| fault(&error))?;
        let (head, body) = response.into_parts();
        let header = |name: &'static str| text(&head.headers, name);
        let digests = [header("repr-digest"), header("digest")];
        Ok(FetchReply {
            status: head.status.as_u16(),
            length: header("content-length").and_then(|length| length.parse().ok()),
            range: header("content-range"),
            etag: header("etag"),
            modified: header("last-modified"),
            digests: digests.into_iter().flatten().collect(),
            content: Box::new(Content(body.into_with_config().limit(u64::MAX).reader())),
        })
    }
}

/// A field of an answer's head.
fn text(headers: &HeaderMap, name: &'static str) -> Option<String> {
    let value = headers.get(HeaderName::from_static(name))?;
    value.to_str().ok().map(str::to_owned)
}

/// What a server sends, with reasons that have words.
struct Content<R>(R);

impl<R: Read> Read for Content<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.read(buffer);
        read.map_err(|error| std::io::Error::new(error.kind(), told(&error)))
    }
}

fn told(error: &std::io::Error) -> String {
    match error.raw_os_error() {
        Some(_) => reason(error),
        None => format!("network: {error}"),
    }
}

fn fault(error: &Error) -> FetchFault {
    let (code, detail) = match error {
        Error::Timeout(Timeout::Global) => ("feed-too-slow", String::new()),
        Error::TooManyRedirects | Error::RedirectFailed | Error::RequireHttpsOnly(_) => {
            ("feed-redirects", String::new())
        }
        Error::HostNotFound => ("feed-unreachable", "host-unknown".to_owned()),
        Error::Io(error) => ("feed-unreachable", told(error)),
        other => ("feed-unreachable", format!("network: {other}")),
    };
    FetchFault { code, detail }
}
