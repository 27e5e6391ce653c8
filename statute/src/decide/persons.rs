//! Acts that may not be one person's, and what only one person may write.

use super::{Act, Barred, Who, rule_of, verified};
use crate::act::ActRule;
use crate::docket::Docket;
use crate::sheet::{SEPARATIONS, Separation};

/// Some acts may not be one person's: who signed the determination may not sign the review.
pub(super) fn separate_persons(
    docket: &Docket,
    row: &ActRule,
    who: &Who<'_>,
) -> Result<(), Barred> {
    let signed = |kind| {
        let content = docket.last(kind).and_then(|entry| entry.fields.content.as_ref());
        content.and_then(|content| content.pointer("/signer")).and_then(serde_json::Value::as_str)
    };
    let pair = SEPARATIONS
        .iter()
        .find(|pair| pair.act == row.act && signed(pair.not_signer_of) == Some(who.account));
    let Some(pair) = pair else { return Ok(()) };
    Err(Barred::NotNow {
        act: row.act,
        rule: rule_of(docket.program, row.act).unwrap_or(row.act.as_str()).to_owned(),
        message: format!("whoever signed `{}` may not sign `{}`", pair.not_signer_of, row.act),
        authority: vec![verified(pair.authority)],
        remedy: "another officer signs".to_owned(),
    })
}

/// What somebody signed is written anew by nobody else: his name would stand under words that are not his. It may be taken out.
pub(super) fn own_signature(docket: &Docket, act: &Act, who: &Who<'_>) -> Result<(), Barred> {
    let wrong = docket.entries.iter().find(|entry| Some(entry.position) == act.fields.corrects);
    let Some(wrong) = wrong.filter(|_| act.fields.replacement.is_some()) else { return Ok(()) };
    let of = |pair: &&Separation| pair.act == wrong.kind || pair.not_signer_of == wrong.kind;
    let Some(pair) = SEPARATIONS.iter().find(of) else { return Ok(()) };
    let signer = wrong.fields.content.as_ref().and_then(|it| it.pointer("/signer")?.as_str());
    if signer.is_none_or(|signer| signer == who.account) {
        return Ok(());
    }
    Err(Barred::NotNow {
        act: act.kind,
        rule: act.kind.as_str().to_owned(),
        message: format!("`{}` is signed by somebody else", wrong.kind),
        authority: vec![verified(pair.authority)],
        remedy: "its signer corrects it, or it is taken out and decided anew".to_owned(),
    })
}
