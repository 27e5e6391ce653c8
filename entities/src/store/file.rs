//! Files of this machine: read in large pieces, and copies of what lies elsewhere.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use super::{Doing, StoreError};

/// How much is read at once.
const PIECE_BYTES: u64 = 256 * 1024;

/// A range of a file, piece by piece.
pub(super) fn stream(
    file: File,
    range: Range<u64>,
) -> BoxStream<'static, Result<Bytes, StoreError>> {
    let next = async |(mut file, range): (File, Range<u64>)| {
        if range.is_empty() {
            return Ok(None);
        }
        let wanted = PIECE_BYTES.min(range.end - range.start);
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::with_capacity(usize::try_from(wanted).unwrap_or_default());
            file.seek(SeekFrom::Start(range.start))?;
            file.by_ref().take(wanted).read_to_end(&mut piece)?;
            if piece.len() as u64 != wanted {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            Ok((Bytes::from(piece), (file, range.start + wanted..range.end)))
        });
        let read = read.await.map_err(std::io::Error::other).and_then(|read| read);
        read.doing("reading a file").map(Some)
    };
    futures::stream::try_unfold((file, range), next).boxed()
}

/// Bytes of the store as a file. A copy is removed with it.
#[derive(Debug)]
pub struct AsFile {
    path: PathBuf,
    is_copy: bool,
}

impl AsFile {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The very file of the store.
    pub(super) const fn own(path: PathBuf) -> Self {
        Self { path, is_copy: false }
    }

    /// A copy in the system's folder for such things.
    pub(super) async fn copied(
        mut bytes: BoxStream<'static, Result<Bytes, StoreError>>,
    ) -> Result<Self, StoreError> {
        let doing = "copying a file to be read";
        let path = std::env::temp_dir().join(format!("tidewaiter-{}", Uuid::new_v4()));
        let mut options = tokio::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        let mut file = options.open(&path).await.doing(doing)?;
        let copy = Self { path, is_copy: true };
        while let Some(piece) = bytes.try_next().await? {
            file.write_all(&piece).await.doing(doing)?;
        }
        file.flush().await.doing(doing)?;
        Ok(copy)
    }
}

impl Drop for AsFile {
    fn drop(&mut self) {
        if self.is_copy {
            // The system clears its folder of what stays.
            drop(std::fs::remove_file(&self.path));
        }
    }
}
