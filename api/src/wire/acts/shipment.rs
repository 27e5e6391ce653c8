//! Acts on a shipment until it is decided: HQ 962034 (Donn Kenny), HQ 962141 (SDS Sportswear) and HQ H318182 (Uniqlo) as the
//! examples, in our own words.

use chrono::NaiveDate;
use poem_openapi::types::Email;
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::body;
use super::record::day;
use crate::wire::word::TrackWord;

body! {
    /// Open the case of a shipment with the first that is known of its arrival. Its importer is told of every decision.
    officer NewShipment writes (EntryFiled
        or Imported if "arrival" is "imported"
        or PresentedForExamination if "arrival" is "presented_for_examination") {
        /// What is known of the arrival; the rest follows as acts of its own.
        arrival: Arrival = Arrival::Imported,
        /// The regime it is held under.
        track: TrackWord = TrackWord(statute::Track::Wro),
        /// Who imports it.
        importer: ImporterOfRecord = ImporterOfRecord::example(),
        /// The port.
        #[oai(validator(min_length = 1, max_length = 500))]
        port: String = "Los Angeles/Long Beach".to_owned(),
        /// The number of the customs entry, where it is made.
        #[oai(validator(min_length = 1, max_length = 50))]
        entry_number: Option<String> = Some("ABC-1234567-8".to_owned()),
        /// The lines of the entry: each can go its own way. Without them the shipment is one.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<NewLine>> = Some(vec![NewLine::example()]),
        /// The cases of the orders under which it is held.
        #[oai(validator(max_items = 50))]
        orders: Option<Vec<Uuid>> = None,
    }
}

/// The first that is known of a shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Arrival {
    /// The customs entry was made.
    EntryFiled,
    /// It was imported.
    Imported,
    /// It was presented for examination: the clocks of the detention run.
    PresentedForExamination,
}

/// Who imports merchandise, or is to pay a penalty. Recognised by the CBP importer number.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ImporterOfRecord {
    /// Its name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// Its address.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub address: String,
    /// Its CBP importer number, by which alone it is recognised.
    #[oai(validator(min_length = 1, max_length = 20))]
    pub importer_number: Option<String>,
    /// Where it is served.
    pub email: Option<Email>,
}

impl ImporterOfRecord {
    /// An importer, for examples.
    pub(crate) fn example() -> Self {
        Self {
            name: "UNIQLO USA LLC".to_owned(),
            address: "1 Broadway, New York, NY 10012".to_owned(),
            importer_number: Some("98-7654321UQ".to_owned()),
            email: Some(Email("imports@uniqlo.example.com".to_owned())),
        }
    }
}

/// A line of a customs entry.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NewLine {
    /// By what later acts name it.
    #[oai(validator(min_length = 1, max_length = 50))]
    pub line: String,
    /// What it is.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub description: String,
    /// How much of it, with its unit.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub quantity: Option<String>,
    /// The country of origin, as declared: two letters.
    #[oai(validator(pattern = "^[A-Z]{2}$"))]
    pub country: Option<String>,
    /// Its number in the tariff schedule.
    #[oai(validator(pattern = "^[0-9]{4}([.]?[0-9]{2}){0,3}$"))]
    pub hts: Option<String>,
    /// Who produced it, as declared.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub producer: Option<String>,
    /// Its entered value in dollars.
    #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
    pub value: Option<String>,
}

impl NewLine {
    fn example() -> Self {
        Self {
            line: "001".to_owned(),
            description: "Men's cotton shirts".to_owned(),
            quantity: Some("1200 pieces".to_owned()),
            country: Some("CN".to_owned()),
            hts: Some("6105.10.00".to_owned()),
            producer: None,
            value: Some("14400.00".to_owned()),
        }
    }
}

body! {
    /// Record that the customs entry was made, 19 USC 1484. Its day says how long an exclusion may be protested.
    officer NewCustomsEntry writes (EntryFiled) {
        /// Its number.
        #[oai(validator(min_length = 1, max_length = 50))]
        entry_number: String = "ABC-1234567-8".to_owned(),
    }
}

body! {
    /// Record the importation: proof of admissibility is due three months after it, 19 CFR 12.43.
    officer NewImportation writes (Imported) {
        /// The vessel, flight or vehicle.
        #[oai(validator(min_length = 1, max_length = 500))]
        conveyance: Option<String> = None,
    }
}

body! {
    /// Record that the merchandise was presented for examination, 19 CFR 151.16(b): to show a sealed container is not enough.
    officer NewPresentation writes (PresentedForExamination) {
        /// Where it can be examined.
        #[oai(validator(min_length = 1, max_length = 1_000))]
        place: Option<String> = Some("Centralized examination station, Carson".to_owned()),
    }
}

