//! Seizure and forfeiture: merchandise under a Finding as the example, in our own words.

use chrono::NaiveDate;
use poem_openapi::Enum;

use super::body;
use super::record::day;

body! {
    /// Seize merchandise, 19 USC 1595a(c): within the 30 days it prevents the deemed exclusion.
    officer NewSeizure writes (Seized) {
        /// Under which law, and why.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String =
            "19 USC 1595a(c)(1)(A): imported contrary to 19 USC 1307 under a Finding.".to_owned(),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Mail the notice of seizure, 19 CFR 162.31: a petition is filed within 30 days.
    officer NewSeizureNotice writes (SeizureNoticeMailed) {
        /// The provisions that were violated.
        #[oai(validator(min_length = 1, max_length = 20_000))]
        provisions: String = "19 USC 1307; 19 USC 1595a(c)".to_owned(),
        /// What was done.
        #[oai(validator(min_length = 1, max_length = 20_000))]
        description: String = "Disposable gloves made with forced labor were imported.".to_owned(),
        /// An earlier last day for a petition, where the statute of limitations is near, 19 CFR 171.2(e).
        due: Option<NaiveDate> = None,
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Publish the notice of seizure, 19 CFR 162.45: claims are filed within 20 days of the first publication.
    officer NewSeizurePublication writes (SeizureNoticePublished) {
        /// Where it is published or posted.
        #[oai(validator(min_length = 1, max_length = 1_000))]
        publication: String = "www.forfeiture.gov, for 30 consecutive days".to_owned(),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Give the importer more time to answer a detention under the UFLPA (90 days in all), or to petition against a seizure or
    /// penalty, 19 CFR 171.2(c): before his time is over.
    reasoned ("The records of three suppliers have to be translated.")
    NewLimitExtension writes (DeadlineExtended) {
        /// The limit: the `rule` of a deadline, with `#instance` where there are several.
        #[oai(validator(min_length = 1, max_length = 100))]
        rule: String = "uflpa_response".to_owned(),
        /// Its new last day.
        due: NaiveDate = day(2021, 3, 15),
    }
}

body! {
    /// Petition for relief from a seizure, 19 CFR 171.2.
    plain NewSeizurePetition writes (SeizurePetitionFiled) {
        /// The interest in the merchandise.
        #[oai(validator(min_length = 1, max_length = 5_000))]
        interest: String = "Owner and importer of record".to_owned(),
        /// The facts that justify relief.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        facts: String = "The gloves were produced after every indicator had been remediated.".to_owned(),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Decide a petition for relief, 19 CFR 171.21.
    officer NewSeizurePetitionDecision writes (SeizurePetitionDecided) {
        /// What becomes of it.
        outcome: ReliefOutcome = ReliefOutcome::Remitted,
        /// Why, and on what conditions.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "The production records show the change.".to_owned(),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

/// What becomes of a petition for relief.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReliefOutcome {
    /// The merchandise is given back.
    Remitted,
    /// The seizure stands.
    Denied,
}

body! {
    /// Claim seized merchandise, with a bond: a court decides on the forfeiture, 19 USC 1608.
    plain NewSeizureClaim writes (SeizureClaimFiled) {
        /// The interest in the merchandise.
        #[oai(validator(min_length = 1, max_length = 5_000))]
        interest: String = "Owner and importer of record".to_owned(),
        /// The value of what is claimed, in dollars.
        #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
        value: String = "30000.00".to_owned(),
        /// The bond that is given, in dollars.
        #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
        bond: String = "3000.00".to_owned(),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Record the summary forfeiture of merchandise that nobody claimed, 19 USC 1609.
    officer NewForfeiture writes (Forfeited) {
        /// The declaration of forfeiture.
        #[oai(validator(min_length = 1, max_length = 5_000))]
        declaration: Option<String> = None,
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}
