//! Hash values of files as documents state them.

use crate::warning::codes;

codes! {
    /// The algorithm of a hash value; the codes are SPDX 3's names in lower case.
    pub enum HashAlgorithm {
        /// Adler-32, a checksum.
        Adler32 = "adler32",
        /// BLAKE2b-256.
        Blake2b256 = "blake2b256",
        /// BLAKE2b-384.
        Blake2b384 = "blake2b384",
        /// BLAKE2b-512.
        Blake2b512 = "blake2b512",
        /// BLAKE3 with 256 bits.
        Blake3 = "blake3",
        /// MD2.
        Md2 = "md2",
        /// MD4.
        Md4 = "md4",
        /// MD5.
        Md5 = "md5",
        /// MD6 with any length.
        Md6 = "md6",
        /// SHA-1.
        Sha1 = "sha1",
        /// SHA-224.
        Sha224 = "sha224",
        /// SHA-256.
        Sha256 = "sha256",
        /// SHA-384.
        Sha384 = "sha384",
        /// SHA-512.
        Sha512 = "sha512",
        /// SHA3-224.
        Sha3_224 = "sha3_224",
        /// SHA3-256.
        Sha3_256 = "sha3_256",
        /// SHA3-384.
        Sha3_384 = "sha3_384",
        /// SHA3-512.
        Sha3_512 = "sha3_512",
        /// Streebog with 256 bits.
        Streebog256 = "streebog256",
        /// Streebog with 512 bits.
        Streebog512 = "streebog512",
    }
}

impl HashAlgorithm {
    /// Reads an algorithm's name as CycloneDX (`SHA-256`), SPDX 2 (`SHA256`), SPDX 3 (`sha256`) or people write it.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut folded = String::with_capacity(name.len());
        for character in name.trim().chars().take(32) {
            match character {
                '-' | '_' | ' ' => {}
                other => folded.push(other.to_ascii_lowercase()),
            }
        }
        Self::ALL.iter().copied().find(|algorithm| {
            algorithm
                .code()
                .bytes()
                .filter(|byte| *byte != b'_')
                .eq(folded.bytes())
        })
    }

    /// The number of hexadecimal digits of a value, where it is fixed.
    pub const fn digits(self) -> Option<usize> {
        Some(match self {
            Self::Adler32 => 8,
            Self::Md2 | Self::Md4 | Self::Md5 => 32,
            Self::Md6 => return None,
            Self::Sha1 => 40,
            Self::Sha224 | Self::Sha3_224 => 56,
            Self::Sha256 | Self::Sha3_256 | Self::Blake2b256 | Self::Blake3 | Self::Streebog256 => {
                64
            }
            Self::Sha384 | Self::Sha3_384 | Self::Blake2b384 => 96,
            Self::Sha512 | Self::Sha3_512 | Self::Blake2b512 | Self::Streebog512 => 128,
        })
    }

    /// Whether a text can be a value of this algorithm: hexadecimal digits in the right number.
    pub fn accepts(self, value: &str) -> bool {
        !value.is_empty()
            && self.digits().is_none_or(|digits| value.len() == digits)
            && value.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_standards_are_read() {
        for (name, algorithm) in [
            ("SHA-256", HashAlgorithm::Sha256),
            ("SHA256", HashAlgorithm::Sha256),
            ("sha256", HashAlgorithm::Sha256),
            ("SHA3-512", HashAlgorithm::Sha3_512),
            ("sha3_512", HashAlgorithm::Sha3_512),
            ("BLAKE2b-384", HashAlgorithm::Blake2b384),
            ("BLAKE3", HashAlgorithm::Blake3),
        ] {
            assert_eq!(HashAlgorithm::from_name(name), Some(algorithm), "{name}");
        }
        assert_eq!(HashAlgorithm::from_name("crc32"), None);
    }

    #[test]
    fn values_are_hexadecimal_of_the_right_length() {
        assert!(HashAlgorithm::Md5.accepts("d41d8cd98f00b204e9800998ecf8427e"));
        assert!(!HashAlgorithm::Md5.accepts("d41d8cd98f00b204e9800998ecf8427"));
        assert!(!HashAlgorithm::Md5.accepts("g41d8cd98f00b204e9800998ecf8427e"));
    }
}
