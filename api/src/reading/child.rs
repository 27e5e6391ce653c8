//! The process that reads: started, waited for, and ended.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use tokio::sync::Semaphore;

use super::{Limits, NotChecked, Reading};

/// As many documents are read at once; the others wait.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// What is kept of the last words of a process.
const LAST_WORDS: u64 = 4096;

/// How the standard library begins the last words of a process that gets no more memory.
const OUT_OF_MEMORY: &str = "memory allocation of";

/// The signals of a process that is at the end of its time: SIGXCPU, and SIGKILL.
const TIME_IS_OVER: [i32; 2] = [24, 9];

/// Whoever starts readers of documents.
#[derive(Debug, Clone)]
pub struct Reader {
    program: PathBuf,
}

/// Reads a document in a process of its own. There is always an answer; where there is nothing to say of the document, it
/// says why.
pub async fn read(path: &Path, limits: &Limits) -> Reading {
    match std::env::current_exe() {
        Ok(program) => Reader::new(program).read(path, limits).await,
        Err(_) => Reading::not_checked(NotChecked::CouldNotBeRead),
    }
}

impl Reader {
    /// Starts this program, which is `tidewaiter` itself.
    #[must_use]
    pub fn new(program: PathBuf) -> Self {
        Self { program }
    }

    /// Reads a document.
    pub async fn read(&self, path: &Path, limits: &Limits) -> Reading {
        self.tried(path, limits).await.unwrap_or_else(Reading::not_checked)
    }

    async fn tried(&self, path: &Path, limits: &Limits) -> Result<Reading, NotChecked> {
        let broken = |_: std::io::Error| NotChecked::CouldNotBeRead;
        let _turn = AT_ONCE.acquire().await.map_err(|_| NotChecked::CouldNotBeRead)?;
        if tokio::fs::metadata(path).await.map_err(broken)?.len() > limits.file_bytes {
            return Err(NotChecked::TooLargeToRead);
        }
        let mut command = Command::new(&self.program);
        command.arg("read-document").args(limits.arguments()).arg("--").arg(path);
        command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.kill_on_drop(true).spawn().map_err(broken)?;
        let (Some(out), Some(err)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(NotChecked::CouldNotBeRead);
        };
        let most = limits.report_bytes();
        let ended = async {
            let (mut report, mut last_words) = (Vec::new(), Vec::new());
            let mut report_end = out.take(most + 1);
            let mut words_end = err.take(LAST_WORDS);
            let (read, heard) = tokio::join!(
                report_end.read_to_end(&mut report),
                words_end.read_to_end(&mut last_words)
            );
            read.and(heard).map_err(broken)?;
            if u64::try_from(report.len()).is_ok_and(|it| it > most) {
                return Err(NotChecked::TooLargeToRead);
            }
            // Whoever has more to say than is listened to finds nobody listening.
            drop((report_end, words_end));
            let status = child.wait().await.map_err(broken)?;
            Ok((status, report, last_words))
        };
        let ended = tokio::time::timeout(limits.time, ended).await;
        let outcome = match ended {
            Ok(Ok((status, report, last_words))) => understood(status, &report, &last_words),
            Ok(Err(why)) => Err(why),
            Err(_) => Err(NotChecked::TookTooLong),
        };
        if outcome.is_err() {
            // By its id, and waited for; it may have ended by itself.
            let _ = child.kill().await;
        }
        outcome
    }
}

/// What the end of a reader says: what it read, or why nothing is known.
///
/// # Errors
/// Why nothing is known.
pub fn understood(
    status: ExitStatus,
    report: &[u8],
    last_words: &[u8],
) -> Result<Reading, NotChecked> {
    if status.success() {
        return serde_json::from_slice(report).map_err(|_| NotChecked::CouldNotBeRead);
    }
    if status.signal().is_some_and(|it| TIME_IS_OVER.contains(&it)) {
        return Err(NotChecked::TookTooLong);
    }
    if String::from_utf8_lossy(last_words).contains(OUT_OF_MEMORY) {
        return Err(NotChecked::TooLargeToRead);
    }
    Err(NotChecked::CouldNotBeRead)
}
