//! How often something may be asked for: token buckets.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// A bucket is full to begin with, loses a token each time, and fills again.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

/// As many buckets as are asked for, in bounded memory. Each stands under a number that nobody else can foretell.
///
/// What was asked for lately is in `young`; when that has grown too large it becomes `old`, and what was in `old` and has not been asked for
/// since is forgotten. So whoever comes from many addresses has others forgotten, who then have a full bucket again.
#[derive(Debug)]
pub(super) struct Buckets {
    /// Tokens a second; none where there is no limit.
    rate: f64,
    full: f64,
    most: usize,
    young: HashMap<u64, Bucket>,
    old: HashMap<u64, Bucket>,
}

/// So many buckets are kept twice: some three megabytes.
const MOST: usize = 1 << 15;

impl Buckets {
    /// That let through so many a second in the long run, and `full` at once. There is no limit where it lets none through.
    pub(super) fn new(rate: f64, full: f64) -> Self {
        Self {
            rate,
            full,
            most: MOST,
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }

    /// Whether there is a bucket.
    pub(super) fn knows(&self, number: u64) -> bool {
        self.young.contains_key(&number) || self.old.contains_key(&number)
    }

    /// Makes a bucket where there is none.
    pub(super) fn learn(&mut self, number: u64, now: Instant) {
        self.at(number, now);
    }

    /// Forgets a bucket.
    pub(super) fn forget(&mut self, number: u64) {
        self.young.remove(&number);
        self.old.remove(&number);
    }

    /// Takes a token, or answers how long until there is one.
    pub(super) fn take(&mut self, number: u64, now: Instant) -> Result<(), Duration> {
        self.check(number, now)?;
        if self.rate > 0.0
            && let Some(bucket) = self.young.get_mut(&number)
        {
            bucket.tokens -= 1.0;
        }
        Ok(())
    }

    /// Whether there is a token, without taking it.
    pub(super) fn check(&mut self, number: u64, now: Instant) -> Result<(), Duration> {
        let rate = self.rate;
        let bucket = self.at(number, now);
        if rate <= 0.0 || bucket.tokens >= 1.0 {
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - bucket.tokens) / rate))
    }

    /// A bucket as it is now.
    fn at(&mut self, number: u64, now: Instant) -> Bucket {
        let (rate, full) = (self.rate, self.full);
        let known = self.young.get(&number).copied();
        let known = known.or_else(|| self.old.remove(&number));
        let bucket = match known {
            Some(known) => {
                let passed = now.saturating_duration_since(known.at).as_secs_f64();
                Bucket {
                    tokens: (known.tokens + passed * rate).min(full),
                    at: now.max(known.at),
                }
            }
            None => Bucket {
                tokens: full,
                at: now,
            },
        };
        if self.young.len() >= self.most && !self.young.contains_key(&number) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(number, bucket);
        bucket
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_fills_again() {
        let mut buckets = Buckets::new(2.0, 3.0);
        let now = Instant::now();
        for _ in 0..3 {
            assert_eq!(buckets.take(1, now), Ok(()));
        }
        assert_eq!(buckets.take(1, now), Err(Duration::from_millis(500)));
        assert_eq!(buckets.take(2, now), Ok(()));
        let later = now + Duration::from_millis(500);
        assert_eq!(buckets.take(1, later), Ok(()));
        assert!(buckets.take(1, later).is_err());
        // However long nobody comes, it holds no more than when it is full.
        let later = now + Duration::from_secs(3600);
        let taken = (0..9).take_while(|_| buckets.take(1, later).is_ok());
        assert_eq!(taken.count(), 3);
        // Threads look at the clock one behind the other, and come here in any order.
        assert!(buckets.take(1, now).is_err());
    }

    #[test]
    fn without_a_rate_there_is_no_limit() {
        let mut buckets = Buckets::new(0.0, 0.0);
        let now = Instant::now();
        assert!((0..1000).all(|_| buckets.take(1, now).is_ok()));
    }

    #[test]
    fn many_take_no_more_memory_than_some() {
        let mut buckets = Buckets::new(1.0, 1.0);
        let now = Instant::now();
        assert_eq!(buckets.take(0, now), Ok(()));
        for number in 1..10 * MOST as u64 {
            assert_eq!(buckets.take(number, now), Ok(()));
            // Who goes on asking is not forgotten.
            assert!(buckets.take(0, now).is_err());
        }
        assert!(buckets.young.len() + buckets.old.len() <= 2 * MOST);
    }
}
