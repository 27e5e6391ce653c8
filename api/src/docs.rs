//! Swagger UI at `/docs`, from the binary itself: nothing is loaded from elsewhere.

use std::sync::LazyLock;

use bytes::Bytes;
use poem_openapi::{OpenApi, OpenApiService};

/// What the page may do: its script and style stand in it, and it talks to this service only.
pub const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; \
                          connect-src 'self'; frame-ancestors 'none'";

/// As the framework writes it, the page shows the document that stands in it.
const SHOWN: &str = "spec: spec,";
/// Ours shows the one that is served beside it, and asks nobody elsewhere whether that is valid.
const SERVED: &str = "url: \"openapi.json\", validatorUrl: null,";

/// An API without operations: it only lends its page.
struct Empty;

#[OpenApi]
impl Empty {}

/// Made when somebody first asks for it: it is large, and most services are never asked.
static PAGE: LazyLock<Bytes> = LazyLock::new(|| {
    let html = OpenApiService::new(Empty, "", "").swagger_ui_html();
    Bytes::from(html.replacen(SHOWN, SERVED, 1).into_bytes().into_boxed_slice())
});

/// The page, showing the document as it is served at `/openapi.json`.
#[must_use]
pub fn page() -> Bytes {
    PAGE.clone()
}
