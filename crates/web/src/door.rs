//! The server's door: who may be connected, how long they are waited for, and what is done with every request.
//!
//! Connections are served here and not by axum, because how slow somebody is may be seen only where the connection is held.

mod attend;
mod bucket;
mod certificate;
mod crowd;
mod figures;
mod limits;
mod line;
mod pace;
mod passage;
mod peer;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tower_service::Service;

use self::attend::{Attendant, Peer, attend};
use self::crowd::{Crowd, Entered, Full};
use self::line::{Answering, Line, Patience, Phase};
use self::peer::network;
use crate::Failure;
use crate::router::router;
use crate::site::Site;

pub use self::certificate::Certificate;
pub(crate) use self::figures::Figures;
pub use self::limits::Rates;
pub(crate) use self::passage::Passage;

/// The fields that the head of a request may have, and its bytes.
const FIELDS: usize = 100;
const HEAD: usize = 64 << 10;

/// How long nobody is let in after the system could not do so: it may have no room for more files.
const PAUSE: Duration = Duration::from_millis(500);

/// What is asked of those who come.
#[derive(Debug, Clone)]
pub struct Rules {
    /// How long somebody may take to send the head of a request, and keep silent while sending what follows.
    pub patience: Duration,
    /// How long a connection may stay open without a request.
    pub idle: Duration,
    /// So many may be connected at once.
    pub connections: usize,
    /// So many of them from one address.
    pub connections_of_one: usize,
    /// How often who may ask.
    pub rates: Rates,
    /// The proxies that are believed when they say for whom they ask.
    pub trusted: Vec<IpAddr>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            connections: 1024,
            connections_of_one: 256,
            rates: Rates::USUAL,
            trusted: Vec::new(),
        }
    }
}

/// Where those who ask are let in.
pub struct Door {
    router: Router,
    site: Arc<Site>,
    rules: Rules,
    tls: Option<TlsAcceptor>,
    crowd: Arc<Crowd>,
}

impl Door {
    /// To a site, by TLS where there is a certificate.
    pub fn new(
        site: Arc<Site>,
        rules: Rules,
        certificate: Option<&Certificate>,
    ) -> Result<Self, Failure> {
        let config = certificate.map(Certificate::config).transpose()?;
        let canonical = rules.trusted.iter().map(IpAddr::to_canonical);
        let rules = Rules {
            trusted: canonical.collect(),
            ..rules
        };
        let attendant = Attendant::new(
            Arc::clone(&site),
            rules.rates,
            rules.trusted.clone(),
            rules.patience,
        );
        let router = router(Arc::clone(&site));
        let router = router.layer(from_fn_with_state(Arc::new(attendant), attend));
        Ok(Self {
            router,
            site,
            tls: config.map(|config| TlsAcceptor::from(Arc::new(config))),
            crowd: Crowd::new(rules.connections, rules.connections_of_one),
            rules,
        })
    }

    /// Lets in who comes until it is told to stop, and ends when what they asked is answered.
    pub async fn open(self, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let door = Arc::new(self);
        // Ends when nobody holds the other end any more.
        let (gone, held) = watch::channel(());
        loop {
            let accepted = tokio::select! {
                _ = stop.wait_for(|stopped| *stopped) => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, from)) => door.let_in(stream, from, &stop, &held),
                Err(error) if is_of_one(&error) => {}
                Err(error) => {
                    tracing::warn!(target: "iriai::connection", %error, "cannot accept");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        drop((listener, held));
        gone.closed().await;
    }

    fn let_in(
        self: &Arc<Self>,
        stream: TcpStream,
        from: SocketAddr,
        stop: &watch::Receiver<bool>,
        held: &watch::Receiver<()>,
    ) {
        let address = from.ip().to_canonical();
        // A proxy has the connections of all who use it.
        let own = Some(network(address)).filter(|_| !self.rules.trusted.contains(&address));
        let entered = match self.crowd.enter(own) {
            Ok(entered) => entered,
            Err(full) => {
                self.site.figures().full(full);
                let limit = match full {
                    Full::All => "all",
                    Full::Address => "address",
                };
                tracing::warn!(target: "iriai::connection", limit, "refused: too many connections");
                return;
            }
        };
        self.site.figures().connected(self.crowd.count());
        let (door, stop, held) = (Arc::clone(self), stop.clone(), held.clone());
        tokio::spawn(async move {
            // Answers are written as a whole, and nothing is won by waiting for more.
            _ = stream.set_nodelay(true);
            door.greet(stream, address, stop).await;
            door.leave(entered);
            drop(held);
        });
    }

    fn leave(&self, entered: Entered) {
        drop(entered);
        self.site.figures().connected(self.crowd.count());
    }

    /// Whoever does not get as far as a request is told nothing, and neither are we.
    async fn greet(&self, stream: TcpStream, from: IpAddr, mut stop: watch::Receiver<bool>) {
        let Some(tls) = &self.tls else {
            return self.serve(stream, from, stop).await;
        };
        let greeting = tokio::time::timeout(self.rules.patience, tls.accept(stream));
        let greeted = tokio::select! {
            _ = stop.wait_for(|stopped| *stopped) => return,
            greeted = greeting => greeted,
        };
        if let Ok(Ok(stream)) = greeted {
            self.serve(stream, from, stop).await;
        }
    }

    async fn serve<S>(&self, stream: S, from: IpAddr, mut stop: watch::Receiver<bool>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let phase = Phase::default();
        let patience = Patience {
            head: self.rules.patience,
            idle: self.rules.idle,
        };
        let line = TokioIo::new(Line::new(stream, phase.clone(), patience));
        let answer = service_fn(move |request: hyper::Request<Incoming>| {
            let answering = phase.answering();
            let mut request: Request = request.map(Body::new);
            request.extensions_mut().insert(Peer(from));
            let answer = self.router.clone().call(request);
            async move {
                let response = answer.await?;
                Ok::<_, std::convert::Infallible>(response.map(|body| Kept { body, answering }))
            }
        });
        let mut http = http1::Builder::new();
        http.max_headers(FIELDS)
            .max_buf_size(HEAD)
            .max_header_size(HEAD)
            .header_read_timeout(None);
        let mut connection = pin!(http.serve_connection(line, answer));
        tokio::select! {
            // Whoever breaks off or is too slow is left without a word.
            _ = connection.as_mut() => return,
            _ = stop.wait_for(|stopped| *stopped) => {}
        }
        connection.as_mut().graceful_shutdown();
        _ = connection.await;
    }
}

/// Whether an error is about the one who came, and not about us.
fn is_of_one(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// What is answered; as long as there is more of it, whoever asked is being answered.
struct Kept {
    body: Body,
    #[expect(dead_code, reason = "it is kept for what happens when it ends")]
    answering: Answering,
}

impl hyper::body::Body for Kept {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
