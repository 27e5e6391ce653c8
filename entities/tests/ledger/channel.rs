//! Whoever gives no name: his token opens one case, his messages are answered, and nothing tells who he is.

use entities::{
    ANONYMOUS, Actor, CaseId, LedgerError, NoticeFilter, Opening, RealmId, Replayable, Side,
    TaskFilter, channel_message,
};
use serde_json::{Value, json};
use statute::{EntryKind, Program, Role, State};

use crate::world::*;

const TOKEN: &str = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8";

fn port() -> Actor {
    Actor { account: "paula".to_owned(), role: Role::PortDirector, email: None, party: None }
}

fn communication() -> Value {
    json!({
        "reasons": "Papers are kept from the workers.", "facts": "Two factories by the river.",
        "merchandise": { "description": "Rubber gloves" },
        "indicators": [{ "indicator": "retention_of_identity_documents", "evidence": "Photographs." }],
    })
}

fn told(row: &channel_message::Model) -> Value {
    json!(row.number)
}

impl World {
    async fn unnamed(&self, token_sha256: &str) -> CaseId {
        let act = act(EntryKind::AllegationFiled, communication());
        let opening = Opening { program: Program::ForcedLaborOrder, track: None, act };
        let realm = RealmId::REAL;
        let filed = self.ledger.file_anonymously(realm, opening, token_sha256, None, &answer).await;
        fresh(filed).file.id
    }

    async fn write(&self, by: &Actor, case: CaseId, text: &str) -> Result<i32, LedgerError> {
        let written = self.ledger.write_message(by, RealmId::REAL, case, text, None, &told).await?;
        match written {
            Replayable::Fresh { it, .. } => Ok(it.number),
            Replayable::Replayed(answer) => panic!("replayed: {answer}"),
        }
    }

    async fn channel(&self, by: &Actor, case: CaseId) -> Vec<channel_message::Model> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.ledger.messages(by, RealmId::REAL, case, after.as_ref(), 2).await;
            let page = page.expect("a page");
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    }

    async fn owed(&self, case: CaseId) -> Vec<(String, Role)> {
        let filter = TaskFilter { case: Some(case), ..TaskFilter::default() };
        let page = self.ledger.tasks(&self.investigator, RealmId::REAL, &filter, None, 50).await;
        let tasks = page.expect("tasks").items.into_iter();
        let mut owed: Vec<_> = tasks.map(|it| (it.task.name, it.task.queue.0)).collect();
        owed.retain(|(name, _)| name.starts_with("message_answer"));
        owed
    }
}

#[test]
fn a_token_opens_one_case_and_no_other() {
    on_each(async |world: World| {
        let case = world.unnamed(TOKEN).await;
        let other_token = TOKEN.replace('5', "6");
        let other = world.unnamed(&other_token).await;
        assert_eq!(world.ledger.followed(RealmId::REAL, TOKEN).await.ok(), Some(case));
        for (realm, token) in
            [(RealmId::REAL, ""), (RealmId::REAL, "x"), (RealmId::random(), TOKEN)]
        {
            let found = world.ledger.followed(realm, token).await;
            assert!(matches!(found, Err(LedgerError::NotFound)), "{token} in {realm}");
        }
        let sender = Actor::sender(TOKEN);
        let file = world.case(&sender, case).await;
        assert_eq!(file.docket.state, State::Filed);
        assert!(world.hidden(&sender, other).await);
        assert!(world.hidden(&Actor::anonymous(), case).await, "without a token nothing is seen");
        assert!(world.hidden(&Actor::sender(""), case).await);
        for stranger in [&world.filer, &world.importer, &world.stranger] {
            assert!(world.hidden(stranger, case).await);
        }
        // The office knows that there is no name, and no more.
        let seen = world.case(&world.investigator, case).await;
        assert_eq!(seen.lines[0].by_account.as_deref(), Some(ANONYMOUS));
        let written =
            world.ledger.write_message(&sender, RealmId::REAL, other, "not mine", None, &told);
        assert!(matches!(written.await, Err(LedgerError::NotFound)));
    });
}

