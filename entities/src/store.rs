//! Where the bytes of documents lie: in a folder, or in a bucket that speaks S3. Whatever lies there was written once, under a random
//! key, and is never written over.
//!
//! Bytes arrive under `arriving/`, are looked at there, and come under `documents/` only when they are whole and good. Parts of a file
//! that is sent in several requests lie under `uploads/` until it is whole. In a folder every file and every new name is synced to
//! the disk before it counts, so that what was acknowledged survives a power cut.

mod file;
mod sweep;

use std::fmt;
use std::ops::Range;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use object_store::aws::{AmazonS3Builder, S3CopyIfNotExists};
use object_store::client::HttpConnector;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{
    GetOptions, GetRange, GetResultPayload, MultipartUpload, ObjectStore, ObjectStoreExt as _,
    PutMode, PutPayload, RetryConfig,
};
use ring::digest::{Context, SHA256};
use thiserror::Error;
use uuid::Uuid;

pub use self::file::AsFile;
use crate::ledger::hex;

/// How much is written at once. A part of an upload to S3 has at least 5 MiB.
pub const PART_BYTES: usize = 8 * 1024 * 1024;
/// How much of the beginning of a file is looked at to say what it is.
const HEAD_BYTES: usize = 64 * 1024;

const ARRIVING: &str = "arriving";
/// Below what documents lie.
pub const DOCUMENTS: &str = "documents";
/// Below what parts of uploads lie.
pub const UPLOADS: &str = "uploads";

/// Where the store is.
#[derive(Clone, PartialEq, Eq)]
pub enum StorePlace {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A bucket that speaks S3.
    S3(S3Place),
}

/// A bucket, and how it is reached.
#[derive(Clone, PartialEq, Eq)]
pub struct S3Place {
    /// Its name.
    pub bucket: String,
    /// What every key begins with.
    pub prefix: String,
    /// The address of the service; Amazon's own where there is none.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// The id of the key and the secret key; those of the machine where there are none.
    pub key: Option<(String, String)>,
}

impl fmt::Debug for StorePlace {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "file://{}", path.display()),
            Self::S3(place) => write!(f, "s3://{}/{}", place.bucket, place.prefix),
        }
    }
}

/// Why the store did not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The store itself.
    #[error("the document store failed while {doing}")]
    Store {
        /// What it was doing.
        doing: &'static str,
        /// Why.
        #[source]
        source: object_store::Error,
    },
    /// The file system.
    #[error("the file system failed while {doing}")]
    File {
        /// What it was doing.
        doing: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// Says what the store was doing.
trait Doing<T> {
    fn doing(self, doing: &'static str) -> Result<T, StoreError>;
}

impl<T> Doing<T> for Result<T, object_store::Error> {
    fn doing(self, doing: &'static str) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::Store { doing, source })
    }
}

impl<T> Doing<T> for Result<T, std::io::Error> {
    fn doing(self, doing: &'static str) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::File { doing, source })
    }
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    place: StorePlace,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.place).finish()
    }
}

