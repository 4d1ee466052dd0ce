//! How far the jobs have come, and how long they will take.

use super::queue::{Stake, Waiting};
use guerdon_primitives::jobs::JobId;
use prometheus::IntCounter;
use std::{
    fmt,
    sync::{
        atomic::{AtomicBool, AtomicU64, Ordering},
        Mutex, PoisonError,
    },
    time::{Duration, Instant},
};

/// How far one job has come: written by who does it, read by who tells of it.
pub struct JobProgress {
    job: JobId,
    stake: Stake,
    outputs_left: AtomicU64,
    /// Counts the outputs of all jobs.
    outputs_done: IntCounter,
    asked_at: Mutex<Instant>,
    patience: Duration,
    gives_way: AtomicBool,
}

/// Why a job is not gone on with for now. A batch goes on later from where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// Nobody has asked for it in so long.
    NotAskedFor(Duration),
    /// Another has more at stake.
    GivesWay,
}

impl fmt::Display for Interruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAskedFor(patience) => write!(f, "nobody has asked for it for {} s", patience.as_secs()),
            Self::GivesWay => f.write_str("another has more at stake"),
        }
    }
}

impl JobProgress {
    /// That of a job that has waited, and is wanted for as long as `patience` after it was asked for.
    pub fn new(waiting: Waiting, outputs_done: IntCounter, patience: Duration) -> Self {
        let Waiting { job, stake, outputs, asked_at } = waiting;
        let (outputs_left, asked_at) = (AtomicU64::new(outputs), Mutex::new(asked_at));
        Self { job, stake, outputs_left, outputs_done, asked_at, patience, gives_way: AtomicBool::new(false) }
    }

    /// The job, if it is to wait again.
    pub fn waiting(&self) -> Waiting {
        let (outputs, asked_at) = (self.outputs_left(), self.asked_at());
        Waiting { job: self.job, stake: self.stake, outputs, asked_at }
    }

    /// Which job's it is.
    pub fn job(&self) -> JobId {
        self.job
    }

    /// What is at stake.
    pub fn stake(&self) -> Stake {
        self.stake
    }

    /// Notes that the job is asked for.
    pub fn ask(&self, now: Instant) {
        *self.asked_at.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Has the job give way to another as soon as it can.
    pub fn give_way(&self) {
        self.gives_way.store(true, Ordering::Relaxed);
    }

    /// Whether it is to give way.
    pub fn gives_way(&self) -> bool {
        self.gives_way.load(Ordering::Relaxed)
    }

    /// Why the job is not to be gone on with, if it is not.
    pub fn interruption(&self) -> Option<Interruption> {
        if self.asked_at().elapsed() > self.patience {
            Some(Interruption::NotAskedFor(self.patience))
        } else {
            self.gives_way().then_some(Interruption::GivesWay)
        }
    }

    fn asked_at(&self) -> Instant {
        *self.asked_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how many outputs are left.
    pub fn set_outputs_left(&self, outputs: u64) {
        self.outputs_left.store(outputs, Ordering::Relaxed);
    }

    /// Notes that an output is embedded.
    pub fn count_output(&self) {
        self.outputs_done.inc();
        let left = |left: u64| Some(left.saturating_sub(1));
        let _ = self.outputs_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left);
    }

    /// How many outputs are left.
    pub fn outputs_left(&self) -> u64 {
        self.outputs_left.load(Ordering::Relaxed)
    }
}

/// How far all jobs have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Progress {
    /// Jobs that wait to be worked.
    pub waiting: usize,
    /// Jobs being worked.
    pub working: usize,
    /// Jobs done since the start.
    pub done: u64,
    /// Attempts that failed since the start.
    pub failed: u64,
    /// Outputs of these jobs that are not embedded yet.
    pub outputs_left: u64,
    /// Works and outputs embedded in a second, lately.
    pub pictures_per_second: f64,
    /// How long the outputs that are left will take; none if that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<u64>,
}

