//! Where documents lie, how large they may be, and who looks for harm in them.

use std::path::{Path, PathBuf};

use entities::{S3Place, StorePlace};
use url::Url;

use super::secret::Secret;
use super::source::{Reader, Setting};
use crate::intake::ScannerPlace;

/// The folder of documents where nothing is said, beside the ledger's file.
const FOLDER: &str = "documents";
/// The largest file that can be set: a bucket copies no more at once.
const MAX_BYTES_MOST: u64 = 5 * 1024 * 1024 * 1024;
/// The longest a staged document or an upload can be kept, in days.
const DAYS_MOST: u32 = 366;

const STORE: Setting = Setting {
    key: "documents.store",
    env: "TIDEWAITER_DOCUMENTS_STORE",
    default: None,
    about: "Where documents lie: file:///FOLDER or s3://BUCKET/PREFIX. Unset: the folder `documents` beside the ledger's SQLite file, or \
            where the service was started. API and worker need the same.",
};
const S3_ENDPOINT: Setting = Setting {
    key: "documents.s3_endpoint",
    env: "TIDEWAITER_DOCUMENTS_S3_ENDPOINT",
    default: None,
    about: "The address of what speaks S3, where it is not Amazon's own.",
};
const S3_REGION: Setting = Setting {
    key: "documents.s3_region",
    env: "TIDEWAITER_DOCUMENTS_S3_REGION",
    default: Some("us-east-1"),
    about: "The region of the bucket.",
};
const S3_KEY_ID: Setting = Setting {
    key: "documents.s3_access_key_id",
    env: "TIDEWAITER_DOCUMENTS_S3_ACCESS_KEY_ID",
    default: None,
    about: "The id of the key to the bucket; unset: the role of the machine.",
};
const S3_SECRET: Setting = Setting {
    key: "documents.s3_secret_access_key",
    env: "TIDEWAITER_DOCUMENTS_S3_SECRET_ACCESS_KEY",
    default: None,
    about: "The secret key to the bucket (secret).",
};
const MAX_BYTES: Setting = Setting {
    key: "documents.max_bytes",
    env: "TIDEWAITER_DOCUMENTS_MAX_BYTES",
    default: Some("104857600"),
    about: "The largest file, in bytes (100 MiB); a larger one is answered 413. At most 5 GiB can be set.",
};
const STAGED_DAYS: Setting = Setting {
    key: "documents.staged_days",
    env: "TIDEWAITER_DOCUMENTS_STAGED_DAYS",
    default: Some("30"),
    about: "How many days a document is kept that no filing names.",
};
const STAGED_BYTES: Setting = Setting {
    key: "documents.staged_bytes",
    env: "TIDEWAITER_DOCUMENTS_STAGED_BYTES",
    default: Some("10737418240"),
    about: "How many bytes an account has at most that no filing names yet, on their way or staged (10 GiB); more is answered 409.",
};
const UPLOAD_HOURS: Setting = Setting {
    key: "documents.upload_hours",
    env: "TIDEWAITER_DOCUMENTS_UPLOAD_HOURS",
    default: Some("48"),
    about: "How many hours an upload in parts may take, from its beginning to its completion.",
};
const CLAMD: Setting = Setting {
    key: "documents.clamd",
    env: "TIDEWAITER_DOCUMENTS_CLAMD",
    default: None,
    about: "The scanner for viruses, which speaks clamd's protocol: tcp://HOST:PORT or unix:///SOCKET. Unset: nothing is scanned, and \
            documents say so. Where it is set and does not answer, no document is taken (503). Its StreamMaxLength has to be at \
            least documents.max_bytes.",
};

pub(super) const SETTINGS: &[Setting] = &[
    STORE,
    S3_ENDPOINT,
    S3_REGION,
    S3_KEY_ID,
    S3_SECRET,
    MAX_BYTES,
    STAGED_DAYS,
    STAGED_BYTES,
    UPLOAD_HOURS,
    CLAMD,
];

