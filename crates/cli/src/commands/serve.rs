//! `iriai serve`

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use clap::Args;
use iriai_office::{Limits, Live, Office, STACK};
use iriai_web::router::router;
use iriai_web::site::{Doors, Site};
use tokio::net::TcpListener;
use tokio::runtime::{self, Runtime};
use tokio::sync::{mpsc, watch};

use super::Desk;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[arg(long, value_name = "ADDR", default_value_t = ADDRESS)]
    listen: SocketAddr,
    #[arg(long)]
    without_sign_in: bool,
}

/// Where it listens unless told otherwise.
pub(super) const ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// How long after a change of the store answers show it, at most, beside the time that it takes.
const FOLLOWING: Duration = Duration::from_millis(250);

/// How long requests that are being answered when the server is stopped may go on.
const FAREWELL: Duration = Duration::from_secs(10);

pub(crate) fn run(desk: &Desk<'_>, arguments: &ServeArgs) -> Result<ExitCode, Failure> {
    // Where nobody signs in, nobody but this machine's users may ask.
    if arguments.without_sign_in && !arguments.listen.ip().is_loopback() {
        return Err(Failure::value("listen-open", arguments.listen.to_string()));
    }
    let office = desk.office(Limits::default())?;
    let mut first = None;
    let doors = match arguments.without_sign_in {
        true => Doors::ThisMachine(office.actor().clone()),
        false => {
            first = office.begin_people()?;
            Doors::Guarded { is_secure: false }
        }
    };
    open(desk, arguments.listen, office, doors, first)
}

/// Serves an office to those whom its doors let in, until it is told to stop. `first` is the secret of a link by which somebody becomes
/// the first administrator.
pub(super) fn open(
    desk: &Desk<'_>,
    address: SocketAddr,
    office: Office,
    doors: Doors,
    first: Option<String>,
) -> Result<ExitCode, Failure> {
    let site = Arc::new(Site::new(Live::new(office)?, doors));
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
    let told = texts.with("serve-listening", &[("address", address.as_str().into())]);
    desk.output.complain(&told);
    if let Some(secret) = first {
        let arguments = [
            ("address", address.as_str().into()),
            ("secret", secret.as_str().into()),
        ];
        desk.output.complain(&texts.with("serve-first", &arguments));
    }
    let served = runtime.block_on(serve(listener, site, desk, signals));
    // Answers that nobody waits for any more hold up nothing.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served.map_err(listen)?;
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
    desk: &Desk<'_>,
    mut signals: Signals,
) -> io::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let (faults, mut told) = mpsc::unbounded_channel();
    let worker = Worker::start(Arc::clone(&site), faults.clone())?;
    let following = tokio::spawn(follow(Arc::clone(&site), stopped.clone(), faults));
    let until = |mut stopped: watch::Receiver<bool>| async move {
        // The sender goes away only together with this function.
        _ = stopped.wait_for(|stopped| *stopped).await;
    };
    let server = axum::serve(listener, router(site)).with_graceful_shutdown(until(stopped.clone()));
    let mut server = tokio::spawn(server.into_future());
    loop {
        tokio::select! {
            ended = &mut server => return ended.unwrap_or_else(|error| Err(io::Error::other(error))),
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
    let ended = tokio::time::timeout(FAREWELL, server).await;
    following.abort();
    worker.stop().await;
    match ended {
        // Who takes longer than that is left.
        Err(_) => Ok(()),
        Ok(ended) => ended.unwrap_or_else(|error| Err(io::Error::other(error))),
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
