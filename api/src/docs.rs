//! Swagger UI at `/docs`, from the binary itself: nothing is loaded from elsewhere.

use poem_openapi::{OpenApi, OpenApiService};

/// What the page may do: its script and style stand in it, and it talks to this service only.
pub const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; \
                          connect-src 'self'; frame-ancestors 'none'";

/// An API without operations: it only lends its page.
struct Empty;

#[OpenApi]
impl Empty {}

/// The page, showing the document as it is served at `/openapi.json`.
#[must_use]
pub fn page(document: &str) -> String {
    let empty = OpenApiService::new(Empty, "", "");
    let html = empty.swagger_ui_html();
    // The framework writes the document of its own service into the page: ours takes its place.
    html.replacen(&empty.spec(), &document.replace("</", "<\\/"), 1)
}
