//! What a notice says on paper, kept when it was rendered: a later change of the templates changes no letter.

use sea_orm::entity::prelude::*;

use crate::ids::NoticeId;

/// The words of a letter.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letter_words")]
pub struct Model {
    /// The notice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice_id: NoticeId,
    /// The words, as whoever renders writes them.
    pub words: String,
}

impl ActiveModelBehavior for ActiveModel {}
