//! How many are connected at once, altogether and from one network.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Those who are connected.
#[derive(Debug)]
pub(super) struct Crowd {
    most: usize,
    most_of_one: usize,
    of: Mutex<HashMap<IpAddr, usize>>,
    open: Mutex<usize>,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// So many are connected altogether.
    All,
    /// So many are connected from there.
    Address,
}

impl Crowd {
    pub(super) fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            most_of_one,
            of: Mutex::default(),
            open: Mutex::default(),
        })
    }

    /// Lets somebody in, who stays as long as what is answered. Nothing is counted for a network that is not told.
    pub(super) fn enter(self: &Arc<Self>, network: Option<IpAddr>) -> Result<Entered, Full> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if *open >= self.most {
            return Err(Full::All);
        }
        if let Some(network) = network {
            let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
            let count = of.get(&network).copied().unwrap_or_default();
            if count >= self.most_of_one {
                return Err(Full::Address);
            }
            of.insert(network, count + 1);
        }
        *open += 1;
        Ok(Entered {
            crowd: Arc::clone(self),
            network,
        })
    }

    /// How many are connected.
    pub(super) fn count(&self) -> usize {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who is connected.
#[derive(Debug)]
pub(super) struct Entered {
    crowd: Arc<Crowd>,
    network: Option<IpAddr>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let crowd = &self.crowd;
        let mut open = crowd.open.lock().unwrap_or_else(PoisonError::into_inner);
        *open = open.saturating_sub(1);
        let Some(network) = self.network else {
            return;
        };
        let mut of = crowd.of.lock().unwrap_or_else(PoisonError::into_inner);
        match of.get_mut(&network) {
            Some(count) if *count > 1 => *count -= 1,
            // Nothing is kept of those who are gone.
            _ => {
                of.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_let_in_and_no_more() {
        let crowd = Crowd::new(3, 2);
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse().ok());
        let first = crowd.enter(one).expect("room");
        let second = crowd.enter(one).expect("room");
        assert_eq!(crowd.enter(one).err(), Some(Full::Address));
        let third = crowd.enter(other).expect("room");
        assert_eq!(crowd.enter(other).err(), Some(Full::All));
        assert_eq!(crowd.enter(None).err(), Some(Full::All));
        drop(first);
        let fourth = crowd.enter(one).expect("room");
        drop((second, third, fourth));
        assert_eq!(crowd.count(), 0);
        assert!(crowd.of.lock().expect("a count").is_empty());
        let proxied: Vec<_> = (0..3).filter_map(|_| crowd.enter(None).ok()).collect();
        assert_eq!(proxied.len(), 3);
    }
}