/// Where documents lie, how large they may be, and who looks for harm in them.
#[derive(Debug, Clone)]
pub struct Documents {
    /// Where their bytes lie.
    pub store: StorePlace,
    /// How many bytes a file has at most.
    pub max_bytes: u64,
    /// How many days a document is kept that no filing names.
    pub staged_days: u32,
    /// How many bytes an account has at most that no filing names yet.
    pub staged_bytes: u64,
    /// How many hours an upload in parts may take.
    pub upload_hours: u32,
    /// The scanner, where there is one.
    pub clamd: Option<ScannerPlace>,
}

impl Documents {
    pub(super) fn read(reader: &mut Reader, ledger: &Secret) -> Self {
        let found = Self {
            store: store(reader, ledger),
            max_bytes: reader.value(&MAX_BYTES),
            staged_days: reader.value(&STAGED_DAYS),
            staged_bytes: reader.value(&STAGED_BYTES),
            upload_hours: reader.value(&UPLOAD_HOURS),
            clamd: reader.optional(&CLAMD),
        };
        if !(1..=MAX_BYTES_MOST).contains(&found.max_bytes) {
            reader.wrong(MAX_BYTES.key, format!("is not 1 to {MAX_BYTES_MOST} bytes"));
        }
        if found.staged_bytes < found.max_bytes {
            reader.wrong(
                STAGED_BYTES.key,
                "is less than documents.max_bytes: no such file could be sent",
            );
        }
        if !(1..=DAYS_MOST).contains(&found.staged_days) {
            reader.wrong(STAGED_DAYS.key, format!("is not 1 to {DAYS_MOST} days"));
        }
        if !(1..=24 * DAYS_MOST).contains(&found.upload_hours) {
            reader.wrong(UPLOAD_HOURS.key, format!("is not 1 to {} hours", 24 * DAYS_MOST));
        }
        found
    }
}

fn store(reader: &mut Reader, ledger: &Secret) -> StorePlace {
    let endpoint = reader.optional::<Url>(&S3_ENDPOINT);
    let region: String = reader.value(&S3_REGION);
    let id: Option<String> = reader.optional(&S3_KEY_ID);
    let secret: Option<Secret> = reader.optional(&S3_SECRET);
    let key = match (id, secret) {
        (Some(id), Some(secret)) => Some((id, secret.reveal().to_owned())),
        (None, None) => None,
        (Some(_), None) => {
            reader.wrong(S3_SECRET.key, "the id of a key needs its secret");
            None
        }
        (None, Some(_)) => {
            reader.wrong(S3_KEY_ID.key, "a secret key needs its id");
            None
        }
    };
    let Some(url) = reader.optional::<Url>(&STORE) else {
        return StorePlace::Folder(beside(ledger.reveal()));
    };
    match url.scheme() {
        "file" => match url.to_file_path() {
            Ok(path) => return StorePlace::Folder(path),
            Err(()) => reader.wrong(STORE.key, "is no folder of this machine: file:///FOLDER"),
        },
        "s3" => {
            if let Some(bucket) = url.host_str() {
                return StorePlace::S3(S3Place {
                    bucket: bucket.to_owned(),
                    prefix: url.path().trim_matches('/').to_owned(),
                    endpoint: endpoint.map(|it| it.as_str().trim_end_matches('/').to_owned()),
                    region,
                    key,
                });
            }
            reader.wrong(STORE.key, "names no bucket: s3://BUCKET/PREFIX");
        }
        _ => reader.wrong(STORE.key, "begins with neither file: nor s3:"),
    }
    StorePlace::Folder(beside(ledger.reveal()))
}

/// The folder of documents beside the ledger's file.
#[must_use]
pub fn beside(ledger: &str) -> PathBuf {
    let file = ledger.strip_prefix("sqlite:").map(|rest| rest.trim_start_matches("//"));
    let file = file.and_then(|rest| rest.split('?').next());
    let folder = file.and_then(|file| Path::new(file).parent());
    folder.unwrap_or_else(|| Path::new("")).join(FOLDER)
}
