//! The certificate by which a server shows who it is, read anew when it was renewed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::Failure;

/// A certificate with its key, from two files.
#[derive(Debug)]
pub struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    current: Arc<Current>,
    /// What the files held when they were read last.
    read: Mutex<[Vec<u8>; 2]>,
}

/// What counts now.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(
            &self.0.read().unwrap_or_else(PoisonError::into_inner),
        ))
    }
}

impl Certificate {
    /// Reads both files.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, Failure> {
        let read = contents(certificate, key)?;
        let current = certified(certificate, key, &read)?;
        Ok(Self {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            current: Arc::new(Current(RwLock::new(Arc::new(current)))),
            read: Mutex::new(read),
        })
    }

    /// Reads them again, and answers whether they have changed. Where what they hold cannot be used, what was read before goes on counting, and
    /// it is told once.
    pub fn renew(&self) -> Result<bool, Failure> {
        let found = contents(&self.certificate, &self.key)?;
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if *read == found {
            return Ok(false);
        }
        let renewed = certified(&self.certificate, &self.key, &found);
        *read = found;
        let mut current = self
            .current
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(renewed?);
        Ok(true)
    }

    /// TLS 1.2 and 1.3 with whatever counts when somebody comes.
    pub(super) fn config(&self) -> Result<ServerConfig, Failure> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions();
        let config =
            config.map_err(|error| told("tls-certificate-invalid", &self.certificate, &error))?;
        let resolver: Arc<dyn ResolvesServerCert> = Arc::<Current>::clone(&self.current);
        let mut config = config.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn contents(certificate: &Path, key: &Path) -> Result<[Vec<u8>; 2], Failure> {
    let read = |path: &Path| {
        let read = std::fs::read(path);
        read.map_err(|error| Failure::file(path.display().to_string(), &error))
    };
    Ok([read(certificate)?, read(key)?])
}

/// What is wrong with a file.
fn about(code: &'static str, path: &Path) -> Failure {
    let path = path.display().to_string();
    Failure::value(code, path.clone()).on_path(path)
}

fn told(code: &'static str, path: &Path, error: &rustls::Error) -> Failure {
    Failure {
        detail: error.to_string(),
        ..about(code, path)
    }
}

fn certified(
    certificate: &Path,
    key: &Path,
    [chain, secret]: &[Vec<u8>; 2],
) -> Result<CertifiedKey, Failure> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain).collect();
    let found = found.ok().filter(|found| !found.is_empty());
    let chain = found.ok_or_else(|| about("tls-certificate-missing", certificate))?;
    let secret = PrivateKeyDer::from_pem_slice(secret).map_err(|_| {
        let is_locked = String::from_utf8_lossy(secret).contains("ENCRYPTED");
        match is_locked {
            true => about("tls-key-encrypted", key),
            false => about("tls-key-missing", key),
        }
    })?;
    let certified = CertifiedKey::from_der(chain, secret, &ring::default_provider());
    certified.map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => about("tls-key-unfit", key),
        rustls::Error::InvalidCertificate(_) => {
            told("tls-certificate-invalid", certificate, &error)
        }
        _ => told("tls-key-invalid", key, &error),
    })
}