body! {
    /// Detain what was presented, 19 USC 1499(c)(1). Five business days of silence detain it too.
    officer NewDetention writes (Detained) {
        /// Why.
        #[oai(validator(min_length = 1, max_length = 20_000))]
        grounds: Option<String> =
            Some("Cotton of an entity named in the order may be in the shirts.".to_owned()),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Tell the importer of the detention, with five items, 19 CFR 151.16(c).
    officer NewNoticeOfDetention writes (DetentionNoticeIssued) {
        /// The day the merchandise was presented for examination.
        presented_on: NaiveDate = day(2021, 1, 5),
        /// The specific reason for the detention.
        #[oai(validator(min_length = 1, max_length = 20_000))]
        specific_reason: String = "The withhold release order on the cotton of this entity.".to_owned(),
        /// How long it is expected to last.
        #[oai(validator(min_length = 1, max_length = 1_000))]
        anticipated_length: String = "Until admissibility is shown, at most three months.".to_owned(),
        /// Which tests or inquiries are made.
        #[oai(validator(min_length = 1, max_length = 20_000))]
        tests_or_inquiries: String = "The origin of the cotton is traced to its field.".to_owned(),
        /// What information may speed up the decision.
        #[oai(validator(min_length = 1, max_length = 20_000))]
        information_sought: String = "Production records from the gin to the cutting table.".to_owned(),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Prove that no forced labor was used: the certificate of the foreign seller and the importer's own statement, 19 CFR 12.43.
    plain NewProof writes (ProofSubmitted) {
        /// The certificate of origin, 19 CFR 12.43(a).
        certificate_of_origin: CertificateOfOrigin = CertificateOfOrigin::example(),
        /// The ultimate consignee's statement, 19 CFR 12.43(b).
        statement: Statement = Statement::example(),
        /// What it is proven with, by name.
        #[oai(validator(max_items = 200))]
        documents: Option<Vec<String>> = Some(vec!["Purchase orders of the raw cotton".to_owned()]),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

/// The certificate of origin that the foreign seller or owner signs, 19 CFR 12.43(a).
#[derive(Debug, Clone, Object)]
pub struct CertificateOfOrigin {
    /// The foreign seller or owner.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub seller_or_owner: String,
    /// The quantity.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub quantity: String,
    /// The merchandise.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub description: String,
    /// The number of packages, and their marks.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub packages_and_marks: String,
    /// The producer.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub producer: String,
    /// Where it was produced.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub place_of_production: String,
    /// The carrier.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub carrier: String,
    /// Where it was laden.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub place_of_lading: String,
    /// From where it finally departed.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub place_of_final_departure: String,
    /// When it departed.
    pub date: NaiveDate,
    /// That the class of labor of the order was not employed at any stage of the production.
    pub no_forced_labor_at_any_stage: bool,
    /// Who signed.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub signature: String,
}

impl CertificateOfOrigin {
    fn example() -> Self {
        Self {
            seller_or_owner: "A. Seller, 5 Mill Road, Ningbo".to_owned(),
            quantity: "1200 pieces".to_owned(),
            description: "Men's cotton shirts".to_owned(),
            packages_and_marks: "40 cartons, marked 1 to 40".to_owned(),
            producer: "B. Garments".to_owned(),
            place_of_production: "Dong Nai, Vietnam".to_owned(),
            carrier: "C. Lines".to_owned(),
            place_of_lading: "Cat Lai".to_owned(),
            place_of_final_departure: "Cat Lai".to_owned(),
            date: day(2020, 12, 18),
            no_forced_labor_at_any_stage: true,
            signature: "A. Seller".to_owned(),
        }
    }
}

/// What the ultimate consignee states, 19 CFR 12.43(b).
#[derive(Debug, Clone, Object)]
pub struct Statement {
    /// What was done to determine the source and the labor of every component.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    pub efforts: String,
    /// What came of it, in full.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    pub results: String,
    /// What is believed about the labor of the production.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub belief: String,
}

impl Statement {
    fn example() -> Self {
        Self {
            efforts: "Every bale was traced by its number from the gin to the spinning mill."
                .to_owned(),
            results: "All cotton was grown in Australia, Brazil and the United States.".to_owned(),
            belief: "No forced labor was used at any stage.".to_owned(),
        }
    }
}

body! {
    /// Release merchandise: all of it, or the lines named.
    officer NewRelease writes (Released) {
        /// Why it is admissible.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: Option<String> = Some("The proof shows satisfactorily where the cotton was grown.".to_owned()),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = Some(vec!["001".to_owned()]),
    }
}

body! {
    /// Exclude merchandise: all of it, or the lines named, 19 USC 1499(c)(4).
    officer NewExclusion writes (Excluded) {
        /// Why.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String =
            "The production records of several steps are missing, and do not link the cotton to the shirts.".to_owned(),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Advise the importer of the exclusion: after 60 days the merchandise is abandoned, 19 CFR 12.44(a).
    officer NewExclusionAdvice writes (ExclusionAdviceSent) {
        /// What the importer may do.
        #[oai(validator(min_length = 1, max_length = 20_000))]
        options: Option<String> = Some("Export the merchandise, or protest the exclusion.".to_owned()),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Hold the shipment under another regime from this day on, 19 CFR 12.42(f).
    officer NewTrackSwitch writes (TrackSwitched) {
        /// The regime.
        to: TrackWord = TrackWord(statute::Track::Finding),
        /// Why it applies.
        #[oai(validator(min_length = 1, max_length = 20_000))]
        grounds: String = "A Finding on the same merchandise was published.".to_owned(),
    }
}

body! {
    /// Record the exportation of merchandise: the importer's right until seizure or abandonment, 19 CFR 12.44(a).
    officer NewExportation writes (Exported) {
        /// To which country: two letters.
        #[oai(validator(pattern = "^[A-Z]{2}$"))]
        country: Option<String> = Some("VN".to_owned()),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Record that merchandise was destroyed, 19 CFR 12.44(b).
    officer NewDestruction writes (Destroyed) {
        /// How.
        #[oai(validator(min_length = 1, max_length = 5_000))]
        manner: Option<String> = Some("Burned under the supervision of customs.".to_owned()),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}
