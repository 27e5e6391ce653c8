//! Full text over everything that the caller may see, narrowed by what cases are found by.

use chrono::NaiveDate;
use entities::{SearchFilter, SearchWords};
use poem_openapi::OpenApi;
use poem_openapi::param::Query;

use super::Chapter;
use crate::answer::Found;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::problem::{Problem, Read, Refused, catalogue};
use crate::wire::problem::FieldError;
use crate::wire::search::{SearchCounts, SearchHit};
use crate::wire::word::{ClassOfDocumentWord, EntryWord, ProgramWord, ThingWord};

/// The search.
pub struct Search;

/// What both routes are asked.
struct Asked {
    q: Query<Option<String>>,
    party: Query<Option<String>>,
    order: Query<Option<String>>,
    product: Query<Option<String>>,
    country: Query<Option<String>>,
    kind: Query<Option<ThingWord>>,
    entry: Query<Option<EntryWord>>,
    class: Query<Option<ClassOfDocumentWord>>,
    program: Query<Option<ProgramWord>>,
    from: Query<Option<NaiveDate>>,
    to: Query<Option<NaiveDate>>,
}

impl Asked {
    /// What is looked for.
    fn filter(self) -> Result<SearchFilter, Problem> {
        let words = self.q.0.as_deref().map(SearchWords::read).transpose().map_err(|error| {
            Problem::new(&catalogue::MALFORMED_REQUEST, "These words cannot be looked for.")
                .with_errors(vec![FieldError::parameter("q", &error.to_string())])
        })?;
        Ok(SearchFilter {
            words,
            party: self.party.0,
            order: self.order.0,
            product: self.product.0,
            country: self.country.0,
            kind: self.kind.0.map(|it| it.0),
            entry: self.entry.0.map(|it| it.0),
            class: self.class.0.map(|it| it.0),
            program: self.program.0.map(|it| it.0),
            from: self.from.0,
            to: self.to.0,
        })
    }
}

#[OpenApi(tag = "Chapter::Search")]
impl Search {
    /// What is found in cases, docket entries, notices and documents, the newest first. All words have to occur; words in quotes next to
    /// each other, `-word` not at all, and `or` asks for either side. Words are found by their English stems, without case and
    /// diacritics. What a document says is found by those who may open it, and by nobody else.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/search", method = "get", operation_id = "search")]
    async fn search(
        &self,
        caller: Caller,
        here: Here,
        /// The words. Without them, everything that the caller may see.
        #[oai(validator(min_length = 1, max_length = 500))]
        q: Query<Option<String>>,
        /// In cases that name this party: by its whole name, without legal forms.
        #[oai(validator(min_length = 1, max_length = 500))]
        party: Query<Option<String>>,
        /// In cases under this antidumping or countervailing duty order: `A-533-840`.
        #[oai(validator(min_length = 1, max_length = 100))]
        order: Query<Option<String>>,
        /// In cases about these goods, or about goods that are described with this word.
        #[oai(validator(min_length = 1, max_length = 500))]
        product: Query<Option<String>>,
        /// In cases that name this country, as they write it.
        #[oai(validator(min_length = 1, max_length = 100))]
        country: Query<Option<String>>,
        /// Things of this kind.
        kind: Query<Option<ThingWord>>,
        /// Docket entries of this kind, and documents that were filed with one.
        entry: Query<Option<EntryWord>>,
        /// Documents of this class.
        class: Query<Option<ClassOfDocumentWord>>,
        /// Under this program.
        program: Query<Option<ProgramWord>>,
        /// Not before this legal day.
        from: Query<Option<NaiveDate>>,
        /// Not after this legal day.
        to: Query<Option<NaiveDate>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<SearchHit>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let wanted =
            Asked { q, party, order, product, country, kind, entry, class, program, from, to };
        let filter = wanted.filter()?;
        let (ledger, after) = (&caller.app.ledger, asked.after.as_ref());
        let page = ledger.search(&caller.actor, caller.realm, &filter, after, asked.limit).await?;
        Ok(asked.answer(page.items.into_iter().map(Into::into).collect(), page.next.as_ref()))
    }

    /// How much is found, by kind and program, and by what the cases are found by.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/search/counts", method = "get", operation_id = "count_search")]
    async fn counts(
        &self,
        caller: Caller,
        /// The words. Without them, everything that the caller may see.
        #[oai(validator(min_length = 1, max_length = 500))]
        q: Query<Option<String>>,
        /// In cases that name this party: by its whole name, without legal forms.
        #[oai(validator(min_length = 1, max_length = 500))]
        party: Query<Option<String>>,
        /// In cases under this antidumping or countervailing duty order: `A-533-840`.
        #[oai(validator(min_length = 1, max_length = 100))]
        order: Query<Option<String>>,
        /// In cases about these goods, or about goods that are described with this word.
        #[oai(validator(min_length = 1, max_length = 500))]
        product: Query<Option<String>>,
        /// In cases that name this country, as they write it.
        #[oai(validator(min_length = 1, max_length = 100))]
        country: Query<Option<String>>,
        /// Things of this kind.
        kind: Query<Option<ThingWord>>,
        /// Docket entries of this kind, and documents that were filed with one.
        entry: Query<Option<EntryWord>>,
        /// Documents of this class.
        class: Query<Option<ClassOfDocumentWord>>,
        /// Under this program.
        program: Query<Option<ProgramWord>>,
        /// Not before this legal day.
        from: Query<Option<NaiveDate>>,
        /// Not after this legal day.
        to: Query<Option<NaiveDate>>,
    ) -> Result<Found<SearchCounts>, Refused<Read>> {
        let wanted =
            Asked { q, party, order, product, country, kind, entry, class, program, from, to };
        let filter = wanted.filter()?;
        let counts = caller.app.ledger.search_counts(&caller.actor, caller.realm, &filter).await?;
        Ok(Found::new(counts.into()))
    }
}