impl Store {
    /// A store in a folder, which is made where there is none.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn in_folder(folder: &FilePath) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).doing("making the folder of documents")?;
        let objects = LocalFileSystem::new_with_prefix(folder);
        let objects = objects.doing("opening the folder of documents")?.with_fsync(true);
        Ok(Self { objects: Arc::new(objects), place: StorePlace::Folder(folder.to_owned()) })
    }

    /// A store in a bucket, which has to be there, spoken to over somebody's line. Nothing is connected yet.
    ///
    /// # Errors
    /// When the settings of the bucket are wrong.
    pub fn in_bucket(place: &S3Place, line: impl HttpConnector) -> Result<Self, StoreError> {
        let objects = PrefixStore::new(bucket(place, line)?, place.prefix.as_str());
        Ok(Self { objects: Arc::new(objects), place: StorePlace::S3(place.clone()) })
    }

    /// Begins to take in a file.
    ///
    /// # Errors
    /// The store's own.
    pub async fn begin(&self) -> Result<Arriving, StoreError> {
        let key = fresh(ARRIVING);
        let upload = self.objects.put_multipart(&key).await.doing("beginning to write")?;
        Ok(Arriving {
            store: self.clone(),
            key,
            upload: Some(upload),
            held: Vec::new(),
            sha256: Context::new(&SHA256),
            length: 0,
            head: Vec::new(),
        })
    }

    /// Keeps a part of an upload; gives its key.
    ///
    /// # Errors
    /// The store's own.
    pub async fn keep_part(&self, upload: Uuid, bytes: Vec<u8>) -> Result<String, StoreError> {
        let key = fresh(&format!("{UPLOADS}/{upload}"));
        self.keep(&key, bytes).await?;
        Ok(key.to_string())
    }

    /// Keeps bytes under a key where nothing lies yet.
    ///
    /// # Errors
    /// The store's own; where something lies there, too.
    #[doc(hidden)]
    pub async fn keep(&self, key: &Path, bytes: Vec<u8>) -> Result<(), StoreError> {
        let kept = self.objects.put_opts(key, PutPayload::from(bytes), PutMode::Create.into());
        kept.await.doing("keeping a part")?;
        Ok(())
    }

    /// The bytes under a key, or a range of them.
    ///
    /// # Errors
    /// The store's own; where there is nothing, too.
    pub async fn read(
        &self,
        key: &str,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes, StoreError>>, StoreError> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let found = self.objects.get_opts(&path(key), options).await.doing("opening a file")?;
        let range = found.range.clone();
        Ok(match found.payload {
            GetResultPayload::File(file, _) => file::stream(file, range),
            GetResultPayload::Stream(stream) => stream.map(|it| it.doing("reading a file")).boxed(),
        })
    }

    /// The bytes under a key as a file of this machine, for a program that reads files.
    ///
    /// # Errors
    /// The store's and the file system's own.
    pub async fn as_file(&self, key: &str) -> Result<AsFile, StoreError> {
        match &self.place {
            StorePlace::Folder(folder) => Ok(AsFile::own(folder.join(key))),
            StorePlace::S3(_) => AsFile::copied(self.read(key, None).await?).await,
        }
    }

    /// Removes what lies under a key, if there is anything.
    ///
    /// # Errors
    /// The store's own.
    pub async fn remove(&self, key: &str) -> Result<(), StoreError> {
        match self.objects.delete(&path(key)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            ended => ended.doing("removing a file"),
        }
    }

    fn folder(&self) -> Option<&FilePath> {
        match &self.place {
            StorePlace::Folder(folder) => Some(folder),
            StorePlace::S3(_) => None,
        }
    }
}

fn bucket(s3: &S3Place, line: impl HttpConnector) -> Result<impl ObjectStore, StoreError> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&s3.bucket)
        .with_region(&s3.region)
        .with_copy_if_not_exists(S3CopyIfNotExists::Multipart)
        .with_retry(retrying())
        .with_http_connector(line);
    if let Some(endpoint) = &s3.endpoint {
        let is_plain = endpoint.starts_with("http:");
        builder = builder.with_endpoint(endpoint).with_allow_http(is_plain);
    }
    if let Some((id, secret)) = &s3.key {
        builder = builder.with_access_key_id(id).with_secret_access_key(secret);
    }
    builder.build().doing("opening the bucket of documents")
}

/// A hiccup is borne; whoever waits for a bucket that is gone is to hear it soon.
fn retrying() -> RetryConfig {
    RetryConfig { max_retries: 3, retry_timeout: Duration::from_secs(20), ..RetryConfig::default() }
}

/// A key that nobody has: no hash, so that two parties cannot be told to have the same document.
#[must_use]
pub fn fresh(below: &str) -> Path {
    path(&format!("{below}/{}", Uuid::new_v4()))
}

fn path(key: &str) -> Path {
    Path::from(key)
}

/// A file that is arriving. What is dropped before its end leaves nothing.
pub struct Arriving {
    store: Store,
    key: Path,
    upload: Option<Box<dyn MultipartUpload>>,
    held: Vec<u8>,
    sha256: Context,
    length: u64,
    head: Vec<u8>,
}

