//! How far something is, as people see it.

use indicatif::{ProgressBar, ProgressStyle};
use iriai_office::StateProgress;

use crate::output::Output;

/// How far something is that goes through everything that is kept.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar for bytes, with the words of a key; none where nobody looks.
    pub(crate) fn of_bytes(output: &Output, key: &str) -> Self {
        Self::new(output, key, ["{binary_bytes}", "{binary_total_bytes}"])
    }

    /// The same for things that are counted.
    pub(crate) fn of_things(output: &Output, key: &str) -> Self {
        Self::new(output, key, ["{human_pos}", "{human_len}"])
    }

    fn new(output: &Output, key: &str, [done, all]: [&str; 2]) -> Self {
        let bar = match output.draws() {
            true => ProgressBar::new(0),
            false => ProgressBar::hidden(),
        };
        let words = [("done", done.into()), ("all", all.into())];
        let words = output.texts().with(key, &words);
        if let Ok(style) = ProgressStyle::with_template(&format!("{words} {{wide_bar}} {{eta}}")) {
            bar.set_style(style);
        }
        Self(bar)
    }
}

impl StateProgress for Bar {
    fn done(&self, done: u64, all: u64) {
        if self.0.length() != Some(all) {
            self.0.set_length(all);
        }
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
