//! Advisories in one signed file, to be carried into a network that has no way out.
//!
//! The file: the line `iriai-bundle 1`; a line of JSON, the [`Header`]; one Zstandard frame (RFC 8878); an Ed25519 signature
//! (RFC 8032), 64 bytes; the line `iriai-bundle end`. What is signed is the first line and behind it the SHA-256 of everything
//! before the signature. Unpacked, the frame is entries, one behind the other: a line `KIND LENGTH`, so many bytes, a line feed.
//!
//! Nothing is unpacked before the signature was found to be right, and nothing is handed over before all entries were found to be
//! what the header says: a bundle is taken in whole or not at all. Whether the key is one to be trusted is not known here.

pub mod attacks;
mod key;
mod read;
mod write;

use serde::{Deserialize, Serialize};

pub use key::{KEY_BYTES, PublicKey, SecretKey};
pub use read::{Bundle, EntryKind, is_bundle};
pub use write::{Writer, seal};

/// The first line, up to the version.
pub(crate) const MARK: &str = "iriai-bundle ";
/// The first line of the version that is written and read here.
const BEGIN: &str = "iriai-bundle 1\n";
/// The last line.
const END: &str = "iriai-bundle end\n";
/// Bytes of a signature.
const SIGNATURE: usize = 64;

/// What a bundle says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// When it was made, in milliseconds since 1970. Of two bundles the later one replaces the earlier.
    pub created: i64,
    /// Who signed it.
    pub key: PublicKey,
    /// How many entries it holds.
    pub entries: u64,
    /// How many bytes these have, without the lines around them.
    pub bytes: u64,
    /// Where they are from.
    pub sources: Vec<BundledSource>,
}

/// Where some entries of a bundle are from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundledSource {
    /// The source, as answers name it.
    pub source: String,
    /// How many advisories or other entries are from it.
    pub records: u64,
    /// When they were known to be all that the source had, in milliseconds since 1970.
    pub confirmed: i64,
}
