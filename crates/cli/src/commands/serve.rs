//! `iriai serve`

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use clap::{Args, value_parser};
use iriai_office::{Limits, Live, Office, STACK};
use iriai_web::door::{Certificate, Door, Rates, Rules};
use iriai_web::site::{Doors, Site};
use tokio::net::TcpListener;
use tokio::runtime::{self, Runtime};
use tokio::sync::{mpsc, watch};

use super::Desk;
use super::log::{self, LogArgs};
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[arg(long, value_name = "ADDR", default_value_t = ADDRESS)]
    listen: SocketAddr,
    #[arg(long)]
    without_sign_in: bool,
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    #[arg(long, conflicts_with = "tls_certificate")]
    behind_tls: bool,
    #[arg(long, value_name = "ADDR")]
    trust_proxy: Vec<IpAddr>,
    #[command(flatten)]
    log: LogArgs,
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = value_parser!(u64).range(1..=3600))]
    client_timeout: u64,
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = value_parser!(u64).range(1..=3600))]
    idle_timeout: u64,
    #[arg(long, value_name = "NUMBER", default_value_t = 1024, value_parser = value_parser!(u32).range(1..))]
    max_connections: u32,
    #[arg(long, value_name = "NUMBER", default_value_t = 256, value_parser = value_parser!(u32).range(1..))]
    max_connections_per_address: u32,
    #[arg(long, value_name = "NUMBER", default_value_t = RATES.key)]
    max_requests_per_key: u32,
    #[arg(long, value_name = "NUMBER", default_value_t = RATES.address)]
    max_requests_per_address: u32,
    #[arg(long, value_name = "NUMBER", default_value_t = RATES.sign_in)]
    max_sign_ins: u32,
    #[arg(long, value_name = "NUMBER", default_value_t = RATES.wrong_key)]
    max_wrong_keys: u32,
}

const RATES: Rates = Rates::USUAL;

impl ServeArgs {
    fn rules(&self) -> Rules {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Rules {
            patience: Duration::from_secs(self.client_timeout),
            idle: Duration::from_secs(self.idle_timeout),
            connections: count(self.max_connections),
            connections_of_one: count(self.max_connections_per_address),
            rates: Rates {
                key: self.max_requests_per_key,
                address: self.max_requests_per_address,
                sign_in: self.max_sign_ins,
                wrong_key: self.max_wrong_keys,
            },
            trusted: self.trust_proxy.clone(),
        }
    }

    fn certificate(&self) -> Result<Option<Certificate>, Failure> {
        match (&self.tls_certificate, &self.tls_key) {
            (Some(certificate), Some(key)) => Certificate::read(certificate, key).map(Some),
            _ => Ok(None),
        }
    }
}

/// How a site is served.
pub(super) struct Serving {
    address: SocketAddr,
    rules: Rules,
    certificate: Option<Certificate>,
}

impl Serving {
    /// Without anything that an operator may have chosen.
    pub(super) fn plain(address: SocketAddr) -> Self {
        Self {
            address,
            rules: Rules::default(),
            certificate: None,
        }
    }
}

/// Where it listens unless told otherwise.
pub(super) const ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// How long after a change of the store answers show it, at most, beside the time that it takes.
const FOLLOWING: Duration = Duration::from_millis(250);

/// How long after a certificate was renewed it counts, at most.
const RENEWING: Duration = Duration::from_secs(5);

/// How long requests that are being answered when the server is stopped may go on.
const FAREWELL: Duration = Duration::from_secs(10);

pub(crate) fn run(desk: &Desk<'_>, arguments: &ServeArgs) -> Result<ExitCode, Failure> {
    // Where nobody signs in, nobody but this machine's users may ask.
    if arguments.without_sign_in && !arguments.listen.ip().is_loopback() {
        return Err(Failure::value("listen-open", arguments.listen.to_string()));
    }
    log::begin(&arguments.log);
    let certificate = arguments.certificate()?;
    let office = desk.office(Limits::default())?;
    let mut first = None;
    let doors = match arguments.without_sign_in {
        true => Doors::ThisMachine(office.actor().clone()),
        false => {
            first = office.begin_people()?;
            Doors::Guarded {
                is_secure: arguments.behind_tls || certificate.is_some(),
            }
        }
    };
    let serving = Serving {
        address: arguments.listen,
        rules: arguments.rules(),
        certificate,
    };
    open(desk, office, doors, serving, first)
}

