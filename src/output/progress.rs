//! A line on standard error for work that takes longer than a second.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long to be silent first.
const PATIENCE: Duration = Duration::from_secs(1);

/// A progress line; shown only on a terminal, and gone when dropped.
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
}

impl Progress {
    /// A line that says what is going on and counts.
    pub fn new(what: &'static str, quiet: bool) -> Self {
        let hidden = ProgressDrawTarget::hidden();
        let target = if quiet { hidden } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target).with_message(what);
        // A template that cannot be read leaves the bar's own style.
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}: {human_pos}") {
            bar.set_style(style);
        }
        Self { bar, started: Instant::now() }
    }

    /// Shows how far the work has come.
    pub fn at(&self, count: usize) {
        if self.started.elapsed() >= PATIENCE {
            self.bar.set_position(count as u64);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
