//! Accounts and tokens: who is there, for how long, and what ends with what.

use chrono::TimeDelta;
use entities::{
    AccountMade, ApiTokenId, LedgerError, NewAccount, NewApiToken, Replayable, Scope, TokenOwner,
    account, api_token,
};
use serde_json::{Value, json};
use statute::Role;

use crate::world::*;

fn made(made: &AccountMade) -> Value {
    json!({ "id": made.account.id })
}

fn disabled(row: &account::Model) -> Value {
    json!({ "id": row.id })
}

fn minted(row: &api_token::Model) -> Value {
    json!({ "id": row.id })
}

fn officer(name: &str, subject: Option<&str>) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        role: Role::Investigator,
        email: None,
        party_name: None,
        importer_number: None,
        party_address: None,
        known_as: subject.map(|it| ("https://id.example".to_owned(), it.to_owned())),
    }
}

fn token(sha256: &str, made_with: Option<ApiTokenId>) -> NewApiToken {
    NewApiToken {
        label: "report".to_owned(),
        token_sha256: sha256.to_owned(),
        scopes: vec![Scope::Act, Scope::Read, Scope::Act],
        days: 30,
        made_with,
    }
}

async fn account(world: &World, new: &NewAccount) -> Result<AccountMade, LedgerError> {
    let done = world.ledger.create_account(&world.registrar, new, None, None, &made).await?;
    let Replayable::Fresh { it, .. } = done else { panic!("it is made now") };
    Ok(it)
}

async fn minted_for(world: &World, owner: &TokenOwner, new: &NewApiToken) -> api_token::Model {
    let done = world.ledger.create_api_token(&world.registrar, owner, new, None, &minted).await;
    let Ok(Replayable::Fresh { it, .. }) = done else { panic!("it is made now: {done:?}") };
    it
}

async fn is_good(world: &World, sha256: &str) -> bool {
    world.ledger.bearer(sha256).await.expect("a database").is_some()
}

#[test]
fn an_account_is_one_name_and_one_subject_and_ends_for_good() {
    on_each(async |world: World| {
        let anna = account(&world, &officer("anna", Some("a"))).await.expect("an account").account;
        for (name, subject, field) in [("anna", Some("b"), "name"), ("bert", Some("a"), "subject")]
        {
            let taken = account(&world, &officer(name, subject)).await;
            let Err(LedgerError::Taken { field: said }) = taken else { panic!("{taken:?}") };
            assert_eq!(said, field);
        }
        // Those whom no provider knows are not compared.
        for name in ["carl", "dora"] {
            account(&world, &officer(name, None)).await.expect("an account");
        }
        let nobodys = world.ledger.accounts(&world.investigator, None, 9).await.expect("a page");
        assert!(nobodys.items.is_empty(), "only who keeps accounts sees them");
        let first = world.ledger.accounts(&world.registrar, None, 2).await.expect("a page");
        let rest = world.ledger.accounts(&world.registrar, first.next.as_ref(), 2).await;
        assert_eq!((first.items.len(), rest.expect("a page").items.len()), (2, 1));

        let known = |subject| world.ledger.account_known_as("https://id.example", subject);
        assert_eq!(known("a").await.expect("a database"), Some(anna.clone()));
        assert_eq!(known("b").await.expect("a database"), None, "the name was taken");
        let by = &world.registrar;
        let ended = world.ledger.disable_account(by, anna.id, "Left.", None, &disabled).await;
        ended.expect("it is disabled");
        let again = world.ledger.disable_account(by, anna.id, "Left.", None, &disabled).await;
        assert!(matches!(again, Err(LedgerError::TaskBarred { .. })), "{again:?}");
        assert_eq!(world.ledger.account_named("anna").await.expect("a database"), None);
        let row = known("a").await.expect("a database").expect("it is still known");
        assert_eq!(row.disabled_why.as_deref(), Some("Left."));
    });
}

#[test]
fn a_token_ends_with_its_time_its_maker_and_its_account() {
    on_each(async |world: World| {
        let anna = account(&world, &officer("anna", None)).await.expect("an account").account;
        let anna_owns = TokenOwner { name: anna.name.clone(), id: Some(anna.id) };
        let namesake = TokenOwner { name: anna.name.clone(), id: None };
        let first = minted_for(&world, &anna_owns, &token("first", None)).await;
        assert_eq!(first.scopes(), [Scope::Read, Scope::Act]);
        world.go_on(10);
        let second = minted_for(&world, &anna_owns, &token("second", Some(first.id))).await;
        assert_eq!(second.expires_at, first.expires_at, "no longer than its maker");
        minted_for(&world, &anna_owns, &token("third", Some(second.id))).await;
        let apart = minted_for(&world, &anna_owns, &token("apart", None)).await;
        let theirs = minted_for(&world, &namesake, &token("namesake", None)).await;

        world.ledger.note_use(&apart).await.expect("it is noted");
        let seen = world.ledger.api_token(&anna_owns, apart.id).await.expect("her token");
        assert_eq!(seen.last_used_day, Some(day("2026-03-12")));
        let hidden = world.ledger.api_token(&namesake, apart.id).await;
        assert!(matches!(hidden, Err(LedgerError::NotFound)), "another account of the name");
        let revoke = |owner, id| {
            world.ledger.revoke_api_token(&world.registrar, owner, id, None, None, &minted)
        };
        let refused = revoke(&namesake, first.id).await;
        assert!(matches!(refused, Err(LedgerError::NotFound)), "{refused:?}");

        revoke(&anna_owns, first.id).await.expect("it is revoked");
        for sha256 in ["first", "second", "third", "never"] {
            assert!(!is_good(&world, sha256).await, "{sha256}");
        }
        assert!(is_good(&world, "apart").await);
        let late = token("late", Some(first.id));
        let late =
            world.ledger.create_api_token(&world.registrar, &anna_owns, &late, None, &minted).await;
        assert!(matches!(late, Err(LedgerError::NotFound)), "its maker is revoked: {late:?}");

        let by = &world.registrar;
        let ended = world.ledger.disable_account(by, anna.id, "Left.", None, &disabled).await;
        ended.expect("it is disabled");
        assert!(!is_good(&world, "apart").await);
        assert!(is_good(&world, "namesake").await);
        world.set(theirs.expires_at - TimeDelta::seconds(1));
        assert!(is_good(&world, "namesake").await, "to the last second");
        world.set(theirs.expires_at);
        assert!(!is_good(&world, "namesake").await, "no longer");
    });
}
