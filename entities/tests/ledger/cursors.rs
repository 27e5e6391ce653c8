//! Cursors that may be kept: good in the history they were given in, and in no other.

use entities::{DeadlineFilter, EventFilter, Key, LedgerError, RealmId};
use sea_orm::{ConnectionTrait, Database};

use crate::events::settled;
use crate::world::*;

/// Where a reader is who follows both lists.
struct Places {
    events: Key,
    changes: Key,
}

/// How many events come after a cursor, and where they end.
async fn events(world: &World, from: Option<&Key>) -> Result<(usize, Key), LedgerError> {
    settled(world).await;
    let all = EventFilter::default();
    let fed = world.ledger.events(&world.investigator, RealmId::REAL, &all, from, 200).await?;
    Ok((fed.items.len(), fed.at))
}

/// The same of what changed of deadlines.
async fn changes(world: &World, from: Option<&Key>) -> Result<(usize, Key), LedgerError> {
    let all = DeadlineFilter::default();
    let page = world.ledger.deadline_changes(&world.investigator, RealmId::REAL, &all, from, 200);
    let (page, last) = page.await?;
    Ok((page.items.len(), last))
}

/// Follows both lists from the beginning.
async fn begins(world: &World) -> Places {
    let (told, events) = events(world, None).await.expect("the feed");
    let (changed, changes) = changes(world, None).await.expect("changes");
    assert!(told > 0 && changed > 0, "there is something in both: {told}, {changed}");
    Places { events, changes }
}

/// Goes on in both, where something came.
async fn goes_on(world: &World, from: &Places) {
    let (told, _) = events(world, Some(&from.events)).await.expect("the feed");
    let (changed, _) = changes(world, Some(&from.changes)).await.expect("changes");
    assert!(told > 0 && changed > 0, "it is told what came: {told}, {changed}");
}

/// Is told in both that he has to begin again.
async fn is_refused(world: &World, from: &Places) {
    let told = events(world, Some(&from.events)).await;
    assert!(matches!(told, Err(LedgerError::CursorExpired)), "{told:?}");
    let changed = changes(world, Some(&from.changes)).await;
    assert!(matches!(changed, Err(LedgerError::CursorExpired)), "{changed:?}");
}

async fn something_comes(world: &World) {
    let case = world.file().await;
    world.office(case, [acknowledge()]).await;
}

#[test]
fn a_cursor_of_before_a_restore_is_refused_whatever_comes_after_it() {
    on_each(async |world: World| {
        something_comes(&world).await;
        let early = begins(&world).await;
        // As an earlier version gave them.
        assert!(!early.events.0.contains('~') && !early.changes.0.contains('~'));
        let file = world.backs_up().await;
        something_comes(&world).await;
        goes_on(&world, &early).await;
        // It stands behind what is lost with this database.
        let late = begins(&world).await;

        into_each(async |url: String| {
            let other = world.over(&url).await;
            other.restores(&file).await.expect("it is restored");
            for before in [&early, &late] {
                is_refused(&other, before).await;
            }
            let fresh = begins(&other).await;
            is_refused(&world, &fresh).await;
            something_comes(&other).await;
            goes_on(&other, &fresh).await;
            is_refused(&other, &late).await;
            // Every process knows which history it is.
            goes_on(&other.over(&url).await, &fresh).await;

            // And once more: the name that is in the file is not kept.
            let again = other.backs_up().await;
            into_each(async |url: String| {
                let third = other.over(&url).await;
                third.restores(&again).await.expect("it is restored");
                for before in [&early, &late, &fresh] {
                    is_refused(&third, before).await;
                }
                begins(&third).await;
            })
            .await;
        })
        .await;
        goes_on(&world, &early).await;
    });
}

#[test]
fn where_a_dump_has_brought_events_of_another_database_cursors_of_before_are_refused() {
    on_each(async |world: World| {
        something_comes(&world).await;
        let before = begins(&world).await;
        assert_eq!(world.ledger.mend_events().await.expect("it looks"), 0);
        something_comes(&world).await;
        goes_on(&world, &before).await;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let ahead = "UPDATE event SET xact = 9000000000000000";
        db.execute_unprepared(ahead).await.expect("they are of a database that counted further");
        assert!(world.ledger.mend_events().await.expect("it mends") > 0);
        is_refused(&world, &before).await;
        let fresh = begins(&world).await;
        assert_eq!(world.ledger.mend_events().await.expect("it looks"), 0);
        something_comes(&world).await;
        goes_on(&world, &fresh).await;
    });
}