/// Serves an office to those whom its doors let in, until it is told to stop. `first` is the secret of a link by which somebody becomes
/// the first administrator.
pub(super) fn open(
    desk: &Desk<'_>,
    office: Office,
    doors: Doors,
    serving: Serving,
    first: Option<String>,
) -> Result<ExitCode, Failure> {
    let Serving {
        address,
        rules,
        certificate,
    } = serving;
    let site = Arc::new(Site::new(Live::new(office)?, doors));
    let door = Door::new(Arc::clone(&site), rules, certificate.as_ref())?;
    let scheme = match &certificate {
        Some(_) => "https",
        None => "http",
    };
    let listen = |error| Failure {
        value: address.to_string(),
        detail: iriai_office::reason(&error),
        ..Failure::new("listen")
    };
    let runtime = runtime().map_err(listen)?;
    let listener = runtime.block_on(TcpListener::bind(address));
    let listener = listener.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?.to_string();
    // Whoever reads that it listens may stop it at once.
    let signals = runtime.block_on(async { Signals::new() }).map_err(listen)?;
    let texts = desk.output.texts();
    let arguments = [
        ("scheme", scheme.into()),
        ("address", address.as_str().into()),
    ];
    let told = texts.with("serve-listening", &arguments);
    desk.output.complain(&told);
    if let Some(secret) = first {
        let arguments = [
            ("scheme", scheme.into()),
            ("address", address.as_str().into()),
            ("secret", secret.as_str().into()),
        ];
        desk.output.complain(&texts.with("serve-first", &arguments));
    }
    runtime.block_on(serve(listener, site, door, certificate, desk, signals));
    // Answers that nobody waits for any more hold up nothing.
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(ExitCode::SUCCESS)
}

fn runtime() -> io::Result<Runtime> {
    runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()
}

/// Answers until it is told to stop.
async fn serve(
    listener: TcpListener,
    site: Arc<Site>,
    door: Door,
    certificate: Option<Certificate>,
    desk: &Desk<'_>,
    mut signals: Signals,
) {
    let (stop, stopped) = watch::channel(false);
    let (faults, mut told) = mpsc::unbounded_channel();
    let worker = Worker::start(Arc::clone(&site), faults.clone());
    if let Err(error) = &worker {
        // Files are kept all the same, and taken in by another process, or by the next one.
        _ = faults.send(Failure::file("", error));
    }
    let following = tokio::spawn(follow(Arc::clone(&site), stopped.clone(), faults.clone()));
    let renewing = certificate.map(|certificate| tokio::spawn(renew(certificate, faults)));
    let server = tokio::spawn(door.open(listener, stopped));
    loop {
        tokio::select! {
            () = signals.come() => break,
            Some(failure) = told.recv() => {
                let failure: Failure = failure;
                desk.output.complain(&failure.complaint(desk.output.texts()));
            }
        }
    }
    desk.output
        .complain(&desk.output.texts().text("serve-stopping"));
    _ = stop.send(true);
    // Who takes longer than that is left.
    _ = tokio::time::timeout(FAREWELL, server).await;
    following.abort();
    if let Ok(worker) = worker {
        worker.stop().await;
    }
    if let Some(renewing) = renewing {
        renewing.abort();
    }
}

/// Keeps the certificate that is shown up to date with its files.
async fn renew(certificate: Certificate, faults: mpsc::UnboundedSender<Failure>) {
    let certificate = Arc::new(certificate);
    let mut known = None;
    loop {
        tokio::time::sleep(RENEWING).await;
        let reading = Arc::clone(&certificate);
        let renewed = tokio::task::spawn_blocking(move || reading.renew()).await;
        let failure = match renewed {
            Ok(Ok(false)) => {
                // What could not be used was told when it came.
                known = known.filter(|code| *code != "file");
                continue;
            }
            Ok(Ok(true)) => {
                tracing::info!(target: "iriai::certificate", "renewed");
                None
            }
            Ok(Err(failure)) => Some(failure),
            Err(_) => Some(Failure::new("internal")),
        };
        let code = failure.as_ref().map(|failure| failure.code);
        if let Some(failure) = failure.filter(|_| code != known) {
            _ = faults.send(failure);
        }
        known = code;
    }
}

