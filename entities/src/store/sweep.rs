//! What lies in the store and is nobody's: found by its age, asked of the ledger, removed.

use std::path::{Path as FilePath, PathBuf};

use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};

use super::{ARRIVING, DOCUMENTS, Doing, Store, StoreError, UPLOADS, path};

/// How many keys are asked about at once.
const BATCH: usize = 200;

impl Store {
    /// The keys of what was written before an instant, in batches: what arrived and was never looked at, parts, documents.
    #[must_use]
    pub fn older_than(
        &self,
        instant: DateTime<Utc>,
    ) -> BoxStream<'static, Result<Vec<String>, StoreError>> {
        let objects = self.objects.clone();
        let keys = futures::stream::iter([ARRIVING, UPLOADS, DOCUMENTS])
            .flat_map(move |below| objects.list(Some(&path(below))))
            .map(|found| found.doing("listing the document store"))
            .try_filter_map(move |it| async move {
                Ok((it.last_modified < instant).then(|| it.location.to_string()))
            });
        keys.try_chunks(BATCH).map_err(|broken| broken.1).boxed()
    }

    /// Removes the files that a killed process was writing before an instant: no list of the store shows them. Says how many.
    ///
    /// # Errors
    /// The file system's own.
    pub async fn remove_half_written(&self, instant: DateTime<Utc>) -> Result<u64, StoreError> {
        let Some(folder) = self.folder().map(FilePath::to_owned) else { return Ok(0) };
        let removed = tokio::task::spawn_blocking(move || half_written(&folder, instant)).await;
        let removed = removed.map_err(std::io::Error::other).and_then(|removed| removed);
        removed.doing("removing what was half written")
    }
}

fn half_written(folder: &FilePath, instant: DateTime<Utc>) -> std::io::Result<u64> {
    let mut removed = 0;
    let mut folders: Vec<PathBuf> = [ARRIVING, UPLOADS, DOCUMENTS].map(|it| folder.join(it)).into();
    while let Some(folder) = folders.pop() {
        let listed = match std::fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            listed => listed?,
        };
        for entry in listed {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
                continue;
            }
            // What is being written has a `#` in its name, and no key has.
            let is_half = entry.file_name().to_string_lossy().contains('#');
            let is_old =
                entry.metadata()?.modified().is_ok_and(|at| DateTime::<Utc>::from(at) < instant);
            if kind.is_file() && is_half && is_old {
                std::fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}
