//! Delay topics: a failed record waits in the tier whose delay fits.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

/// A tier of the retry topics, written as a number and a unit: `1m`, `10m`, `1h`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RetryTier {
    delay: Duration,
    label: String,
}

/// A retry tier that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("retry tier `{0}` is not a whole number above 0 followed by `s`, `m` or `h`, such as `10m`")]
pub struct RetryTierError(String);

impl RetryTier {
    /// How long a record waits in this tier.
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// The topic that holds this tier of `topic`: `urls` and `1m` give `urls.retry-1m`.
    pub fn topic(&self, topic: &str) -> String {
        format!("{topic}.retry-{}", self.label)
    }
}

impl TryFrom<String> for RetryTier {
    type Error = RetryTierError;

    fn try_from(text: String) -> Result<Self, RetryTierError> {
        text.parse()
    }
}

impl From<RetryTier> for String {
    fn from(tier: RetryTier) -> Self {
        tier.label
    }
}

impl fmt::Display for RetryTier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

impl FromStr for RetryTier {
    type Err = RetryTierError;

    fn from_str(text: &str) -> Result<Self, RetryTierError> {
        let error = || RetryTierError(text.to_owned());
        let split = text.len().checked_sub(1).filter(|&at| text.is_char_boundary(at)).ok_or_else(error)?;
        let (number, unit) = text.split_at(split);
        let number: u64 = number
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| number.parse().ok())
            .flatten()
            .ok_or_else(error)?;
        let unit_seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => return Err(error()),
        };
        let seconds = number.checked_mul(unit_seconds).filter(|&seconds| seconds > 0).ok_or_else(error)?;
        Ok(Self { delay: Duration::from_secs(seconds), label: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_read_seconds_minutes_and_hours() {
        let delays: Vec<u64> = ["5s", "10m", "1h"]
            .iter()
            .map(|text| text.parse::<RetryTier>().unwrap().delay().as_secs())
            .collect();
        assert_eq!(delays, [5, 600, 3600]);
    }

    #[test]
    fn a_tier_names_its_topic() {
        assert_eq!("1m".parse::<RetryTier>().unwrap().topic("urls"), "urls.retry-1m");
    }

    #[test]
    fn a_bad_tier_names_itself_and_what_is_allowed() {
        for text in
            ["", "m", "1", "0s", "-1s", "+1s", "1d", "1µ", "99999999999999999999h", "99999999999999999h"]
        {
            let error = text.parse::<RetryTier>().unwrap_err().to_string();
            assert!(error.contains(&format!("`{text}`")) && error.contains("`10m`"), "{error}");
        }
    }
}
