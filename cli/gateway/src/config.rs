//! What a gateway is started with.

use crate::{Error, Hash, Keys, Result};
use std::{collections::BTreeSet, net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

/// The largest image, which is the largest content of engines.
pub const MAX_IMAGE_BYTES: usize = 32 << 20;
/// The most outputs of one payment. The chain takes more; a receipt is made by hashing all of them.
pub const MAX_OUTPUTS: u32 = 1 << 16;

/// What a gateway is started with.
#[derive(Debug)]
pub struct Config {
    /// The folder of the store. It is made if it is not there.
    pub folder: PathBuf,
    /// The genesis hash of the chain that the ledger pays on. A store is of one chain.
    pub chain: Hash,
    /// Where to listen. Without keys it must be a loopback address.
    pub listen: SocketAddr,
    /// Who may post and look. They share all tickets: a gateway is one company's, and keys are for limits and accounts.
    pub keys: Option<Keys>,
    /// The models that tickets may be of. There is at least one.
    pub models: BTreeSet<u32>,
    /// A payment is made when a ticket has waited so long.
    pub interval: Duration,
    /// A payment is made when so many tickets of a model wait. Between 1 and `max_outputs`.
    pub count: u32,
    /// The most outputs of a payment, between 1 and [`MAX_OUTPUTS`].
    pub max_outputs: u32,
    /// What is refused, so that memory and disk are not used up.
    pub limits: Limits,
    /// How often things are tried.
    pub pace: Pace,
    /// How long requests in flight may take when the gateway stops.
    pub shutdown: Duration,
}

/// What is refused, so that memory and disk are not used up.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Tickets that are neither paid nor failed.
    pub tickets: u64,
    /// Bytes of images in the store.
    pub bytes: u64,
    /// Bytes of one image, at most [`MAX_IMAGE_BYTES`].
    pub image: usize,
    /// Bytes of request bodies in memory at a time; at least `image`.
    pub in_flight: usize,
    /// Bytes of the disk that are left free.
    pub reserve: u64,
    /// Connections at a time.
    pub connections: usize,
    /// Requests of one key in a second, and at once; unlimited without.
    pub rate: Option<NonZeroU32>,
    /// How long a request's head, and then its body, may take to arrive.
    pub patience: Duration,
}

/// How often things are tried.
#[derive(Clone, Debug)]
pub struct Pace {
    /// The first delay after something failed; each further one is twice as long.
    pub first: Duration,
    /// The longest delay.
    pub longest: Duration,
    /// How long a ticket whose content cannot be had is tried before it fails. It does not fail before a gateway has run so
    /// long without a stop.
    pub give_up: Duration,
    /// How often settlements are asked for, and whether node and engine are there.
    pub poll: Duration,
    /// How long node and engine may take to say that they are there.
    pub patience: Duration,
}

impl Config {
    /// A gateway for models of a chain, with its store in a folder: on 127.0.0.1:8080, a payment a minute or per 1,000 tickets.
    pub fn new(folder: impl Into<PathBuf>, chain: Hash, models: impl IntoIterator<Item = u32>) -> Self {
        Self {
            folder: folder.into(),
            chain,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            keys: None,
            models: models.into_iter().collect(),
            interval: Duration::from_secs(60),
            count: 1_000,
            max_outputs: 4_096,
            limits: Limits::default(),
            pace: Pace::default(),
            shutdown: Duration::from_secs(20),
        }
    }

    /// Refuses what cannot work.
    pub(crate) fn check(&self) -> Result<()> {
        let refuse = |sentence: String| Err(Error::Input(sentence));
        if self.models.is_empty() {
            return refuse("the gateway is told of no model: name at least one".into());
        }
        if self.max_outputs == 0 || self.max_outputs > MAX_OUTPUTS {
            return refuse(format!(
                "a payment of the gateway covers between 1 and {MAX_OUTPUTS} outputs, not {}",
                self.max_outputs
            ));
        }
        if self.count == 0 || self.count > self.max_outputs {
            return refuse(format!(
                "a payment cannot be due at {} tickets: it covers between 1 and {} outputs",
                self.count, self.max_outputs
            ));
        }
        if self.limits.image == 0 || self.limits.image > MAX_IMAGE_BYTES {
            return refuse(format!(
                "images have between 1 and {MAX_IMAGE_BYTES} bytes, and the limit is to be {}",
                self.limits.image
            ));
        }
        if self.limits.in_flight < self.limits.image {
            return refuse("the memory for request bodies is less than one image takes".into());
        }
        if self.limits.connections == 0 {
            return refuse("a gateway with no connection serves nobody: allow at least one".into());
        }
        if self.keys.is_none() && !self.listen.ip().is_loopback() {
            return refuse(format!(
                "without keys the gateway listens on loopback only, and {} is not: name a key file, or listen on \
                 127.0.0.1",
                self.listen.ip()
            ));
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tickets: 1_000_000,
            bytes: 8 << 30,
            image: MAX_IMAGE_BYTES,
            in_flight: 256 << 20,
            reserve: 256 << 20,
            connections: 1_024,
            rate: None,
            patience: Duration::from_secs(30),
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            longest: Duration::from_secs(600),
            give_up: Duration::from_secs(24 * 3600),
            poll: Duration::from_secs(6),
            patience: Duration::from_secs(5),
        }
    }
}

impl Pace {
    /// The delay after so many failures, the first of which is 0.
    pub(crate) fn delay(&self, times: u32) -> Duration {
        self.first.saturating_mul(1u32.checked_shl(times).unwrap_or(u32::MAX)).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_keys_only_loopback_is_listened_on() {
        let mut config = Config::new("folder", [0; 32], [0]);
        for loopback in ["127.0.0.1:0", "127.9.9.9:80", "[::1]:80"] {
            config.listen = loopback.parse().unwrap();
            assert_eq!(config.check(), Ok(()));
        }
        for other in ["0.0.0.0:80", "[::]:80", "192.168.0.1:80"] {
            config.listen = other.parse().unwrap();
            let told = config.check().unwrap_err().to_string();
            assert!(told.contains("loopback only") && told.contains("key file"), "{told}");
        }
        config.keys = Some(Keys::parse(&crate::NewKey::generate("a").unwrap().line).unwrap());
        assert_eq!(config.check(), Ok(()));
    }

    #[test]
    fn what_cannot_work_is_refused() {
        type Spoil = fn(&mut Config);
        let wrong: [(Spoil, &str); 7] = [
            (|config| config.models.clear(), "no model"),
            (|config| config.max_outputs = 0, "between 1 and 65536"),
            (|config| config.max_outputs = MAX_OUTPUTS + 1, "between 1 and 65536"),
            (|config| config.count = 0, "cannot be due at 0"),
            (|config| config.count = config.max_outputs + 1, "cannot be due at 4097"),
            (|config| config.limits.image = MAX_IMAGE_BYTES + 1, "images have"),
            (|config| config.limits.in_flight = 1, "memory for request bodies"),
        ];
        for (spoil, expected) in wrong {
            let mut config = Config::new("folder", [0; 32], [0]);
            spoil(&mut config);
            let told = config.check().unwrap_err().to_string();
            assert!(told.contains(expected), "{told}");
        }
    }

    #[test]
    fn delays_double_up_to_the_longest() {
        let pace = Pace { first: Duration::from_secs(2), longest: Duration::from_secs(9), ..Pace::default() };
        let delays: Vec<_> = (0..4).map(|times| pace.delay(times).as_secs()).collect();
        assert_eq!(delays, [2, 4, 8, 9]);
        assert_eq!(pace.delay(u32::MAX).as_secs(), 9);
    }
}
