//! Keys and how they are written.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{BEGIN, SIGNATURE};

/// Bytes of a key, the public as well as the secret one.
pub const KEY_BYTES: usize = 32;

/// How a public key begins.
const PUBLIC: &str = "ed25519:";
/// How a secret key begins: nobody should take one for the other.
const SECRET: &str = "ed25519-secret:";

/// With what a signature is checked: `ed25519:` and 43 characters of base64url. It is as short as a fingerprint of it would be, so
/// people compare the key itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; KEY_BYTES]);

/// With what a signature is made.
pub struct SecretKey(SigningKey);

impl PublicKey {
    /// Whether a signature of a digest is this key's.
    pub(super) fn has_signed(&self, digest: &[u8], signature: &[u8; SIGNATURE]) -> bool {
        // Strict: it refuses weak keys, by which one signature would be right for several texts.
        let signature = Signature::from_bytes(signature);
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(&signed(digest), &signature).is_ok())
    }
}

impl SecretKey {
    /// The key of 32 random bytes.
    pub fn new(random: &[u8; KEY_BYTES]) -> Self {
        Self(SigningKey::from_bytes(random))
    }

    /// Reads a key as [`SecretKey::to_text`] writes it; blanks and line ends around it are passed over.
    pub fn read(text: &str) -> Option<Self> {
        Some(Self::new(&decode(text.trim().strip_prefix(SECRET)?)?))
    }

    /// The key in one line.
    pub fn to_text(&self) -> String {
        format!("{SECRET}{}\n", URL_SAFE_NO_PAD.encode(self.0.as_bytes()))
    }

    /// What others check its signatures with.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    pub(super) fn sign(&self, digest: &[u8]) -> [u8; SIGNATURE] {
        use ed25519_dalek::Signer;
        self.0.sign(&signed(digest)).to_bytes()
    }
}

/// What is signed: the digest alone could be that of anything.
fn signed(digest: &[u8]) -> Vec<u8> {
    [BEGIN.as_bytes(), digest].concat()
}

fn decode(text: &str) -> Option<[u8; KEY_BYTES]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC}{}", URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl FromStr for PublicKey {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let key = text.trim().strip_prefix(PUBLIC).and_then(decode);
        key.map(Self)
            .ok_or("a key begins with ed25519: and has 43 characters behind it")
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let key = SecretKey::new(&[7; KEY_BYTES]);
        let again = SecretKey::read(&format!(" {}\n", key.to_text())).expect("a key");
        assert_eq!(again.public(), key.public());
        let public = key.public().to_string();
        assert_eq!(public.len(), 8 + 43);
        assert_eq!(public.parse(), Ok(key.public()));
        for text in [
            "",
            "ed25519:",
            "ed25519:AAAA",
            &public[..50],
            &format!("{public}A"),
            key.to_text().trim(),
        ] {
            assert!(text.parse::<PublicKey>().is_err(), "{text}");
        }
        assert!(SecretKey::read(&public).is_none());
    }

    #[test]
    fn signatures_are_of_one_key_and_one_digest() {
        let (key, other) = (SecretKey::new(&[1; 32]), SecretKey::new(&[2; 32]));
        let signature = key.sign(b"digest");
        assert!(key.public().has_signed(b"digest", &signature));
        assert!(!key.public().has_signed(b"other", &signature));
        assert!(!other.public().has_signed(b"digest", &signature));
        // The neutral element as a key, for which there is a signature that is right for everything.
        let mut weak = [0; KEY_BYTES];
        weak[0] = 1;
        let mut easy = [0; SIGNATURE];
        easy[0] = 1;
        assert!(!PublicKey(weak).has_signed(b"digest", &easy));
    }
}
