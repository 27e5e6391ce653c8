//! `tidewaiter backup` and `tidewaiter restore`: the whole ledger as one file, from either database into either.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use entities::{Backup, Lost, Manifest};
use uuid::Uuid;

use crate::cli::say;
use crate::config::{Config, Secret};
use crate::{service, verify};

/// What nobody may overlook about such a file, for the help text of both commands.
pub const SECRETS: &str = "The file holds everything that the database holds: confidential information, the words of notices, and the \
keys that the database has made for itself (those that seal cursors and sessions, and make links and secrets of webhooks). It is not \
encrypted. Keep it as you keep the database. Not in it: the bytes of documents, which lie in the document store (the file has their \
keys and hashes, and restore holds them against the store), parts of uploads under way, the settings, and whatever Temporal knows, \
which comes back by itself.";

type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

/// Writes a backup into a new file, which nobody else may read.
///
/// # Errors
/// Where the file is there already, cannot be written, or the database does not answer: then there is no file.
pub async fn backup(config: &Config, file: &Path) -> Outcome {
    if file.exists() {
        return Err(
            format!("{} is there already; a backup overwrites nothing", file.display()).into()
        );
    }
    let ledger = service::ledger(config).await?;
    let aside = aside(file);
    let mut out = BufWriter::new(new_file(&aside)?);
    let mut progress = |table: &str, rows: u64| {
        say(&mut std::io::stderr(), &format!("{table}: {rows}\n"));
    };
    let written = ledger.backup(env!("CARGO_PKG_VERSION"), &mut out, &mut progress).await;
    let written = match written {
        Ok(written) => written,
        Err(error) => {
            // The cause is what the caller must hear.
            let _ = std::fs::remove_file(&aside);
            return Err(error.into());
        }
    };
    let kept = out.flush().and_then(|()| out.get_ref().sync_all());
    if let Err(error) = kept.and_then(|()| put(&aside, file)) {
        let _ = std::fs::remove_file(&aside);
        return Err(error.into());
    }
    let Backup { manifest, tables, rows, documents } = written;
    let text = format!(
        "{} holds {rows} rows of {tables} tables, as of {}. It holds secrets: keep it as you keep the database.\n{}\
         The bytes of {documents} document(s) are not in it: back up {:?} after it.\n",
        file.display(),
        manifest.made_at.format("%F %T UTC"),
        head(&manifest),
        config.documents.store,
    );
    say(&mut std::io::stdout(), &text);
    Ok(ExitCode::SUCCESS)
}

/// Restores a backup into an empty database, proves its audit, and holds the documents it names against the store. Code 1 where something
/// of that is not as it was.
///
/// # Errors
/// Where the file is not whole or the database is not empty: then nothing was restored. The database's own.
pub async fn restore(mut config: Config, file: &Path, into: Option<&str>) -> Outcome {
    // All of it, before anything is written.
    let backup = entities::read_backup(&mut BufReader::new(opened(file)?))?;
    let Backup { manifest, tables, rows, .. } = &backup;
    let text = format!(
        "The file is whole: {rows} rows of {tables} tables, from {} by version {}, as of {}.\n{}",
        manifest.database,
        manifest.version,
        manifest.made_at.format("%F %T UTC"),
        head(manifest),
    );
    say(&mut std::io::stdout(), &text);
    if let Some(into) = into {
        config.database.url = Secret::from(into);
    }
    let ledger = service::connect(&config).await?;
    let mut progress = |table: &str| say(&mut std::io::stderr(), &format!("{table}\n"));
    ledger.restore(&mut BufReader::new(opened(file)?), &mut progress).await?;
    say(
        &mut std::io::stdout(),
        "Restored. Cursors that readers keep from before are told that they have expired.\n",
    );
    let proven = verify::prove(&ledger, None, None).await?;
    let mut tell = |key: &str, lost: Lost| {
        let what = match lost {
            Lost::Missing => "is not in the document store",
            Lost::Changed => "has other bytes in the document store than were taken in",
        };
        say(&mut std::io::stdout(), &format!("LOST: {key} {what}.\n"));
    };
    let held = ledger.hold_documents(&mut tell).await?;
    let text = format!(
        "Documents: {} whole, {} missing, {} changed. The clocks start when the service does.\n",
        held.whole, held.missing, held.changed
    );
    say(&mut std::io::stdout(), &text);
    if held.missing + held.changed > 0 {
        return Ok(ExitCode::FAILURE);
    }
    Ok(proven)
}

/// The last head, for whoever has noted it elsewhere.
fn head(manifest: &Manifest) -> String {
    match &manifest.head {
        Some(head) => {
            format!(
                "Its last head of the audit is number {} of {}: {}.\n",
                head.number, head.on, head.hash
            )
        }
        None => "It has no head of the audit yet.\n".to_owned(),
    }
}

fn opened(file: &Path) -> Result<File, Box<dyn std::error::Error>> {
    File::open(file).map_err(|error| format!("{} cannot be read: {error}", file.display()).into())
}

/// Where a backup is written until it is whole. What one that was killed has left there is in nobody's way, and nobody writes into what another writes.
fn aside(file: &Path) -> PathBuf {
    let mut aside = file.as_os_str().to_owned();
    aside.push(format!(".{}.part", Uuid::new_v4().simple()));
    PathBuf::from(aside)
}

/// Gives what is whole its name, which nothing has yet.
fn put(aside: &Path, file: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(aside, file) {
        Ok(()) => std::fs::remove_file(aside),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // There are file systems without links. To rename may overwrite, if somebody has made that file meanwhile.
        Err(_) => std::fs::rename(aside, file),
    }
}

/// A file that was not there, for its owner alone.
fn new_file(file: &Path) -> Result<File, Box<dyn std::error::Error>> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(file).map_err(|error| format!("{} cannot be made: {error}", file.display()).into())
}
