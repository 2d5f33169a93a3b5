//! Numbers that look drawn by chance and are the same in every run (SplitMix64).

/// A sequence of numbers.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number below `limit`; 0 for a limit of 0.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u32
    }

    /// A number below `limit`, small ones far more often: the share falls with the rank.
    pub(super) fn skewed(&mut self, limit: u32) -> u32 {
        let share = f64::from(self.below(1 << 30)) / f64::from(1 << 30);
        ((f64::from(limit) + 1.0).powf(share) - 1.0) as u32
    }
}
