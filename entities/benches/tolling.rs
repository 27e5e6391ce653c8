//! What a tolling order on many cases asks of the ledger, as the workflow's activity asks it: several cases a transaction.
//!
//! `seed URL` makes an investigation, and an order whose preview is done, in an empty database. `carry URL ORDER COUNT` gives the order, where
//! nobody has, and carries it to the next COUNT cases. Each prints one line of JSON. `python3 dev/bench.py tolling` calls both, and makes many
//! cases of the one in between.

#![expect(
    dead_code,
    unused_imports,
    clippy::wildcard_imports,
    reason = "the tests of this room use more of their world than this program"
)]
#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

#[path = "../tests/ledger/tolling_orders.rs"]
mod tolling_orders;
#[path = "../tests/ledger/world.rs"]
mod world;

use std::time::Instant;

use entities::{BulkStep, TollingOrderId, TollingStatus};
use serde_json::json;

use tolling_orders::{
    approve, draft, gathered, known, made, order, supervisor, thirty_days, to_the_end,
};

#[tokio::main]
async fn main() -> Result<(), String> {
    // Cargo adds a word of its own.
    let said: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = said.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["seed", url] => Box::pin(seed(url)).await,
        ["carry", url, id, count] => {
            let id = id.parse().expect("the id of an order");
            let count = count.parse().expect("how many cases");
            Box::pin(carry(url, id, count)).await;
        }
        _ => {
            return Err(format!(
                "`python3 dev/bench.py tolling` says what to do, and where; not {said:?}"
            ));
        }
    }
    Ok(())
}

/// Makes one case that its parties know of, and an order on every case.
async fn seed(url: &str) {
    let world = world::world(url.to_owned()).await;
    let case = known(&world).await;
    let id = draft(&world, &world.investigator, &thirty_days(&[], &[])).await;
    to_the_end(&world.ledger, id).await;
    println!("{}", json!({ "case": case, "order": id }));
}

/// Carries an order to so many cases, or to a few more where those that are carried at once end behind; prints how long that took, without what gathers
/// them, and how much memory there was after a tenth, half and all.
async fn carry(url: &str, id: TollingOrderId, count: u64) {
    let world = world::world(url.to_owned()).await;
    if order(&world, id).await.status == TollingStatus::Previewed {
        made(approve(&world, &supervisor(), id).await);
    }
    let ledger = &world.ledger;
    gathered(ledger, id).await;
    let mut marks = [count.div_ceil(10), count.div_ceil(2), count].into_iter().peekable();
    let mut resident_kb = Vec::new();
    let mut carried = 0;
    let begun = Instant::now();
    while carried < count {
        let next = ledger.tolling_next(id).await.expect("what comes next");
        assert!(matches!(next, Some(BulkStep::Item(_))), "{next:?} comes instead of a case");
        let tolled = ledger.tolling_some(id).await.expect("it goes on");
        assert!(tolled.failed.is_empty(), "the order reaches each: {:?}", tolled.failed);
        carried += u64::from(tolled.tried);
        while marks.next_if(|mark| *mark <= carried).is_some() {
            resident_kb.push(resident());
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{}", json!({ "seconds": seconds, "resident_kb": resident_kb }));
}

/// How much memory this process holds, in kilobytes, as Linux says.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells of processes");
    let size = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its size");
    size.trim().trim_end_matches(" kB").parse().expect("a number")
}
