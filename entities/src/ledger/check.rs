//! Would an act be recorded as it is? The same decision, and nothing written.

use statute::{Act, Barred, Defect, Who};

use super::Ledger;
use crate::actor::Actor;
use crate::error::LedgerError;
use crate::ids::{CaseId, RealmId};

impl Ledger {
    /// What stands in the way of an act, on the docket as the actor sees it: every defect, or that it is not open now, as
    /// one defect of the whole. None where it would be recorded.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the actor; [`LedgerError::Barred`] where the act is
    /// another role's; the database's own.
    pub async fn check_act(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        act: Act,
    ) -> Result<Vec<Defect>, LedgerError> {
        let file = self.case(actor, realm, case).await?;
        let who = Who { role: actor.role, account: &actor.account };
        match statute::decide(&file.docket, &act, &who, file.docket.on, &self.law()) {
            Ok(_) => Ok(Vec::new()),
            Err(Barred::Defective { defects }) => Ok(defects),
            Err(Barred::NotNow { message, authority, .. }) => Ok(vec![Defect {
                pointer: String::new(),
                code: "not_now",
                message,
                authority: authority.first().map(|it| it.cite.clone()),
            }]),
            Err(barred) => {
                Err(LedgerError::Barred { barred: Box::new(barred), permitted: Vec::new() })
            }
        }
    }
}
