//! How much a document may cost its reader.

use std::time::Duration;

use clap::Args;
use rlimit::Resource;

const FILE_BYTES: u64 = 100 << 20;
const MEMORY_BYTES: u64 = 1 << 30;
const CPU_SECONDS: u64 = 30;
const TIME: Duration = Duration::from_mins(1);
const PAGES: u32 = 2_000;
const TEXT_BYTES: u64 = 16 << 20;

/// How much a document may cost.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Limits {
    /// Bytes of the file.
    #[arg(long, default_value_t = FILE_BYTES)]
    pub file_bytes: u64,
    /// Bytes of memory, all told.
    #[arg(long, default_value_t = MEMORY_BYTES)]
    pub memory_bytes: u64,
    /// Seconds of computing.
    #[arg(long, default_value_t = CPU_SECONDS)]
    pub cpu_seconds: u64,
    /// Pages that are read.
    #[arg(long, default_value_t = PAGES)]
    pub pages: u32,
    /// Bytes of text that are kept.
    #[arg(long, default_value_t = TEXT_BYTES)]
    pub text_bytes: u64,
    /// How long whoever asked waits.
    #[arg(skip = TIME)]
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: FILE_BYTES,
            memory_bytes: MEMORY_BYTES,
            cpu_seconds: CPU_SECONDS,
            pages: PAGES,
            text_bytes: TEXT_BYTES,
            time: TIME,
        }
    }
}

impl Limits {
    /// They, as arguments of the command that reads.
    pub(super) fn arguments(&self) -> Vec<String> {
        vec![
            format!("--file-bytes={}", self.file_bytes),
            format!("--memory-bytes={}", self.memory_bytes),
            format!("--cpu-seconds={}", self.cpu_seconds),
            format!("--pages={}", self.pages),
            format!("--text-bytes={}", self.text_bytes),
        ]
    }

    /// Bytes of a report at most: each character of its text may be escaped, and has a frame around it.
    pub(super) fn report_bytes(&self) -> u64 {
        self.text_bytes.saturating_mul(8).saturating_add(1 << 20)
    }

    /// Sets them for this process, for good: it can never have more again.
    ///
    /// # Errors
    /// Where the system does not let it; then nothing may be read.
    pub(super) fn impose(&self) -> std::io::Result<()> {
        let most = [
            (Resource::AS, self.memory_bytes),
            (Resource::CPU, self.cpu_seconds),
            (Resource::FSIZE, 0),
            (Resource::CORE, 0),
        ];
        for (resource, limit) in most {
            let (_, hard) = resource.get()?;
            let limit = limit.min(hard);
            resource.set(limit, limit)?;
        }
        Ok(())
    }
}
