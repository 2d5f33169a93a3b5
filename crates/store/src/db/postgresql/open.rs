//! How a database on a server is reached, recognised and brought up to date.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use postgres::config::SslMode;
use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure::failure;
use super::{Connection, Database};
use crate::db::MIGRATIONS;
use crate::error::Error;

/// Waits until nobody else writes; held until the transaction ends. Stores in several schemas of one database do not wait for each
/// other. The first number is `Iria` in ASCII.
pub(super) const WRITER_LOCK: &str =
    "SELECT pg_advisory_xact_lock(1232234849, hashtext(current_schema()))";

/// Where a database is, and how it is reached.
pub(super) struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Address {
    /// Understands `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…&sslrootcert=FILE`. Certificates are always checked, by the
    /// authorities of the system or those of the file.
    fn parse(text: &str) -> Result<Self, Error> {
        let (text, authorities) = without_authorities(text);
        let config = text.parse::<Config>();
        // What the driver says of an address it cannot read may repeat a part of it, and with that the password.
        let mut config = config.map_err(|_| Error::Address("unreadable".to_owned()))?;
        config.application_name("iriai");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(10));
        }
        let tls = match config.get_ssl_mode() {
            SslMode::Disable => None,
            _ => Some(connector(authorities.as_deref())?),
        };
        Ok(Self { config, tls })
    }

    /// A new connection, with our settings.
    pub(super) fn connection(&self) -> Result<Connection, Error> {
        let client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        let mut client = client.map_err(|source| failure("connect", source))?;
        client
            .batch_execute("SET client_min_messages = warning; SET timezone = 'UTC'")
            .map_err(|source| failure("connect", source))?;
        Ok(Connection {
            client,
            plans: HashMap::new(),
        })
    }
}

/// Takes `sslrootcert=FILE` out of an address, which the driver does not know.
fn without_authorities(text: &str) -> (String, Option<String>) {
    let Some((path, query)) = text.split_once('?') else {
        return (text.to_owned(), None);
    };
    let (own, others): (Vec<&str>, Vec<&str>) = query
        .split('&')
        .partition(|part| part.starts_with("sslrootcert="));
    let authorities = own.last().and_then(|part| part.split_once('='));
    let authorities = authorities.map(|(_, file)| file.to_owned());
    (format!("{path}?{}", others.join("&")), authorities)
}

fn connector(authorities: Option<&str>) -> Result<MakeRustlsConnect, Error> {
    let unreadable = |told: String| Error::Address(told);
    let mut roots = RootCertStore::empty();
    match authorities {
        Some(file) => {
            let certificates = CertificateDer::pem_file_iter(file)
                .map_err(|error| unreadable(format!("{file}: {error}")))?;
            for certificate in certificates {
                let certificate =
                    certificate.map_err(|error| unreadable(format!("{file}: {error}")))?;
                let added = roots.add(certificate);
                added.map_err(|error| unreadable(format!("{file}: {error}")))?;
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unreadable(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

impl Database {
    /// Connects, and brings the schema up to date.
    pub(in crate::db) fn connect(address: &str) -> Result<Self, Error> {
        let address = Address::parse(address)?;
        let connection = address.connection()?;
        Self::with(address, connection)
    }

    /// The same, where there is a schema.
    pub(in crate::db) fn connect_existing(address: &str) -> Result<Option<Self>, Error> {
        let address = Address::parse(address)?;
        let mut connection = address.connection()?;
        match recognise(&mut connection.client)? {
            0 => Ok(None),
            _ => Self::with(address, connection).map(Some),
        }
    }

    fn with(address: Address, mut connection: Connection) -> Result<Self, Error> {
        migrate(&mut connection.client)?;
        let database = Self {
            address,
            idle: std::sync::Mutex::default(),
        };
        database.give_back(connection);
        Ok(database)
    }
}

fn migrate(client: &mut Client) -> Result<(), Error> {
    let step = |source| failure("migrate", source);
    let known = MIGRATIONS.len() as i64;
    if recognise(client)? == known {
        return Ok(());
    }
    let mut transaction = client.transaction().map_err(step)?;
    transaction.batch_execute(WRITER_LOCK).map_err(step)?;
    // Asked again inside the transaction: another program may have been faster.
    let found = recognise(&mut transaction)?;
    if found == 0 {
        let table = "CREATE TABLE IF NOT EXISTS iriai_schema (version BIGINT NOT NULL)";
        transaction.batch_execute(table).map_err(step)?;
    }
    for (_, sql) in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.batch_execute(&in_words(sql)).map_err(step)?;
    }
    let set = format!("DELETE FROM iriai_schema; INSERT INTO iriai_schema VALUES ({known})");
    transaction.batch_execute(&set).map_err(step)?;
    transaction.commit().map_err(step)
}

/// A migration as the server takes it.
pub(in crate::db) fn in_words(sql: &str) -> String {
    // Text is compared byte by byte, as the other database does, in whatever language the server was set up.
    sql.replace("TEXT", "TEXT COLLATE \"C\"")
}

/// The schema of a store, 0 for an empty database; refuses what is not ours or newer than we are.
fn recognise(client: &mut impl postgres::GenericClient) -> Result<i64, Error> {
    let step = |source| failure("recognise", source);
    let tables = "SELECT relname::text FROM pg_class
        WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND relkind = 'r'";
    let tables = client.query(tables, &[]).map_err(step)?;
    let names: Vec<String> = tables.iter().map(|row| row.get(0)).collect();
    if names.is_empty() {
        return Ok(0);
    }
    if !names.iter().any(|name| name == "iriai_schema") {
        return Err(Error::Foreign);
    }
    let version = "SELECT version FROM iriai_schema";
    let version = client.query_opt(version, &[]).map_err(step)?;
    let found = version.map_or(0, |row| row.get(0));
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(Error::SchemaTooNew { found, known });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_authorities_is_taken_out_of_an_address() {
        for (given, left, file) in [
            ("postgres://h/d", "postgres://h/d", None),
            ("postgres://h/d?a=b", "postgres://h/d?a=b", None),
            (
                "postgres://h/d?sslmode=require&sslrootcert=/etc/own.pem&a=b",
                "postgres://h/d?sslmode=require&a=b",
                Some("/etc/own.pem"),
            ),
        ] {
            let expected = (left.to_owned(), file.map(str::to_owned));
            assert_eq!(without_authorities(given), expected);
        }
    }
}