/// What is told of progress while there is any.
impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { waiting, working, pictures_per_second, outputs_left, .. } = self;
        write!(
            f,
            "{waiting} jobs waiting, {working} being worked; {pictures_per_second:.1} pictures per second"
        )?;
        if *outputs_left > 0 {
            write!(f, "; {outputs_left} outputs left")?;
        }
        match self.seconds_left {
            Some(seconds) => write!(f, ", which take about {}", duration(seconds)),
            None => Ok(()),
        }
    }
}

/// How fast it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// Works and outputs in a second.
    pub pictures: f64,
    /// Outputs in a second.
    pub outputs: f64,
}

impl Rates {
    /// That of so many pictures and outputs in some time.
    pub fn new(pictures: u64, outputs: u64, time: Duration) -> Self {
        let seconds = time.as_secs_f64().max(f64::MIN_POSITIVE);
        Self { pictures: pictures as f64 / seconds, outputs: outputs as f64 / seconds }
    }

    /// How many seconds so many outputs take; none if none was done lately, or there are none.
    pub fn seconds_for(&self, outputs: u64) -> Option<u64> {
        (self.outputs > 0.0 && outputs > 0).then(|| (outputs as f64 / self.outputs).ceil() as u64)
    }
}

fn duration(seconds: u64) -> String {
    let (minutes, hours) = (seconds.div_ceil(60), seconds / 3600);
    match (hours, seconds) {
        (0, 0..120) => format!("{seconds} s"),
        (0..2, _) => format!("{minutes} min"),
        (2..48, _) => format!("{hours} h"),
        _ => format!("{} days", hours / 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_told_only_if_it_is_known() {
        let rates = Rates::new(100, 50, Duration::from_secs(10));
        assert_eq!(rates, Rates { pictures: 10.0, outputs: 5.0 });
        assert_eq!(rates.seconds_for(11), Some(3));
        assert_eq!(rates.seconds_for(0), None);
        assert_eq!(Rates::new(100, 0, Duration::from_secs(10)).seconds_for(11), None);

        let known = Progress {
            waiting: 3,
            working: 2,
            outputs_left: 9000,
            pictures_per_second: 12.25,
            seconds_left: Some(900),
            ..Default::default()
        };
        assert_eq!(
            known.to_string(),
            "3 jobs waiting, 2 being worked; 12.2 pictures per second; 9000 outputs left, which take about 15 min"
        );
        let unknown = Progress { seconds_left: None, outputs_left: 0, ..known };
        assert_eq!(unknown.to_string(), "3 jobs waiting, 2 being worked; 12.2 pictures per second");
    }

    #[test]
    fn durations_are_told_in_the_unit_that_fits() {
        let told: Vec<_> = [1, 119, 120, 7199, 7200, 172_799, 172_800].map(duration).into();
        assert_eq!(told, ["1 s", "119 s", "2 min", "120 min", "2 h", "47 h", "2 days"]);
    }

    #[test]
    fn outputs_are_counted_one_by_one() {
        let counter = IntCounter::new("outputs", "outputs").unwrap();
        let waiting = Waiting { job: 1, stake: Stake::Untold, outputs: 2, asked_at: Instant::now() };
        let progress = JobProgress::new(waiting, counter.clone(), Duration::MAX);
        (0..3).for_each(|_| progress.count_output());
        assert_eq!((progress.outputs_left(), counter.get()), (0, 3));
        assert_eq!(progress.waiting(), Waiting { outputs: 0, ..waiting });
        assert_eq!(progress.interruption(), None);
        progress.give_way();
        assert_eq!(progress.interruption(), Some(Interruption::GivesWay));
        let forgotten = JobProgress::new(waiting, counter, Duration::ZERO);
        std::thread::sleep(Duration::from_millis(1));
        assert_eq!(forgotten.interruption(), Some(Interruption::NotAskedFor(Duration::ZERO)));
    }
}