/// Keeps answers up to date with the store.
async fn follow(
    site: Arc<Site>,
    mut stopped: watch::Receiver<bool>,
    faults: mpsc::UnboundedSender<Failure>,
) {
    let mut known = None;
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => return,
            () = tokio::time::sleep(FOLLOWING) => {}
        }
        let site = Arc::clone(&site);
        // What cannot be read now may be soon; answers stay those of the last state, readiness tells of it, and so does the log, once.
        let followed = tokio::task::spawn_blocking(move || site.live().follow()).await;
        let failure = match followed {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some(Failure::from(error)),
            Err(_) => Some(Failure::new("internal")),
        };
        let code = failure.as_ref().map(|failure| failure.code);
        if let Some(failure) = failure.filter(|_| code != known) {
            _ = faults.send(failure);
        }
        known = code;
    }
}

/// Does jobs, one after the other: each takes all cores where it needs them.
struct Worker {
    site: Arc<Site>,
    is_stopped: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Worker {
    /// So long it waits where nobody in this process asks for a job; another one may.
    const WAIT: Duration = Duration::from_millis(500);
    /// What makes the next import quick is kept for so long without one.
    const REST: Duration = Duration::from_secs(120);
    /// So often what is old is taken out.
    const TIDYING: Duration = Duration::from_secs(3_600);

    fn start(site: Arc<Site>, faults: mpsc::UnboundedSender<Failure>) -> io::Result<Self> {
        let is_stopped = Arc::new(AtomicBool::new(false));
        let (own, stopped) = (Arc::clone(&site), Arc::clone(&is_stopped));
        let thread = Builder::new().name("jobs".to_owned()).stack_size(STACK);
        let thread = thread.spawn(move || Self::run(&own, &stopped, &faults))?;
        Ok(Self {
            site,
            is_stopped,
            thread,
        })
    }

    fn run(site: &Site, stopped: &AtomicBool, faults: &mpsc::UnboundedSender<Failure>) {
        let office = site.office();
        let mut known = None;
        let mut tidied: Option<Instant> = None;
        let mut worked_last: Option<Instant> = None;
        while !stopped.load(Ordering::Acquire) {
            if tidied.is_none_or(|at| at.elapsed() >= Self::TIDYING) {
                tidied = Some(Instant::now());
                // What cannot be taken out now is the next time.
                _ = office.tidy_jobs();
            }
            // One that panics said so in the log; it is taken up again, and not for ever.
            let worked = catch_unwind(AssertUnwindSafe(|| office.work()));
            let failure = match worked {
                Ok(Ok(true)) => {
                    // Answers show what came of it as soon as it is told that it is done, or soon.
                    _ = site.live().follow();
                    known = None;
                    worked_last = Some(Instant::now());
                    continue;
                }
                Ok(Ok(false)) => None,
                Ok(Err(error)) => Some(Failure::from(error)),
                Err(_) => Some(Failure::new("internal")),
            };
            let code = failure.as_ref().map(|failure| failure.code);
            if let Some(failure) = failure.filter(|_| code != known) {
                _ = faults.send(failure);
            }
            known = code;
            if worked_last.is_some_and(|at| at.elapsed() >= Self::REST) {
                worked_last = None;
                office.forget_numbers();
            }
            office.wait_for_work(Self::WAIT);
        }
    }

    /// Waits for the job that is done, but not for long: another process, or this one the next time, takes up what is left.
    async fn stop(self) {
        self.is_stopped.store(true, Ordering::Release);
        self.site.office().stop_waiting();
        let ended = tokio::task::spawn_blocking(move || self.thread.join());
        _ = tokio::time::timeout(FAREWELL, ended).await;
    }
}

/// The signals by which a terminal and a system's service manager stop a program. From when there is one, none is missed.
struct Signals {
    #[cfg(unix)]
    interrupted: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminated: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(not(unix))]
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for one.
    #[cfg(unix)]
    async fn come(&mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn come(&mut self) {
        _ = tokio::signal::ctrl_c().await;
    }
}
