//! Servers in processes of their own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::commands::bench::measure::{processor_time, resident_of};
use crate::failure::Failure;

/// A server that runs until this is dropped.
pub(super) struct Server {
    child: Child,
    process: String,
    pub(super) address: String,
}

impl Server {
    /// Starts one over a store, for this machine alone, on any port that is free.
    pub(super) fn start(store: &str) -> Result<Self, Failure> {
        let failed = |detail: String| Failure {
            detail,
            ..Failure::new("internal")
        };
        let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
        let mut command = Command::new(program);
        command.args(["serve", "--without-sign-in", "--listen", "127.0.0.1:0"]);
        // Not as an argument, which everybody on the machine can read: it may say who logs in.
        command.env("IRIAI_STORE", store);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
        let process = child.id().to_string();
        let log = child.stderr.take();
        // From here on whatever fails ends it.
        let mut server = Self {
            child,
            process,
            address: String::new(),
        };
        let mut told = String::new();
        let mut lines = BufReader::new(log.ok_or_else(|| failed("no log".to_owned()))?);
        lines
            .read_line(&mut told)
            .map_err(|error| failed(error.to_string()))?;
        let address = told.split("http://").nth(1);
        let address = address.and_then(|rest| rest.split('/').next());
        server.address = address.ok_or_else(|| failed(told.clone()))?.to_owned();
        // Nobody reads its log, but it must not wait for a reader.
        thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Ok(server)
    }

    /// Its resident memory in bytes, where the system tells it.
    pub(super) fn resident(&self) -> Option<u64> {
        resident_of(&self.process)
    }

    /// Its processor time so far, likewise.
    pub(super) fn processor(&self) -> Option<Duration> {
        processor_time(&self.process)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
