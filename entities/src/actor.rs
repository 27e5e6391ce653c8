//! Who asks, and the one condition that decides what he may see.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition};
use statute::{Audience, Role};

use crate::stored::Word;
use crate::{case_party, case_view, follow_up, party};

/// Which party an account belongs to, by what is the same in every realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyRef {
    /// What the accounts of this party have in common. Never empty.
    pub key: String,
    /// The party's name.
    pub name: String,
    /// Where it is served.
    pub email: Option<String>,
    /// Its postal address.
    pub address: Option<String>,
    /// Its CBP importer number.
    pub importer_number: Option<String>,
}

impl PartyRef {
    /// What the accounts of a party have in common: its CBP importer number, else its name however it is capitalised.
    #[must_use]
    pub fn key_of(name: &str, importer_number: Option<&str>) -> String {
        importer_number.map_or_else(|| clean(name).to_lowercase(), clean)
    }
}

/// The account of whoever gives no name. No account of the settings may be called that.
pub const ANONYMOUS: &str = "anonymous";

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: String,
    /// In what role.
    pub role: Role,
    /// Where the account is told: a case's officer is reminded there.
    pub email: Option<String>,
    /// The party the account acts for. Officers have none.
    pub party: Option<PartyRef>,
}

impl Actor {
    /// The clock itself, for what happens by operation of law.
    #[must_use]
    pub fn system() -> Self {
        Self { account: "system".to_owned(), role: Role::System, email: None, party: None }
    }

    /// Somebody outside who gives no name, 19 CFR 12.42(b): party to nothing.
    #[must_use]
    pub fn anonymous() -> Self {
        Self { account: ANONYMOUS.to_owned(), role: Role::Filer, email: None, party: None }
    }

    /// Whoever shows the token whose SHA-256 this is: the sender of a communication who gave no name. He sees that one
    /// case, and is party to nothing.
    #[must_use]
    pub fn sender(token_sha256: &str) -> Self {
        let party = PartyRef {
            key: token_sha256.to_owned(),
            name: ANONYMOUS.to_owned(),
            email: None,
            address: None,
            importer_number: None,
        };
        Self { party: Some(party), ..Self::anonymous() }
    }

    /// Whether this is [`Actor::anonymous`] or an [`Actor::sender`].
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.account == ANONYMOUS
    }

    /// The party the account files for: its organisation, else itself.
    pub(crate) fn own_party(&self) -> PartyRef {
        self.party.clone().unwrap_or_else(|| PartyRef {
            key: format!("account:{}", self.account),
            name: self.account.clone(),
            email: self.email.clone(),
            address: None,
            importer_number: None,
        })
    }
}

/// Which rows of `case_view` the actor may read. It is joined into every read of a case, so that what is hidden and
/// what is absent run the same statement and get the same answer.
#[must_use]
pub fn visible_to(actor: &Actor) -> Condition {
    if actor.role.is_officer() {
        return Condition::all().add(case_view::Column::Audience.eq(Word(Audience::Office)));
    }
    if actor.is_anonymous() {
        return of_sender(actor);
    }
    let mine = Query::select()
        .expr(Expr::val(1))
        .from(case_party::Entity)
        .inner_join(
            party::Entity,
            Expr::col((party::Entity, party::Column::Id))
                .equals((case_party::Entity, case_party::Column::PartyId)),
        )
        .and_where(
            Expr::col((case_party::Entity, case_party::Column::CaseId))
                .equals((case_view::Entity, case_view::Column::CaseId)),
        )
        .and_where(
            Expr::col((case_party::Entity, case_party::Column::Role))
                .equals((case_view::Entity, case_view::Column::Audience)),
        )
        .cond_where(is_party(actor))
        .take();
    Condition::all().add(Expr::exists(mine))
}

/// The case that a token opens, as its sender sees it. Without a token none: no hash is empty.
fn of_sender(actor: &Actor) -> Condition {
    let token = actor.party.as_ref().map_or("", |party| party.key.as_str());
    let opened = Query::select()
        .expr(Expr::val(1))
        .from(follow_up::Entity)
        .and_where(
            Expr::col((follow_up::Entity, follow_up::Column::CaseId))
                .equals((case_view::Entity, case_view::Column::CaseId)),
        )
        .and_where(Expr::col((follow_up::Entity, follow_up::Column::TokenSha256)).eq(token))
        .take();
    Condition::all()
        .add(case_view::Column::Audience.eq(Word(Audience::Filer)))
        .add(Expr::exists(opened))
}

/// Which rows of `party` are the actor's own.
pub(crate) fn is_party(actor: &Actor) -> Condition {
    let PartyRef { key, importer_number, .. } = actor.own_party();
    let number = importer_number.unwrap_or_default();
    // Keys and numbers are never stored empty, so that the empty string matches nothing and the statement is the same.
    Condition::any()
        .add(party::Column::AccountKey.eq(key))
        .add(party::Column::ImporterNumber.eq(number))
}

/// A party's name and numbers as text that both databases accept.
pub(crate) fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}").trim().to_owned()
}

/// `None` for text that says nothing.
pub(crate) fn clean_some(text: Option<&str>) -> Option<String> {
    text.map(clean).filter(|text| !text.is_empty())
}
