//! In which form an answer is wanted.

use api::form::{Accept, Form};

#[test]
fn a_form_is_chosen_by_name_then_by_liking() {
    let all = &[Form::Json, Form::Text, Form::Html, Form::Pdf];
    let wanted = |accept: &str| Accept::read(accept).wanted(None, all);
    assert_eq!(wanted(""), Form::Json);
    assert_eq!(wanted("*/*"), Form::Json);
    assert_eq!(wanted("application/pdf"), Form::Pdf);
    assert_eq!(wanted("text/html, application/pdf;q=0.9"), Form::Html);
    assert_eq!(wanted("text/html;q=0.25, text/plain; q=0.3, image/png"), Form::Text);
    assert_eq!(wanted("application/pdf;q=0"), Form::Json);
    let named = Accept::read("text/html").wanted(Some(Form::Pdf), all);
    assert_eq!(named, Form::Pdf);
    let certificate = &[Form::Json, Form::Pdf];
    assert_eq!(Accept::read("text/html").wanted(Some(Form::Text), certificate), Form::Json);
}
