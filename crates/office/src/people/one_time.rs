//! One-time codes (TOTP, RFC 6238) as phones show them: six digits, a new one each thirty seconds, by HMAC-SHA-1.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::clock::random;
use crate::error::Error;

/// How long a code counts, in milliseconds.
const STEP: i64 = 30_000;
/// So many steps before and behind a clock may be wrong.
const DRIFT: i64 = 1;
/// Of a code.
const DIGITS: u32 = 6;

/// What a phone has to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeSetup {
    /// The secret in Base32, to be typed.
    pub secret: String,
    /// The same as an address that phones read (`otpauth://`).
    pub address: String,
}

/// A new secret: 160 bits, as the standard recommends.
pub(super) fn new_secret() -> Result<Vec<u8>, Error> {
    let random = random()?;
    Ok(random.into_iter().take(20).collect())
}

/// A secret as a phone is told it, of somebody by their name.
pub(super) fn setup(secret: &[u8], name: &str) -> CodeSetup {
    let secret = base32(secret);
    let name: String = form_of_address(name);
    CodeSetup {
        address: format!(
            "otpauth://totp/Iriai:{name}?secret={secret}&issuer=Iriai&algorithm=SHA1&digits={DIGITS}&period={}",
            STEP / 1000
        ),
        secret,
    }
}

/// A name as it stands in an address.
fn form_of_address(name: &str) -> String {
    let mut form = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                form.push(char::from(byte));
            }
            other => form += &format!("%{other:02X}"),
        }
    }
    form
}

/// Base32 without signs to fill it up (RFC 4648, 6).
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for five in bytes.chunks(5) {
        let mut value = [0; 8];
        for (slot, byte) in value.iter_mut().skip(3).zip(five) {
            *slot = *byte;
        }
        let value = u64::from_be_bytes(value);
        let letters = (five.len() * 8).div_ceil(5);
        let letter = |place: usize| LETTERS.get((value >> (35 - 5 * place) & 31) as usize);
        text.extend(
            (0..letters)
                .filter_map(letter)
                .map(|letter| char::from(*letter)),
        );
    }
    text
}

/// The code of a step (RFC 4226, 5.3).
fn code_of(secret: &[u8], step: i64) -> Option<u32> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest.last()? & 0xf);
    let four = digest.get(offset..offset + 4)?;
    let four = u32::from_be_bytes(four.try_into().ok()?);
    Some((four & 0x7fff_ffff) % 10_u32.pow(DIGITS))
}

/// The step of which this is the code, if it is one of now and none was used of it or of a later step.
pub(super) fn step_of(secret: &[u8], code: &str, now: i64, used: Option<i64>) -> Option<i64> {
    let code: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
    if code.len() != DIGITS as usize || !code.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let code: u32 = code.parse().ok()?;
    let present = now.div_euclid(STEP);
    let mut steps = present - DRIFT..=present + DRIFT;
    steps.find(|&step| used.is_none_or(|used| step > used) && code_of(secret, step) == Some(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = seconds / 30;
            let now = seconds * 1000;
            assert_eq!(step_of(secret, code, now, None), Some(step), "{seconds}");
            // A clock may be a step off; none counts twice, and none of before one that was used.
            for off in [-STEP, STEP] {
                assert_eq!(step_of(secret, code, now + off, None), Some(step));
            }
            assert_eq!(step_of(secret, code, now + 2 * STEP, None), None);
            assert_eq!(step_of(secret, code, now, Some(step)), None);
            assert_eq!(step_of(secret, code, now, Some(step - 1)), Some(step));
        }
        for code in ["", "28708", "2870820", "28708x", "２８７０８２"] {
            assert_eq!(step_of(secret, code, 59_000, None), None, "{code}");
        }
        assert_eq!(step_of(secret, "287 082", 59_000, None), Some(1));
    }

    /// RFC 4648, section 10.
    #[test]
    fn what_a_phone_is_told() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        let told = setup(b"foobar", "山 x");
        assert_eq!(
            told.address,
            "otpauth://totp/Iriai:%E5%B1%B1%20x?secret=MZXW6YTBOI&issuer=Iriai&algorithm=SHA1&digits=6&period=30"
        );
    }
}
