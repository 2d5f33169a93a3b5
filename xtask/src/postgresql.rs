//! A PostgreSQL server for the time of the tests.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use crate::shell::{self, finish};

/// A server in a folder of its own, stopped and deleted when this is dropped.
pub(crate) struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Server {
    /// Makes and starts one. What it writes need not survive a power cut: it holds nothing but what tests put there.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let programs = programs()?;
        let folder = std::env::temp_dir().join(format!("iriai-postgresql-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let server = Self {
            programs,
            folder,
            port,
        };
        if shell::is_root() {
            // It refuses to run as root.
            shell::run("chown", &["nobody", server.path("").as_str()])?;
        }
        let data = server.path("data");
        finish(server.program("initdb").args([
            "--pgdata",
            data.as_str(),
            "--username=iriai",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ]))?;
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200",
            server.path("")
        );
        finish(server.program("pg_ctl").args([
            "start",
            "--wait",
            "--silent",
            "--pgdata",
            data.as_str(),
            "--log",
            server.path("log").as_str(),
            "--options",
            options.as_str(),
        ]))?;
        Ok(server)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> String {
        format!(
            "postgres://iriai@127.0.0.1:{}/postgres?sslmode=disable",
            self.port
        )
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// One of its programs, as somebody who is not root.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if shell::is_root() {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid=nobody",
                "--regid=nogroup",
                "--clear-groups",
                "--reset-env",
            ]);
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(&self.folder);
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.path("data");
        let stopped = self
            .program("pg_ctl")
            .args(["stop", "--silent", "--mode=immediate", "--pgdata", &data])
            .status();
        if stopped.is_ok_and(|status| status.success()) {
            _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// The folder of the newest server's programs; Debian keeps them outside of the path. Installs one where there is none and that is
/// allowed.
fn programs() -> anyhow::Result<PathBuf> {
    if let Some(found) = installed() {
        return Ok(found);
    }
    shell::install(
        "PostgreSQL 15 or newer is needed for the tests: install Debian's postgresql, or what your system calls it",
        &["postgresql"],
    )?;
    installed().context("the server that was installed is not found")
}

fn installed() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let debian = versions.flatten().map(|entry| entry.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut folders: Vec<PathBuf> = debian.collect();
    folders.sort();
    let all = folders.into_iter().rev().chain(on_path);
    all.into_iter()
        .find(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
}