#[test]
fn a_message_without_an_answer_is_a_task() {
    on_each(async |world: World| {
        let case = world.unnamed(TOKEN).await;
        let sender = Actor::sender(TOKEN);
        assert_eq!(world.write(&sender, case, "Did it arrive?").await.ok(), Some(1));
        assert_eq!(world.write(&sender, case, "There is a third factory.").await.ok(), Some(2));
        assert_eq!(world.owed(case).await, [("message_answer#1".to_owned(), Role::PortDirector)]);
        assert_eq!(world.write(&port(), case, "It did. Where is it?").await.ok(), Some(3));
        assert_eq!(world.owed(case).await, []);
        fresh(world.act(&port(), case, statute::Act::new(EntryKind::AllegationTransmitted)).await);
        assert_eq!(world.write(&sender, case, "On the other bank.").await.ok(), Some(4));
        assert_eq!(world.owed(case).await, [("message_answer#4".to_owned(), Role::Investigator)]);
        world.ledger.rebuild(case).await.expect("rebuilt");
        assert_eq!(world.owed(case).await.len(), 1, "a rebuild keeps it");

        let sides: Vec<_> = world
            .channel(&sender, case)
            .await
            .into_iter()
            .map(|it| (it.number, it.side, it.by_account))
            .collect();
        let paula = Some("paula".to_owned());
        assert_eq!(
            sides,
            [
                (1, Side::Sender, None),
                (2, Side::Sender, None),
                (3, Side::Office, paula),
                (4, Side::Sender, None)
            ]
        );
        let auditor = Actor { role: Role::Auditor, ..port() };
        assert!(matches!(
            world.write(&auditor, case, "x").await,
            Err(LedgerError::NotYourTask { .. })
        ));
        assert!(matches!(world.write(&world.filer, case, "x").await, Err(LedgerError::NotFound)));
    });
}

#[test]
fn notices_without_an_address_are_told_in_the_channel() {
    on_each(async |world: World| {
        let case = world.unnamed(TOKEN).await;
        let sender = Actor::sender(TOKEN);
        let missing = json!({ "deficiencies": ["Say who imports the gloves."] });
        fresh(world.act(&port(), case, act(EntryKind::AllegationReturned, missing)).await);
        let told = world.channel(&sender, case).await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].notice.as_deref(), Some("return_of_communication"));
        assert!(told[0].text.contains("- Say who imports the gloves."), "{}", told[0].text);
        assert!(!told[0].text.contains("paula"), "who signed stays in the office");
        let notices =
            world.ledger.notices(&port(), RealmId::REAL, &NoticeFilter::default(), None, 10).await;
        assert_eq!(notices.expect("notices").items.len(), 0, "there is nobody to mail to");

        let version = act(EntryKind::AllegationFiled, communication());
        let filed = fresh(world.act(&sender, case, version).await);
        assert_eq!(filed.file.docket.state, State::Filed);
        let rejected = json!({ "grounds": "It is known.", "reason_code": "duplicate" });
        let officer = &world.investigator;
        fresh(world.act(officer, case, act(EntryKind::PetitionRejected, rejected)).await);
        let told = world.channel(&sender, case).await;
        let last = told.last().expect("a message");
        assert_eq!(last.notice.as_deref(), Some("rejection_of_petition"));
        assert!(last.text.contains("reason code: duplicate"), "{}", last.text);
        assert_eq!(world.owed(case).await, [], "what the service tells asks for no answer");
        assert_eq!(world.write(&sender, case, "Known to whom?").await.ok(), Some(3));
        assert_eq!(world.owed(case).await.len(), 1, "also after the end");
    });
}

#[test]
fn who_has_a_name_has_no_channel() {
    on_each(async |world: World| {
        let act = act(EntryKind::AllegationFiled, communication());
        let opening = Opening { program: Program::ForcedLaborOrder, track: None, act };
        let filed =
            world.ledger.open_case(&world.filer, RealmId::REAL, opening, None, &answer).await;
        let case = fresh(filed).file.id;
        assert!(matches!(
            world.write(&port(), case, "Who are you?").await,
            Err(LedgerError::NoChannel)
        ));
        // A new version names nobody, and takes nobody's address away.
        let missing = json!({ "deficiencies": ["More facts."] });
        fresh(
            world
                .act(&port(), case, crate::world::act(EntryKind::AllegationReturned, missing))
                .await,
        );
        let version = crate::world::act(EntryKind::AllegationFiled, communication());
        fresh(world.act(&world.filer, case, version).await);
        fresh(
            world
                .act(&world.investigator, case, statute::Act::new(EntryKind::PetitionAccepted))
                .await,
        );
        let notices =
            world.ledger.notices(&port(), RealmId::REAL, &NoticeFilter::default(), None, 10).await;
        let mut kinds: Vec<_> =
            notices.expect("notices").items.into_iter().map(|it| it.notice.kind).collect();
        kinds.sort();
        assert_eq!(kinds, ["acceptance_of_petition", "return_of_communication"]);
    });
}
