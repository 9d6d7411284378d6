//! How long to wait before trying again.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

/// After this many refusals in a row, the pauses grow no longer: 400 ms at most. A server that
/// loads its data is soon done, and people wait for it.
const LONGEST_PAUSE: u32 = 3;

/// How much of a command's time one wait may take: a command must not fail for a wait that began
/// just before the server came back.
const SHARE: u32 = 5;

/// Chooses waits, in part by chance, so that the processes of a fleet do not come back all at once.
#[derive(Debug)]
pub(super) struct Backoff {
    longest: Duration,
    random: StdRng,
}

impl Backoff {
    /// For commands that may take as long as `limit`.
    pub(super) fn new(limit: Duration, seed: u64) -> Self {
        Self {
            longest: (limit / SHARE).clamp(FIRST / 2, LONGEST),
            random: StdRng::seed_from_u64(seed),
        }
    }

    /// The wait before attempt `failures + 1` to connect: doubling from 50 ms to a share of the
    /// command's time, 2 s at most, of which up to half is left to chance.
    pub(super) fn delay(&mut self, failures: u32) -> Duration {
        self.up_to(self.longest, failures)
    }

    /// The same where the next attempt will most likely end as the last one did: up to 2 s.
    pub(super) fn long_delay(&mut self, failures: u32) -> Duration {
        self.up_to(LONGEST, failures)
    }

    /// The wait after a server refused to serve a command for now.
    pub(super) fn pause(&mut self, refusals: u32) -> Duration {
        self.delay(refusals.min(LONGEST_PAUSE))
    }

    fn up_to(&mut self, longest: Duration, failures: u32) -> Duration {
        let whole = FIRST.saturating_mul(1 << failures.min(10)).min(longest);
        whole.mul_f64(self.random.random_range(0.5..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backoff(limit: u64) -> Backoff {
        Backoff::new(Duration::from_millis(limit), 7)
    }

    #[test]
    fn grows_to_two_seconds_and_keeps_at_least_half() {
        let mut backoff = backoff(60_000);
        for failures in 0..100 {
            let delay = backoff.delay(failures);
            assert!(delay >= FIRST / 2 && delay <= LONGEST);
        }
        assert!(backoff.delay(20) >= LONGEST / 2);
        assert!(backoff.pause(20) <= Duration::from_millis(400));
    }

    #[test]
    fn leaves_a_command_most_of_its_time() {
        for limit in [300, 1000, 2000] {
            let mut backoff = backoff(limit);
            let share = Duration::from_millis(limit / 5);
            for failures in 0..100 {
                assert!(backoff.delay(failures) <= share && backoff.pause(failures) <= share);
            }
        }
    }

    #[test]
    fn waits_longer_where_nothing_will_change_soon() {
        assert!(backoff(300).long_delay(20) >= LONGEST / 2);
    }

    #[test]
    fn does_not_hurry_for_commands_that_have_next_to_no_time() {
        assert!(backoff(1).delay(20) >= FIRST / 4);
    }

    #[test]
    fn differs_by_chance() {
        let mut backoff = backoff(60_000);
        assert_ne!(backoff.delay(5), backoff.delay(5));
    }
}
