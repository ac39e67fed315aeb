//! How often one may try to sign in, per user and address and per address alone.
//!
//! Counts live in memory: a restart forgets them. A try counts when it begins, so that many at
//! once do not slip through before the first has failed. Takes the time as an argument.

use std::collections::HashMap;
use std::time::Duration;

use model::Timestamp;
use parking_lot::Mutex;

use super::Address;

/// Free tries for one user from one address.
const FREE_FOR_USER: u32 = 5;
/// Free tries from one address, whoever it claims to be.
const FREE_FOR_ADDRESS: u32 = 20;
/// The first lock-out; each further try doubles it.
const FIRST_LOCK: Duration = Duration::from_secs(30);
/// The longest lock-out, and how long a quiet counter is remembered.
const LONGEST_LOCK: Duration = Duration::from_mins(15);
/// SAFETY LIMIT: at most so many counters are kept; the one that has been quiet longest goes.
const MOST_COUNTERS: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Who {
    user: Option<String>,
    network: Address,
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    count: u32,
    last: Timestamp,
    locked_until: Timestamp,
}

/// Counts tries to sign in.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    tries: Mutex<HashMap<Who, Tries>>,
}

impl Throttle {
    /// Begins a try, and counts it.
    ///
    /// # Errors
    /// With how long to wait, when there were too many.
    pub(crate) fn begin(&self, user: &str, from: Address, now: Timestamp) -> Result<(), Duration> {
        let (by_user, by_address) = both(user, from);
        let mut tries = self.tries.lock();
        for who in [&by_address, &by_user] {
            if let Some(known) = tries.get(who)
                && now < known.locked_until
            {
                return Err(known.locked_until.since(now));
            }
        }
        count(&mut tries, by_address, FREE_FOR_ADDRESS, now);
        count(&mut tries, by_user, FREE_FOR_USER, now);
        Ok(())
    }

    /// Notes that a try was right: it counts no longer, and the user starts anew.
    pub(crate) fn succeeded(&self, user: &str, from: Address) {
        let (by_user, by_address) = both(user, from);
        let mut tries = self.tries.lock();
        tries.remove(&by_user);
        if let Some(known) = tries.get_mut(&by_address) {
            known.count = known.count.saturating_sub(1);
            if known.count < FREE_FOR_ADDRESS {
                known.locked_until = Timestamp::default();
            }
        }
    }
}

fn both(user: &str, from: Address) -> (Who, Who) {
    let network = from.network();
    let by_user = Who {
        user: Some(user.to_owned()),
        network,
    };
    let by_address = Who {
        user: None,
        network,
    };
    (by_user, by_address)
}

fn count(tries: &mut HashMap<Who, Tries>, who: Who, free: u32, now: Timestamp) {
    make_room(tries, now);
    let fresh = Tries {
        count: 0,
        last: now,
        locked_until: Timestamp::default(),
    };
    let known = tries.entry(who).or_insert(fresh);
    if now.since(known.last) > LONGEST_LOCK {
        *known = fresh;
    }
    known.count = known.count.saturating_add(1);
    known.last = now;
    if let Some(beyond) = known.count.checked_sub(free) {
        known.locked_until = now.plus(lock_after(beyond));
    }
}

fn lock_after(beyond: u32) -> Duration {
    let factor = 1u32.checked_shl(beyond.min(16)).unwrap_or(u32::MAX);
    FIRST_LOCK.saturating_mul(factor).min(LONGEST_LOCK)
}

fn make_room(tries: &mut HashMap<Who, Tries>, now: Timestamp) {
    if tries.len() < MOST_COUNTERS {
        return;
    }
    tries.retain(|_, known| now.since(known.last) <= LONGEST_LOCK);
    if tries.len() < MOST_COUNTERS {
        return;
    }
    let quietest = tries.iter().min_by_key(|(_, known)| known.last);
    if let Some(who) = quietest.map(|(who, _)| who.clone()) {
        tries.remove(&who);
    }
}

#[cfg(test)]
mod tests {
    use http::Extensions;

    use super::*;

    const START: Timestamp = Timestamp::from_unix_micros(1_760_356_800_000_000);

    fn nowhere() -> Address {
        Address::of(&Extensions::new())
    }

    #[test]
    fn the_sixth_try_waits_and_each_further_one_waits_longer() {
        let throttle = Throttle::default();
        for _ in 0..5 {
            assert_eq!(throttle.begin("ann", nowhere(), START), Ok(()));
        }
        assert_eq!(throttle.begin("ann", nowhere(), START), Err(FIRST_LOCK));
        let later = START.plus(FIRST_LOCK);
        assert_eq!(throttle.begin("ann", nowhere(), later), Ok(()));
        assert_eq!(throttle.begin("ann", nowhere(), later), Err(FIRST_LOCK * 2));
        assert_eq!(throttle.begin("bob", nowhere(), later), Ok(()));
    }

    #[test]
    fn one_address_that_tries_many_names_waits_too() {
        let throttle = Throttle::default();
        for number in 0..20 {
            let name = format!("user-{number}");
            assert_eq!(throttle.begin(&name, nowhere(), START), Ok(()));
        }
        assert_eq!(throttle.begin("new", nowhere(), START), Err(FIRST_LOCK));
    }

    #[test]
    fn a_right_password_clears_the_count_and_quiet_forgets_it() {
        let throttle = Throttle::default();
        for _ in 0..4 {
            assert_eq!(throttle.begin("ann", nowhere(), START), Ok(()));
        }
        throttle.succeeded("ann", nowhere());
        for _ in 0..5 {
            assert_eq!(throttle.begin("ann", nowhere(), START), Ok(()));
        }
        let much_later = START.plus(LONGEST_LOCK * 2);
        for _ in 0..5 {
            assert_eq!(throttle.begin("ann", nowhere(), much_later), Ok(()));
        }
    }

    #[test]
    fn a_lock_out_never_lasts_longer_than_the_longest() {
        assert_eq!(lock_after(0), FIRST_LOCK);
        assert_eq!(lock_after(3), FIRST_LOCK * 8);
        assert_eq!(lock_after(u32::MAX), LONGEST_LOCK);
    }
}