impl Arriving {
    /// How many bytes have arrived.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Takes more bytes in, and waits where the store is slower than whoever sends.
    ///
    /// # Errors
    /// The store's own.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), StoreError> {
        self.sha256.update(bytes);
        self.length += bytes.len() as u64;
        let wanted = HEAD_BYTES.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..wanted]);
        while !bytes.is_empty() {
            if self.held.capacity() == 0 {
                self.held.reserve_exact(PART_BYTES.min(bytes.len().max(64 * 1024)));
            }
            let (now, later) = bytes.split_at((PART_BYTES - self.held.len()).min(bytes.len()));
            self.held.extend_from_slice(now);
            bytes = later;
            if self.held.len() == PART_BYTES {
                self.put().await?;
            }
        }
        Ok(())
    }

    async fn put(&mut self) -> Result<(), StoreError> {
        let part = std::mem::take(&mut self.held);
        let Some(upload) = &mut self.upload else { return Ok(()) };
        upload.put_part(PutPayload::from(part)).await.doing("writing a file")
    }

    /// It is whole. Nothing, where nothing has arrived.
    ///
    /// # Errors
    /// The store's own.
    pub async fn finish(mut self) -> Result<Option<Arrived>, StoreError> {
        if self.length == 0 {
            return Ok(None);
        }
        if !self.held.is_empty() {
            self.put().await?;
        }
        let Some(mut upload) = self.upload.take() else { return Ok(None) };
        upload.complete().await.doing("finishing a file")?;
        let sha256 = hex(self.sha256.clone().finish().as_ref());
        Ok(Some(Arrived {
            laid: Laid::new(&self.store, self.key.to_string()),
            length: self.length,
            sha256,
            head: std::mem::take(&mut self.head),
        }))
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        // A bucket keeps the parts of an upload that nobody ends.
        if let (Some(mut upload), Ok(runtime)) =
            (self.upload.take(), tokio::runtime::Handle::try_current())
        {
            drop(runtime.spawn(async move { upload.abort().await }));
        }
    }
}

/// A file that is whole, and nobody's yet.
#[derive(Debug)]
pub struct Arrived {
    laid: Laid,
    /// How many bytes it has.
    pub length: u64,
    /// SHA-256 over them, in hexadecimal.
    pub sha256: String,
    /// How it begins.
    pub head: Vec<u8>,
}

impl Arrived {
    /// Where it lies.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.laid.key
    }

    /// Removes it.
    ///
    /// # Errors
    /// The store's own.
    pub async fn discard(self) -> Result<(), StoreError> {
        self.laid.discard().await
    }

    /// Puts it among the documents, under a key that nothing had.
    ///
    /// # Errors
    /// The store's own.
    pub async fn publish(self) -> Result<Laid, StoreError> {
        self.publish_as(fresh(DOCUMENTS)).await
    }

    /// Puts it under a key where nothing lies yet.
    ///
    /// # Errors
    /// The store's own; where something lies there, too.
    #[doc(hidden)]
    pub async fn publish_as(self, key: Path) -> Result<Laid, StoreError> {
        let store = &self.laid.store;
        let copied = store.objects.copy_if_not_exists(&path(&self.laid.key), &key).await;
        copied.doing("putting a file among the documents")?;
        let laid = Laid::new(store, key.to_string());
        self.laid.discard().await?;
        Ok(laid)
    }
}

/// Bytes that no row of the ledger names yet. Dropped before one does, they are removed.
#[derive(Debug)]
pub struct Laid {
    store: Store,
    key: String,
    is_named: bool,
}

impl Laid {
    fn new(store: &Store, key: String) -> Self {
        Self { store: store.clone(), key, is_named: false }
    }

    /// Where they lie.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A row names them now.
    pub fn named(mut self) {
        self.is_named = true;
    }

    /// Removes them.
    ///
    /// # Errors
    /// The store's own.
    pub async fn discard(mut self) -> Result<(), StoreError> {
        self.is_named = true;
        self.store.remove(&self.key).await
    }
}

impl Drop for Laid {
    fn drop(&mut self) {
        if self.is_named {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (store, key) = (self.store.clone(), std::mem::take(&mut self.key));
            // What is not removed now is found by the sweep.
            drop(runtime.spawn(async move { store.remove(&key).await }));
        }
    }
}
