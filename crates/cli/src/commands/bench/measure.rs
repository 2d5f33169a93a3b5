//! What a process used: time, processor time, memory. From Linux's own accounts; elsewhere these figures are left out.

use std::fs;
use std::io;
use std::ops::AddAssign;
use std::process::Command;
use std::time::{Duration, Instant};

/// A stretch of work: how long it took, and how much processor time of this process.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spent {
    pub(super) wall: Duration,
    pub(super) cpu: Option<Duration>,
}

impl Spent {
    /// Processor time; where it is not known the time on the clock.
    pub(super) fn processor(&self) -> Duration {
        self.cpu.unwrap_or(self.wall)
    }
}

impl AddAssign for Spent {
    fn add_assign(&mut self, more: Self) {
        let cpu = self.cpu.unwrap_or_default();
        self.cpu = more.cpu.map(|more| cpu + more);
        self.wall += more.wall;
    }
}

/// Does some work and says what it took.
pub(super) fn measured<T>(work: impl FnOnce() -> T) -> (T, Spent) {
    let (cpu, start) = (processor_time(OWN), Instant::now());
    let answer = work();
    let wall = start.elapsed();
    let cpu = processor_time(OWN)
        .zip(cpu)
        .map(|(after, before)| after.saturating_sub(before));
    (answer, Spent { wall, cpu })
}

/// The number by which a process finds its own accounts.
pub(super) const OWN: &str = "self";

/// User and system time of a process so far.
pub(super) fn processor_time(process: &str) -> Option<Duration> {
    // The kernel counts in ticks of 10 ms on all common systems (USER_HZ = 100).
    const TICK: u64 = 10;
    let line = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in brackets may hold blanks; fields are counted from behind it.
    let fields: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |place: usize| fields.get(place)?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks(11)? + ticks(12)?) * TICK))
}

/// Resident memory of this process in bytes: now, or the most so far.
pub(super) fn resident(most: bool) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let label = if most { "VmHWM:" } else { "VmRSS:" };
    Some(kilobytes(&status, label)? * 1024)
}

/// Resident memory of another process in bytes.
pub(super) fn resident_of(process: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    Some(kilobytes(&status, "VmRSS:")? * 1024)
}

/// Runs a command to its end and answers the most that it had resident, in bytes; 0 where the system does not tell.
pub(super) fn peak_of(command: &mut Command) -> io::Result<u64> {
    const PAUSE: Duration = Duration::from_millis(2);
    let mut child = command.spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        if let Ok(status) = fs::read_to_string(&status)
            && let Some(most) = kilobytes(&status, "VmHWM:")
        {
            peak = peak.max(most * 1024);
        }
        std::thread::sleep(PAUSE);
    }
    Ok(peak)
}

fn kilobytes(status: &str, label: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(label))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Memory of the machine in bytes.
pub(super) fn machine_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/meminfo").ok()?;
    Some(kilobytes(&status, "MemTotal:")? * 1024)
}

/// The value below which a share of the sorted times lies.
pub(super) fn percentile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times
        .get((last as f64 * share).round() as usize)
        .copied()
        .unwrap_or_default()
}
