//! What was asked, how it was answered and how long that took, for those who watch over the server.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::crowd::Full;
use super::limits::Limit;

/// The ends of the classes of the histogram, in seconds.
const ENDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// The classes of status that there are.
const CLASSES: [&str; 6] = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

/// What was asked by one path.
#[derive(Debug, Clone, Default)]
struct Asked {
    by_class: [u64; CLASSES.len()],
    /// How many took so long, and longer than the class before.
    by_duration: [u64; ENDS.len() + 1],
    seconds: f64,
}

/// Everything counted since the server was started.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// By the pattern of a path, of which there are as many as rows of endpoints.
    asked: Mutex<BTreeMap<Arc<str>, Asked>>,
    open: AtomicU64,
    full: [AtomicU64; 2],
    limited: [AtomicU64; Limit::ALL.len()],
}

impl Figures {
    /// Something was answered with a status, or with none, where whoever asked did not wait.
    pub(super) fn answered(&self, route: &Arc<str>, status: Option<u16>, took: Duration) {
        let class = usize::from(status.unwrap_or_default() / 100);
        let seconds = took.as_secs_f64();
        let place = ENDS.iter().position(|end| seconds <= *end);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = asked.entry(Arc::clone(route)).or_default();
        if let Some(count) = asked.by_class.get_mut(class) {
            *count += 1;
        }
        if let Some(count) = asked.by_duration.get_mut(place.unwrap_or(ENDS.len())) {
            *count += 1;
        }
        asked.seconds += seconds;
    }

    /// So many are connected now.
    pub(super) fn connected(&self, count: usize) {
        self.open.store(count as u64, Ordering::Relaxed);
    }

    /// Somebody was not let in.
    pub(super) fn full(&self, full: Full) {
        let [all, address] = &self.full;
        let count = match full {
            Full::All => all,
            Full::Address => address,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// Something was refused by a limit.
    pub(super) fn limited(&self, limit: Limit) {
        for (one, count) in Limit::ALL.into_iter().zip(&self.limited) {
            if one == limit {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// As a monitoring system reads them: the text form of Prometheus 0.0.4.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let told = self.write(&mut text);
        // A text takes whatever is written into it.
        told.map(|()| text).unwrap_or_default()
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        head(
            text,
            "requests_total",
            "Requests by path and class of status",
            "counter",
        )?;
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        for (route, asked) in asked.iter() {
            for (class, count) in CLASSES.iter().zip(asked.by_class) {
                if count > 0 {
                    writeln!(
                        text,
                        "iriai_http_requests_total{{route=\"{route}\",status=\"{class}\"}} {count}"
                    )?;
                }
            }
        }
        head(
            text,
            "request_duration_seconds",
            "How long answers took",
            "histogram",
        )?;
        for (route, asked) in asked.iter() {
            asked.write(route, text)?;
        }
        drop(asked);
        head(text, "connections", "Open connections", "gauge")?;
        writeln!(
            text,
            "iriai_http_connections {}",
            self.open.load(Ordering::Relaxed)
        )?;
        head(
            text,
            "connections_refused_total",
            "Connections refused by a limit",
            "counter",
        )?;
        for (name, count) in ["all", "address"].iter().zip(&self.full) {
            let count = count.load(Ordering::Relaxed);
            writeln!(
                text,
                "iriai_http_connections_refused_total{{limit=\"{name}\"}} {count}"
            )?;
        }
        head(
            text,
            "requests_limited_total",
            "Requests refused by a limit",
            "counter",
        )?;
        for (limit, count) in Limit::ALL.iter().zip(&self.limited) {
            let (limit, count) = (limit.code(), count.load(Ordering::Relaxed));
            writeln!(
                text,
                "iriai_http_requests_limited_total{{limit=\"{limit}\"}} {count}"
            )?;
        }
        Ok(())
    }
}

impl Asked {
    fn write(&self, route: &str, text: &mut String) -> std::fmt::Result {
        const NAME: &str = "iriai_http_request_duration_seconds";
        let mut count = 0;
        for (end, own) in ENDS.iter().zip(self.by_duration) {
            count += own;
            writeln!(
                text,
                "{NAME}_bucket{{route=\"{route}\",le=\"{end}\"}} {count}"
            )?;
        }
        let count: u64 = self.by_duration.iter().sum();
        writeln!(
            text,
            "{NAME}_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}"
        )?;
        writeln!(text, "{NAME}_sum{{route=\"{route}\"}} {}", self.seconds)?;
        writeln!(text, "{NAME}_count{{route=\"{route}\"}} {count}")
    }
}

fn head(text: &mut String, name: &str, help: &str, kind: &str) -> std::fmt::Result {
    writeln!(
        text,
        "# HELP iriai_http_{name} {help}.\n# TYPE iriai_http_{name} {kind}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_by_path_and_class() {
        let figures = Figures::default();
        let route: Arc<str> = "/api/{id}".into();
        for (status, milliseconds) in [
            (Some(200), 1),
            (Some(204), 30),
            (Some(503), 60_000),
            (None, 3),
        ] {
            figures.answered(&route, status, Duration::from_millis(milliseconds));
        }
        figures.full(Full::Address);
        figures.limited(Limit::SignIn);
        figures.connected(7);
        let text = figures.text();
        for line in [
            "iriai_http_requests_total{route=\"/api/{id}\",status=\"2xx\"} 2",
            "iriai_http_requests_total{route=\"/api/{id}\",status=\"5xx\"} 1",
            "iriai_http_requests_total{route=\"/api/{id}\",status=\"none\"} 1",
            "iriai_http_request_duration_seconds_bucket{route=\"/api/{id}\",le=\"0.001\"} 1",
            "iriai_http_request_duration_seconds_bucket{route=\"/api/{id}\",le=\"0.05\"} 3",
            "iriai_http_request_duration_seconds_bucket{route=\"/api/{id}\",le=\"10\"} 3",
            "iriai_http_request_duration_seconds_bucket{route=\"/api/{id}\",le=\"+Inf\"} 4",
            "iriai_http_request_duration_seconds_count{route=\"/api/{id}\"} 4",
            "iriai_http_connections 7",
            "iriai_http_connections_refused_total{limit=\"address\"} 1",
            "iriai_http_requests_limited_total{limit=\"sign-in\"} 1",
            "iriai_http_requests_limited_total{limit=\"key\"} 0",
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
    }
}
