//! Two dockets in one transaction: an allegation joined to another case, and who is party to what.

use entities::{
    CaseId, LedgerError, RealmId, allegation, case_party, consolidation, withdrawal_request,
};
use sea_orm::{ConnectionTrait, Database, EntityTrait};
use serde_json::json;
use statute::{Act, Audience, Barred, EntryKind};

use crate::world::*;

impl World {
    async fn file_about(&self, importer: &str, number: &str) -> CaseId {
        let mut content = allegation();
        content["importer"]["name"] = json!(importer);
        content["importer"]["importer_number"] = json!(number);
        let filed =
            self.ledger.file_allegation(&self.filer, RealmId::REAL, content, None, &answer).await;
        fresh(filed).file.id
    }

    async fn join(&self, lead: CaseId, member: CaseId) -> Result<entities::Written, LedgerError> {
        let act = act(EntryKind::AllegationConsolidated, json!({ "grounds": "One producer." }));
        let (actor, realm) = (&self.investigator, RealmId::REAL);
        self.ledger.consolidate(actor, realm, lead, member, None, act, None, &answer).await
    }
}

#[test]
fn a_case_is_joined_once_and_its_parties_when_they_are_told() {
    on_each(async |world: World| {
        let lead = world.file().await;
        let member = world.file_about("Second Imports", "98-7654321XX").await;
        world.office(member, [acknowledge(), initiate()]).await;
        world.office(lead, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let parties = async || case_party::Entity::find().all(&db).await.expect("parties");
        let before = parties().await.len();

        let done = fresh(world.join(lead, member).await);
        assert_eq!(done.act.entry.fields.allegation, Some(2));
        let joined = world.case(&world.investigator, member).await;
        assert_eq!(joined.docket.state.as_str(), "consolidated");
        assert_eq!(parties().await.len(), before, "nobody is told yet");
        let again = world.join(lead, member).await;
        let Err(LedgerError::Barred { barred, .. }) = again else { panic!("{again:?}") };
        assert!(matches!(*barred, Barred::NotNow { .. }), "{barred:?}");
        for wrong in [lead, CaseId::random()] {
            let refused = world.join(lead, wrong).await;
            assert!(matches!(refused, Err(LedgerError::Barred { .. })), "{refused:?}");
        }

        world.office(lead, [Act::new(EntryKind::ConsolidationNoticeIssued)]).await;
        let after = parties().await;
        assert_eq!(after.len(), before + 1, "the filer is party already, the importer is new");
        let row = || async {
            let found = allegation::Entity::find_by_id(lead).one(&db).await;
            (found.expect("it reads"), consolidation::Entity::find().all(&db).await.expect("links"))
        };
        let kept = row().await;
        assert_eq!(kept.1, [consolidation::Model { case_id: member, lead_id: lead }]);

        // All of it follows from the dockets: whose allegation it is, and which case governs.
        for damage in ["DELETE FROM allegation", "DELETE FROM consolidation"] {
            db.execute_unprepared(damage).await.expect("damage is done");
        }
        for case in [lead, member] {
            world.ledger.rebuild(case).await.expect("a case is rebuilt");
        }
        assert_eq!(row().await, kept);
    });
}

#[test]
fn a_withdrawal_that_an_officer_decides_is_no_entry() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let before = world.case(&world.filer, case).await;
        let act = Act::new(EntryKind::AllegationWithdrawn);
        let asked = |request: &withdrawal_request::Model| json!(request.id.to_string());
        let (realm, key) = (RealmId::REAL, key("withdraw", "body"));
        for _ in 0..2 {
            world
                .ledger
                .withdraw(&world.filer, realm, case, None, act.clone(), Some(&key), &answer, &asked)
                .await
                .expect("it is a request");
        }
        let after = world.case(&world.filer, case).await;
        assert_eq!((after.etag, after.lines), (before.etag, before.lines), "nothing has changed");
        let requests = async |who| {
            let page = world.ledger.withdrawal_requests(who, realm, case, None, 10).await;
            page.expect("requests").items.len()
        };
        assert_eq!(requests(&world.filer).await, 1, "the same request twice is one");
        assert_eq!(requests(&world.investigator).await, 1);
        world.office(case, [initiate(), take_measures(), issue_notice()]).await;
        let seen = world.case(&world.importer, case).await;
        assert_eq!(seen.audience, Audience::Importer);
        assert_eq!(requests(&world.importer).await, 0, "it is between the filer and the office");
    });
}
