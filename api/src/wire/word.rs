//! The law's closed lists of words as schema types: the enumeration in the document is the list itself.

/// Makes a schema type of one of the statute's lists.
macro_rules! word {
    ($(#[doc = $about:literal] $name:ident($of:path) as $published:literal;)+) => {$(
        #[doc = $about]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub $of);

        impl poem_openapi::types::Type for $name {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> std::borrow::Cow<'static, str> {
                $published.into()
            }

            fn schema_ref() -> poem_openapi::registry::MetaSchemaRef {
                poem_openapi::registry::MetaSchemaRef::Reference($published.to_owned())
            }

            fn register(registry: &mut poem_openapi::registry::Registry) {
                registry.create_schema::<Self, _>($published.to_owned(), |_| {
                    let mut schema = poem_openapi::registry::MetaSchema::new("string");
                    schema.description = Some($about.trim_ascii());
                    schema.enum_items = <$of>::ALL.iter().map(|it| it.as_str().into()).collect();
                    schema
                });
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::once(self))
            }
        }

        impl poem_openapi::types::ParseFromJSON for $name {
            fn parse_from_json(value: Option<serde_json::Value>) -> poem_openapi::types::ParseResult<Self> {
                match value {
                    Some(serde_json::Value::String(word)) => {
                        word.parse().map(Self).map_err(poem_openapi::types::ParseError::custom)
                    }
                    other => Err(poem_openapi::types::ParseError::expected_type(other.unwrap_or_default())),
                }
            }
        }

        impl poem_openapi::types::ParseFromParameter for $name {
            fn parse_from_parameter(word: &str) -> poem_openapi::types::ParseResult<Self> {
                word.parse().map(Self).map_err(poem_openapi::types::ParseError::custom)
            }
        }

        impl poem_openapi::types::ToJSON for $name {
            fn to_json(&self) -> Option<serde_json::Value> {
                Some(self.0.as_str().into())
            }
        }

        impl From<$of> for $name {
            fn from(word: $of) -> Self {
                Self(word)
            }
        }
    )+};
}

word! {
    /// A role: what an account acts as, and who owes an act.
    RoleWord(statute::Role) as "Role";
    /// The program whose law governs a case.
    ProgramWord(statute::Program) as "Program";
    /// As what somebody or something is named on a docket.
    NameKindWord(statute::cross::NameKind) as "NameKind";
    /// What happened: the closed vocabulary of the docket.
    EntryWord(statute::EntryKind) as "EntryKind";
    /// Whose figures they are.
    ReadershipWord(statute::statistics::Readership) as "Readership";
    /// What the report counts.
    FigureWord(statute::statistics::Figure) as "Figure";
    /// A step of a case whose time is told.
    TimedStepWord(statute::statistics::Step) as "TimedStep";
    /// Where a case stands.
    StateWord(statute::State) as "State";
    /// What lets a limit pass: a duty is overdue, a bar closes, an effect of law happens.
    ForceWord(statute::Force) as "Force";
    /// Where a deadline stands.
    StatusWord(statute::Status) as "DeadlineStatus";
    /// Whether the duties on an entry of merchandise are settled.
    LiquidationWord(statute::eapa::merchandise::LiquidationStatus) as "LiquidationStatus";
    /// What follows elsewhere from an affirmative determination.
    ConsequenceWord(statute::eapa::consequences::ConsequenceKind) as "ConsequenceKind";
    /// What kind of instrument keeps merchandise out.
    OrderKindWord(statute::forced_labor::OrderKind) as "OrderKind";
    /// Whether an instrument keeps merchandise out.
    InForceWord(statute::forced_labor::InForce) as "InForce";
    /// The regime a shipment is held under.
    TrackWord(statute::Track) as "Track";
    /// Under which law a penalty is claimed.
    PenaltyStatuteWord(statute::forced_labor::penalty::PenaltyStatute) as "PenaltyStatute";
    /// How blameworthy a violation of 19 USC 1592 is.
    CulpabilityWord(statute::forced_labor::penalty::Culpability) as "Culpability";
    /// Whose side somebody is on: the office's, the filer's or the importer's.
    AudienceWord(statute::Audience) as "Audience";
    /// How a notice is served.
    MethodWord(statute::service::Method) as "ServiceMethod";
    /// As what somebody stands on a service list.
    CapacityWord(statute::service::Capacity) as "Capacity";
    /// What a token may be used for: reading, everything the account may, or calendars alone.
    ScopeWord(entities::Scope) as "TokenScope";
    /// What an account did: an entry of a docket, or something beside it.
    DeedWord(statute::audit::What) as "Deed";
    /// What something was done to.
    ResourceWord(statute::audit::Resource) as "AuditedResource";
    /// What came of it.
    AuditOutcomeWord(statute::audit::Outcome) as "AuditOutcome";
    /// Who may read what is not public.
    DocumentClassWord(statute::confidential::Class) as "DocumentClass";
    /// Which version of a submission a file is.
    VersionWord(statute::documents::Version) as "DocumentVersion";
    /// What is known of harm in a file.
    ScanWord(statute::documents::Scan) as "DocumentScan";
    /// How secret a document is.
    ClassOfDocumentWord(statute::visibility::DocumentClass) as "ClassOfDocument";
    /// Where the public versions of a submission stand.
    StandingWord(statute::documents::pairs::Standing) as "PublicVersionStanding";
    /// Where a protective order stands.
    OrderStatusWord(statute::protective::Status) as "ProtectiveOrderStatus";
    /// As what somebody is authorised by a protective order.
    PersonCapacityWord(statute::protective::Capacity) as "AuthorisedCapacity";
    /// Why time limits are moved in many cases at once.
    TollingCauseWord(statute::tolling::Cause) as "TollingCause";
    /// What can be sealed.
    SealKindWord(statute::seal::Kind) as "SealedKind";
    /// What is destroyed of a case after its term.
    DestroyedKindWord(statute::retention::Kind) as "DestroyedKind";
    /// What can be found.
    ThingWord(statute::search::Thing) as "ThingFound";
    /// Which version of the administrative record is taken away.
    RecordVersionWord(statute::administrative_record::RecordVersion) as "RecordVersion";
    /// How sure a reading is; unverified is never to be taken as settled.
    ConfidenceWord(statute::Confidence) as "Confidence";
}
