//! How often who may ask.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::bucket::Buckets;
use crate::session::Carried;

/// How often is let through; 0 where there is no limit.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// With one key or session, a second.
    pub key: u32,
    /// From one address without either, a second.
    pub address: u32,
    /// Attempts to sign in from one address, a minute.
    pub sign_in: u32,
    /// Keys that do not count, from one address, a minute.
    pub wrong_key: u32,
}

impl Rates {
    /// Where nobody chose others.
    pub const USUAL: Self = Self {
        key: 500,
        address: 100,
        sign_in: 30,
        wrong_key: 120,
    };

    /// Where there are no limits.
    pub const NONE: Self = Self {
        key: 0,
        address: 0,
        sign_in: 0,
        wrong_key: 0,
    };
}

/// What limits somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    Key,
    Address,
    SignIn,
    WrongKey,
    /// So many wait until their password is looked at.
    Busy,
}

impl Limit {
    pub(super) const ALL: [Self; 5] = [
        Self::Key,
        Self::Address,
        Self::SignIn,
        Self::WrongKey,
        Self::Busy,
    ];

    /// The stable code.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Address => "address",
            Self::SignIn => "sign-in",
            Self::WrongKey => "wrong-key",
            Self::Busy => "busy",
        }
    }
}

/// That somebody asks too often, and how long until they may again.
pub(super) type Limited = (Limit, Duration);

/// The buckets. What stands in them are numbers that nobody can make without this process: neither a key nor a session.
#[derive(Debug)]
pub(super) struct Limits {
    numbers: RandomState,
    buckets: Mutex<Kinds>,
}

#[derive(Debug)]
struct Kinds {
    /// Only of keys and sessions that counted: whoever guesses keys would else have a new bucket for each.
    keys: Buckets,
    addresses: Buckets,
    sign_ins: Buckets,
    wrong_keys: Buckets,
}

/// What was let through.
#[derive(Debug, Clone, Copy)]
pub(super) struct Admitted {
    network: u64,
    /// The number of the key or session.
    secret: Option<u64>,
    is_key: bool,
}

impl Limits {
    pub(super) fn new(rates: Rates) -> Self {
        // Twice as many as in a second, or as many as in a minute, may come at once.
        let second = |rate: u32| Buckets::new(rate.into(), f64::from(rate) * 2.0);
        let minute = |rate: u32| Buckets::new(f64::from(rate) / 60.0, rate.into());
        Self {
            numbers: RandomState::new(),
            buckets: Mutex::new(Kinds {
                keys: second(rates.key),
                addresses: second(rates.address),
                sign_ins: minute(rates.sign_in),
                wrong_keys: minute(rates.wrong_key),
            }),
        }
    }

    /// Lets a request through, or not.
    pub(super) fn admit(
        &self,
        carried: &Carried,
        network: IpAddr,
        is_sign_in: bool,
        now: Instant,
    ) -> Result<Admitted, Limited> {
        let (secret, is_key) = match carried {
            Carried::Key(key) => (Some(("key", key)), true),
            Carried::Session(session) => (Some(("session", session)), false),
            Carried::Nothing => (None, false),
        };
        let admitted = Admitted {
            network: self.numbers.hash_one(network),
            secret: secret.map(|secret| self.numbers.hash_one(secret)),
            is_key,
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let by = |limit| move |wait| (limit, wait);
        if is_sign_in {
            let taken = buckets.sign_ins.take(admitted.network, now);
            taken.map_err(by(Limit::SignIn))?;
        }
        let known = admitted.secret.filter(|secret| buckets.keys.knows(*secret));
        if let Some(secret) = known {
            buckets.keys.take(secret, now).map_err(by(Limit::Key))?;
            return Ok(admitted);
        }
        if is_key {
            let checked = buckets.wrong_keys.check(admitted.network, now);
            checked.map_err(by(Limit::WrongKey))?;
        }
        let taken = buckets.addresses.take(admitted.network, now);
        taken.map_err(by(Limit::Address))?;
        Ok(admitted)
    }

    /// Whether the key or session counted. Nothing where nobody looked.
    pub(super) fn found(&self, admitted: Admitted, counted: Option<bool>, now: Instant) {
        let (Some(secret), Some(counted)) = (admitted.secret, counted) else {
            return;
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if counted {
            buckets.keys.learn(secret, now);
            return;
        }
        buckets.keys.forget(secret);
        if admitted.is_key {
            // It is empty where others were faster.
            _ = buckets.wrong_keys.take(admitted.network, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: Rates = Rates {
        key: 3,
        address: 2,
        sign_in: 2,
        wrong_key: 3,
    };

    fn key(text: impl Into<String>) -> Carried {
        Carried::Key(text.into())
    }

    /// How many of ten are let through, and what limits the next.
    fn let_through(limits: &Limits, carried: &Carried, is_sign_in: bool) -> (usize, Option<Limit>) {
        let now = Instant::now();
        let network = IpAddr::from([192, 0, 2, 1]);
        for count in 0..10 {
            if let Err((limit, _)) = limits.admit(carried, network, is_sign_in, now) {
                return (count, Some(limit));
            }
        }
        (10, None)
    }

    #[test]
    fn each_key_has_a_bucket_once_it_counted() {
        let limits = Limits::new(RATES);
        let (network, now) = (IpAddr::from([192, 0, 2, 1]), Instant::now());
        for name in ["a", "b"] {
            let admitted = limits.admit(&key(name), network, false, now).expect("room");
            limits.found(admitted, Some(true), now);
        }
        for name in ["a", "b"] {
            assert_eq!(
                let_through(&limits, &key(name), false),
                (6, Some(Limit::Key))
            );
        }
        assert_eq!(
            let_through(&limits, &Carried::Nothing, false),
            (2, Some(Limit::Address))
        );
        assert_eq!(
            let_through(&limits, &key("c"), false),
            (0, Some(Limit::Address))
        );
    }

    #[test]
    fn whoever_guesses_keys_is_known_by_the_address() {
        let limits = Limits::new(Rates {
            address: 0,
            ..RATES
        });
        let (network, now) = (IpAddr::from([192, 0, 2, 1]), Instant::now());
        let good = limits
            .admit(&key("good"), network, false, now)
            .expect("room");
        limits.found(good, Some(true), now);
        for guess in 0..3 {
            let guess = key(guess.to_string());
            let admitted = limits.admit(&guess, network, false, now).expect("room");
            limits.found(admitted, Some(false), now);
        }
        assert_eq!(
            let_through(&limits, &key("another"), false),
            (0, Some(Limit::WrongKey))
        );
        // Those at the same address who have one that counts notice nothing, until it counts no more.
        assert_eq!(
            limits.admit(&key("good"), network, false, now).map(|_| ()),
            Ok(())
        );
        limits.found(good, Some(false), now);
        assert!(limits.admit(&key("good"), network, false, now).is_err());
        let other = IpAddr::from([192, 0, 2, 2]);
        assert!(limits.admit(&key("another"), other, false, now).is_ok());
    }

    #[test]
    fn signing_in_is_limited_more_than_asking() {
        let limits = Limits::new(Rates {
            address: 0,
            ..RATES
        });
        assert_eq!(
            let_through(&limits, &Carried::Nothing, true),
            (2, Some(Limit::SignIn))
        );
        assert_eq!(let_through(&limits, &Carried::Nothing, false), (10, None));
        let unlimited = Limits::new(Rates::NONE);
        assert_eq!(let_through(&unlimited, &key("x"), true), (10, None));
    }
}
