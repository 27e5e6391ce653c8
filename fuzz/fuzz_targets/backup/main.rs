//! A backup that somebody hands over. Whatever it is, it is read or refused; of a whole one every row is counted, and a byte that was changed is found.

#![no_main]

use entities::read_backup;
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use sha2::{Digest, Sha256};

fuzz_target!(|input: &[u8]| {
    // As it is: nobody finds a hash by chance, so that this seldom goes beyond the first table.
    let _ = read_backup(&mut &input[..]);

    // The same as rows of a table, with the hashes that belong to them.
    let (mut whole, rows) = sealed(input);
    let read = read_backup(&mut whole.as_slice()).expect("what is whole is read");
    assert_eq!((read.tables, read.rows, read.documents), (1, rows, rows));

    let place = input
        .iter()
        .fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    let place = place % whole.len();
    whole[place] ^= 1;
    assert!(
        read_backup(&mut whole.as_slice()).is_err(),
        "byte {place} was changed, and nobody noticed"
    );
});

/// A backup with each line of these bytes as a row, and how many rows it has.
fn sealed(input: &[u8]) -> (Vec<u8>, u64) {
    let manifest = json!({
        "line": "backup", "form": 1, "version": "0.1.0", "made_at": "2026-03-02T12:00:00Z", "database": "SQLite", "migrations": [], "head": null,
    });
    let opened = json!({ "line": "table", "table": "document", "columns": [{ "name": "id", "kind": "id" }] });
    let (mut table, mut rows) = (format!("{opened}\n").into_bytes(), 0_u64);
    for line in input.split(|byte| *byte == b'\n') {
        table.push(b'[');
        table.extend_from_slice(line);
        table.push(b'\n');
        rows += 1;
    }
    let ends =
        json!({ "line": "table_end", "table": "document", "rows": rows, "sha256": hash(&table) });
    let whole =
        [format!("{manifest}\n").as_bytes(), table.as_slice(), format!("{ends}\n").as_bytes()]
            .concat();
    let end = json!({ "line": "backup_end", "tables": 1, "rows": rows, "sha256": hash(&whole) });
    ([whole, format!("{end}\n").into_bytes()].concat(), rows)
}

fn hash(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
