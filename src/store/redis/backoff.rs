//! How long to wait before trying again.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

/// The wait before attempt `failures + 1`: doubling from 50 ms to 2 s, of which up to half is
/// left to chance (`random`, from 0 to 1), so that the processes of a fleet do not come back all
/// at once.
pub(super) fn delay(failures: u32, random: f64) -> Duration {
    let whole = FIRST.saturating_mul(1 << failures.min(10)).min(LONGEST);
    whole.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_two_seconds_and_keeps_at_least_half() {
        for failures in 0..100 {
            for random in [0.0, 0.3, 1.0] {
                let delay = delay(failures, random);
                assert!(delay >= FIRST / 2 && delay <= LONGEST);
            }
        }
        assert_eq!(delay(20, 0.0), LONGEST / 2);
        assert_eq!(delay(20, 1.0), LONGEST);
    }

    #[test]
    fn differs_by_chance() {
        assert!(delay(5, 0.1) < delay(5, 0.9));
    }
}
