//! Passwords: which are taken, and how they are kept.
//!
//! What is taken goes by NIST SP 800-63B: long, not easily guessed, of any characters; no rule asks for some of each kind, and none ends by
//! time. They are kept as Argon2id with the parameters that OWASP recommends (19 MiB, two passes).

use std::sync::{Mutex, PoisonError};

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use iriai_domain::fold::fold;

use crate::clock::random;
use crate::error::Error;

/// Characters that one must have where nothing else is asked for.
const SHORTEST: usize = 15;
/// Characters that one may have: what is longer is no password, and takes time to look at.
const LONGEST: usize = 256;
/// So many of its first characters are looked at for how easily they are guessed: more takes long, and so many are enough.
const LOOKED_AT: usize = 72;

/// One at a time: each takes 19 MiB, and many who guess at once shall not take all memory.
static ROOM: Mutex<()> = Mutex::new(());

fn invalid(code: &'static str) -> Error {
    Error::Invalid {
        code,
        value: String::new(),
    }
}

/// Whether a password may be taken by somebody who goes by some names.
pub(super) fn check(password: &str, names: &[&str]) -> Result<(), Error> {
    let characters = password.chars().count();
    if characters < SHORTEST {
        return Err(invalid("password-short"));
    }
    if characters > LONGEST {
        return Err(invalid("password-long"));
    }
    let first: String = password.chars().take(LOOKED_AT).collect();
    let expected = ["iriai"].into_iter().chain(names.iter().copied());
    let expected: Vec<&str> = expected.filter(|name| !fold(name).is_empty()).collect();
    match zxcvbn::zxcvbn(&first, &expected).score() {
        zxcvbn::Score::Three | zxcvbn::Score::Four => Ok(()),
        _ => Err(invalid("password-guessable")),
    }
}

/// As it is kept.
pub(super) fn keep(password: &str) -> Result<String, Error> {
    let salt = random()?;
    let salt = salt.first_chunk::<16>().copied().unwrap_or_default();
    let _room = ROOM.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    // Only a password of gigabytes or a wrong salt is refused.
    Ok(kept.map_err(|_| invalid("password-long"))?.to_string())
}

/// Whether it is the one that is kept. Where none is, that takes as long.
pub(super) fn is_kept(password: &str, kept: Option<&str>) -> bool {
    /// Of no password that anybody knows.
    const NONE: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    if password.chars().count() > LONGEST {
        return false;
    }
    let _room = ROOM.lock().unwrap_or_else(PoisonError::into_inner);
    let verified = Argon2::default().verify_password(password.as_bytes(), kept.unwrap_or(NONE));
    verified.is_ok() && kept.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_and_hard_to_guess_is_taken() {
        let code = |password: &str| check(password, &["yamada", "acme"]).map_err(|no| no.code());
        for (password, expected) in [
            ("correct horse battery staple", Ok(())),
            ("山の上の古い井戸と三匹の白い狐が踊る", Ok(())),
            ("short but odd", Err("password-short")),
            ("aaaaaaaaaaaaaaaaaaaaaaaa", Err("password-guessable")),
            ("passwordpassword", Err("password-guessable")),
            ("yamadayamadayamada", Err("password-guessable")),
            ("123456789012345678", Err("password-guessable")),
        ] {
            assert_eq!(code(password), expected, "{password}");
        }
        assert_eq!(code(&"x1Y ".repeat(65)), Err("password-long"));
    }

    #[test]
    fn only_the_password_that_is_kept_opens() -> Result<(), Error> {
        let kept = keep("correct horse battery staple")?;
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert_ne!(kept, keep("correct horse battery staple")?);
        assert!(is_kept("correct horse battery staple", Some(&kept)));
        assert!(!is_kept("Correct horse battery staple", Some(&kept)));
        assert!(!is_kept("", Some(&kept)));
        assert!(!is_kept("", None));
        assert!(!is_kept("x", Some("nonsense")));
        assert!(!is_kept(&"x".repeat(300), Some(&kept)));
        Ok(())
    }
}
