//! Random texts that stand for somebody: only what proves them is kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::clock::random;
use crate::error::Error;

/// A new one, of 43 characters that stand in addresses and heads as they are: 256 bits that nobody can guess.
pub(super) fn new_secret() -> Result<String, Error> {
    let random = random()?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}

/// What is kept of one. They are too many to be tried, so that a plain digest proves them, and to look for it tells nobody by its time how
/// much of a guess was right.
pub(super) fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Another secret that only those can make who know this one, and that does not tell it.
pub fn derived(secret: &str, purpose: &str) -> String {
    let mut digest = Sha256::new();
    for part in [purpose, "\0", secret] {
        digest.update(part.as_bytes());
    }
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_so_do_their_digests() -> Result<(), Error> {
        let (a, b) = (new_secret()?, new_secret()?);
        assert_eq!(a.len(), 43);
        assert_ne!(a, b);
        assert_ne!(digest(&a), digest(&b));
        assert_eq!(digest(&a), digest(&a));
        assert_ne!(derived(&a, "x"), derived(&a, "y"));
        assert_ne!(derived(&a, "x"), derived(&b, "x"));
        Ok(())
    }
}
