//! Who asks, and the one condition that decides what he may see.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition};
use statute::service::Capacity;
use statute::{Audience, Role};

use crate::ledger::lower;
use crate::stored::Word;
use crate::{account, case_party, case_view, claim_code, follow_up, party, service_entry};

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
    let known = Condition::all().add(Expr::exists(mine));
    if actor.role == Role::Counsel { known.add(acts_there(actor)) } else { known }
}

/// Whether counsel of a party acts for it in a case. Whoever stands on its service list does. Whoever stood there and has withdrawn, or was
/// replaced, does not; nor does whoever was let in by the code of a notice, in any other case than where he has appeared. An account
/// that the party was given as its counsel's acts in its cases without more.
fn acts_there(actor: &Actor) -> Condition {
    let email = actor.email.as_deref().unwrap_or_default().trim().to_lowercase();
    let own_word = Condition::all()
        .add(service_entry::Column::ByAccount.eq(&actor.account))
        .add(service_entry::Column::ByRole.eq(Word(Role::Counsel)));
    let seat = |has_left: bool| {
        let until = Expr::col((service_entry::Entity, service_entry::Column::UntilOn));
        Query::select()
            .expr(Expr::val(1))
            .from(service_entry::Entity)
            .and_where(
                Expr::col((service_entry::Entity, service_entry::Column::CaseId))
                    .equals((case_view::Entity, case_view::Column::CaseId)),
            )
            .and_where(service_entry::Column::Capacity.eq(Word(Capacity::Counsel)))
            .cond_where(
                Condition::any()
                    .add(lower((service_entry::Entity, service_entry::Column::Email)).eq(&email))
                    .add(own_word.clone()),
            )
            .and_where(if has_left { until.is_not_null() } else { until.is_null() })
            .take()
    };
    let claimed = Query::select()
        .expr(Expr::val(1))
        .from(claim_code::Entity)
        .inner_join(
            account::Entity,
            Expr::col((account::Entity, account::Column::Id))
                .equals((claim_code::Entity, claim_code::Column::AccountId)),
        )
        .and_where(Expr::col((account::Entity, account::Column::Name)).eq(&actor.account))
        .take();
    let without_more =
        Condition::all().add(Expr::exists(seat(true)).not()).add(Expr::exists(claimed).not());
    Condition::any().add(Expr::exists(seat(false))).add(without_more)
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

/// A text as both databases accept it and every reader may see it: no terminal or printer is to obey what somebody else has filed.
pub(crate) fn clean(text: &str) -> String {
    let is_order = |it: char| it.is_control() && !matches!(it, '\t' | '\n' | '\r');
    text.trim().replace(is_order, "\u{fffd}")
}

/// `None` for text that says nothing.
pub(crate) fn clean_some(text: Option<&str>) -> Option<String> {
    text.map(clean).filter(|text| !text.is_empty())
}
