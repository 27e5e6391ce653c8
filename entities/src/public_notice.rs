//! Read model: the notices that anybody may read, each with what it is found by. Its words stand in the notice.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, NoticeId, RealmId};
use crate::stored::Document;

/// A notice that is public.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "public_notice")]
pub struct Model {
    /// Its id to the public: that of the first notice, whatever took its place.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    /// The notice whose words are read.
    pub notice_id: NoticeId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// The number of the case.
    pub case_number: String,
    /// Which notice it is, in the statute's catalogue.
    pub kind: String,
    /// The legal day of the entry that owes it.
    pub issued: Date,
    /// When it came to be public, by the realm's clock.
    pub released_at: DateTimeUtc,
    /// When it came to say what it says, by the realm's clock.
    pub updated_at: DateTimeUtc,
    /// The names of those who filed and of the importer, as the allegation says them.
    pub parties: Document,
    /// The orders.
    pub orders: Document,
    /// The merchandise, in the words of the allegation.
    pub merchandise: Option<String>,
    /// The orders between spaces: to find it by.
    pub order_words: String,
    /// The words of the parties' names between spaces: to find it by.
    pub party_words: String,
    /// The words of the merchandise between spaces: to find it by.
    pub product_words: String,
    /// The notice.
    #[sea_orm(belongs_to, from = "notice_id", to = "id")]
    pub notice: BelongsTo<super::notice::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
