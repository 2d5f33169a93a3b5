//! When advisories are too old to say that something is fine.

use std::process::ExitCode;
use std::str::FromStr;

use iriai_web::api::risk::FeedResponse;
use iriai_web::report::feeds::{age, source, span};

use crate::failure::exit;
use crate::output::Output;

/// How old advisories may be: `7d`, `36h`, `1d12h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MaxAge {
    seconds: i64,
}

impl MaxAge {
    pub(super) const fn seconds(self) -> i64 {
        self.seconds
    }
}

impl FromStr for MaxAge {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FAULT: &str = "write it as 7d, 36h or 1d12h";
        let mut seconds = 0_i64;
        let mut rest = text;
        // Each unit once, the largest first.
        for (unit, length) in [
            ('w', 604_800),
            ('d', 86_400),
            ('h', 3_600),
            ('m', 60),
            ('s', 1),
        ] {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, behind) = rest.split_at(digits);
            if let Some(behind) = behind.strip_prefix(unit) {
                let number: i64 = number.parse().map_err(|_| FAULT)?;
                let more = number.checked_mul(length).ok_or(FAULT)?;
                seconds = seconds.checked_add(more).ok_or(FAULT)?;
                rest = behind;
            }
        }
        match rest.is_empty() && !text.is_empty() {
            true => Ok(Self { seconds }),
            false => Err(FAULT),
        }
    }
}

/// How a command ends whose answer rests on these feeds: as it would, unless it says that all is well and some are too old. Which,
/// and how old they are, stands on standard error in any case.
pub(super) fn fresh(
    max_age: Option<MaxAge>,
    feeds: &[FeedResponse],
    output: &Output,
    exit: ExitCode,
) -> ExitCode {
    let Some(most) = max_age else { return exit };
    let mut old: Vec<&FeedResponse> = feeds.iter().collect();
    old.retain(|feed| feed.age_seconds > most.seconds);
    old.sort_by(|a, b| (b.age_seconds, &a.source).cmp(&(a.age_seconds, &b.source)));
    if old.is_empty() {
        return exit;
    }
    let texts = output.texts();
    let told = old.iter().map(|feed| {
        let (source, age) = (source(&feed.source, texts), age(feed.age_seconds, texts));
        texts.with(
            "stale-feed",
            &[("source", (&source).into()), ("age", (&age).into())],
        )
    });
    let told: Vec<String> = told.collect();
    let told = told.join(&texts.text("between-places"));
    let most = span(most.seconds, texts);
    output.complain(&texts.with(
        "stale",
        &[("most", (&most).into()), ("feeds", (&told).into())],
    ));
    match exit == ExitCode::SUCCESS {
        true => ExitCode::from(exit::STALE),
        false => exit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read() {
        for (text, seconds) in [
            ("7d", Some(604_800)),
            ("36h", Some(129_600)),
            ("1w", Some(604_800)),
            ("90m", Some(5_400)),
            ("0s", Some(0)),
            ("1d12h", Some(129_600)),
            ("2w3d4h5m6s", Some(1_483_506)),
            ("", None),
            ("7", None),
            ("d", None),
            ("7 d", None),
            ("-7d", None),
            ("+7d", None),
            ("7D", None),
            ("7d7d", None),
            ("12h1d", None),
            ("1.5d", None),
            ("7days", None),
            ("99999999999999999999d", None),
            ("9223372036854775807w", None),
            ("9223372036854775807s1s", None),
        ] {
            let read = text.parse::<MaxAge>().ok().map(|age| age.seconds);
            assert_eq!(read, seconds, "{text}");
        }
    }
}
