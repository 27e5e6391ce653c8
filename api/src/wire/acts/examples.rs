//! Real case EAPA 7356 (MSeafood, frozen shrimp) as the examples of its acts, in our own words.

use uuid::Uuid;

use super::{
    Certifications, Criterion, Evasion, Example, Measure, MeasureKind, MeasuresDecision,
    NewAcknowledgment, NewDetermination, NewExtension, NewFactualInformation, NewInterimMeasures,
    NewInvestigation, NewNoticeOfDetermination, NewNoticeOfInitiation, NewOutcome, NewReturn,
};

impl Example for NewAcknowledgment {
    fn example() -> Self {
        Self { control_number: None, importer: None, on: None, reason: None }
    }
}

impl Example for NewReturn {
    fn example() -> Self {
        let deficiencies =
            vec!["The allegation does not say why the filer is an interested party.".to_owned()];
        Self { deficiencies, on: None, reason: None }
    }
}

impl Example for NewInvestigation {
    fn example() -> Self {
        Self {
            allegation: Uuid::nil(),
            grounds: "Import records reasonably suggest that Indian shrimp was entered as a product of Vietnam.".to_owned(),
            on: None,
            reason: None,
        }
    }
}

impl Example for NewInterimMeasures {
    fn example() -> Self {
        let measure = |measure, entries: &str| Measure { measure, entries: entries.to_owned() };
        Self {
            decision: MeasuresDecision::Taken,
            grounds: "The importer's suppliers bought Indian shrimp and could not trace it through processing.".to_owned(),
            measures: Some(vec![
                measure(MeasureKind::SuspendLiquidation, "unliquidated entries on or after initiation"),
                measure(MeasureKind::ExtendLiquidation, "unliquidated entries before initiation"),
                measure(MeasureKind::CashDeposit, "entries from now on"),
            ]),
            on: None,
            reason: None,
        }
    }
}

impl Example for NewNoticeOfInitiation {
    fn example() -> Self {
        Self { on: None, reason: None }
    }
}

impl Example for NewExtension {
    fn example() -> Self {
        Self {
            grounds:
                "The production records of several processors have to be compared entry by entry."
                    .to_owned(),
            criteria: vec![Criterion::Transactions, Criterion::Entities],
            on: None,
            reason: None,
        }
    }
}

impl Example for NewDetermination {
    fn example() -> Self {
        let outcome = NewOutcome {
            importer: "MSeafood Corporation".to_owned(),
            order: "A-533-840".to_owned(),
            outcome: Evasion::Affirmative,
        };
        Self {
            grounds:
                "Substantial evidence shows that covered merchandise was entered through evasion."
                    .to_owned(),
            outcomes: vec![outcome],
            on: None,
            reason: None,
        }
    }
}

impl Example for NewNoticeOfDetermination {
    fn example() -> Self {
        Self { on: None, reason: None }
    }
}

impl Example for NewFactualInformation {
    fn example() -> Self {
        let certifications = Certifications {
            true_to_best_of_knowledge: true,
            public_release: true,
            health_or_safety: true,
        };
        Self {
            title: "Purchase and production records".to_owned(),
            summary:
                "Shows that shrimp of Vietnamese origin alone was used for the entries at issue."
                    .to_owned(),
            certifications,
        }
    }
}
