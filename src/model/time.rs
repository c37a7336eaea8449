//! Points in time as git stores them: seconds since 1970 and the zone of the clock that said so.

use std::fmt;

/// Seconds since the Unix epoch with the offset of the client's zone.
///
/// Set by the client and never proof by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Minutes east of UTC.
    pub offset: i32,
}

impl Timestamp {
    /// Whole days from `earlier` to this, rounded down; negative when this came first.
    pub fn days_since(&self, earlier: Timestamp) -> i64 {
        (self.seconds - earlier.seconds).div_euclid(86_400)
    }

    /// Reads RFC 3339, `2026-11-23T21:01:53+01:00`; a bare day stands for its last second, UTC.
    ///
    /// An error says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let day = format!("{text}T23:59:59Z");
        let text = if text.len() == "2026-01-31".len() { &day } else { text };
        let time = chrono::DateTime::parse_from_rfc3339(text)
            .map_err(|error| format!("write 2026-01-31 or 2026-01-31T12:00:00+01:00 ({error})"))?;
        Ok(Self { seconds: time.timestamp(), offset: time.offset().local_minus_utc() / 60 })
    }

    /// The calendar day in its own zone, `2026-11-23`.
    pub fn date(&self) -> String {
        self.to_string().chars().take_while(|&c| c != 'T').collect()
    }
}

/// ISO 8601 as git's `%aI` writes it: `2026-11-23T21:01:53+01:00`, and `Z` for UTC.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zone = chrono::FixedOffset::east_opt(self.offset.saturating_mul(60));
        let instant = chrono::DateTime::from_timestamp(self.seconds, 0);
        match (instant, zone) {
            (Some(instant), Some(zone)) => {
                let local = instant.with_timezone(&zone);
                f.write_str(&local.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
            }
            // Beyond the calendar: the bare number is all that can be said.
            _ => write!(f, "@{}", self.seconds),
        }
    }
}
