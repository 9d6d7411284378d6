//! How long to wait before trying again.

use std::time::Duration;

use rand::RngExt;

const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

/// The wait before attempt `failures + 1`: doubling from 50 ms to 2 s, of which up to half is
/// left to chance, so that the processes of a fleet do not come back all at once.
pub(super) fn delay(failures: u32) -> Duration {
    let whole = FIRST.saturating_mul(1 << failures.min(10)).min(LONGEST);
    whole.mul_f64(rand::rng().random_range(0.5..=1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_two_seconds_and_keeps_at_least_half() {
        for failures in 0..100 {
            let delay = delay(failures);
            assert!(delay >= FIRST / 2 && delay <= LONGEST);
        }
        assert!(delay(20) >= LONGEST / 2);
    }

    #[test]
    fn differs_from_one_time_to_the_next() {
        assert!((0..20).map(|_| delay(5)).any(|other| other != delay(5)));
    }
}
