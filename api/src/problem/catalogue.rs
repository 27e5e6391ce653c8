//! The kinds of problem a caller can meet, each with what it means and what to do about it: `GET /problems/{slug}`.

/// One kind of problem. The slug is part of the contract and never changes its meaning.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Last part of the `type` URI.
    pub slug: &'static str,
    /// The HTTP status it comes with.
    pub status: u16,
    /// The same short sentence every time.
    pub title: &'static str,
    /// What it means and what the caller can do.
    pub about: &'static str,
}

impl Kind {
    /// The `type` of the problem document.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("urn:tidewaiter:problem:{}", self.slug)
    }
}

/// Declares each kind as a constant and the table of all of them.
macro_rules! kinds {
    ($($name:ident = $slug:literal, $status:literal, $title:literal, $about:literal;)+) => {
        $(#[doc = $title] pub const $name: Kind = Kind { slug: $slug, status: $status, title: $title, about: $about };)+

        /// Every kind, by status.
        pub static CATALOGUE: &[Kind] = &[$($name,)+];
    };
}

kinds! {
    MALFORMED_REQUEST = "malformed-request", 400, "The request cannot be read",
        "A parameter or header is missing or not of its form, or `dry_run` stands on what is not rehearsed. `errors` names each one. Mend the \
         request; the OpenAPI document at /openapi.json shows the form.";
    MALFORMED_JSON = "malformed-json", 400, "The body is not JSON",
        "The body could not be read as JSON; `detail` gives the line and column where reading stopped. Nothing was stored.";
    IDEMPOTENCY_KEY_MISSING = "idempotency-key-missing", 400, "The Idempotency-Key header is missing",
        "Every POST that files or creates carries an Idempotency-Key (1 to 255 printable characters, best a random UUID), so that a \
         request repeated after a broken connection is not filed twice. Nothing was stored: send the request again with a key.";
    CURSOR_INVALID = "cursor-invalid", 400, "The cursor is not one of this list",
        "A cursor is valid for the account, the realm and the filters it was given for. Start again without `cursor`, or follow `next` \
         of the last page as it is.";
    DIGEST_MISMATCH = "digest-mismatch", 400, "What arrived is not what was sent",
        "The SHA-256 of the bytes that arrived is not the one that the sender named, in `Repr-Digest` or beforehand; `detail` says which \
         they have. Nothing was kept: send the file again.";
    UNAUTHENTICATED = "unauthenticated", 401, "No valid token",
        "Send `Authorization: Bearer <token>` with the token of an account of this service.";
    NOT_YOUR_ACT = "not-your-act", 403, "The act is another role's",
        "You see the case, but the law gives this act to another role; `roles` says to whom and `authority` why.";
    BEYOND_SCOPE = "beyond-scope", 403, "The token is not good for this",
        "The account may do it, but not with this token: `read` reads, `act` does everything that the account may, `calendar` opens \
         calendars alone. Make a token with the scope it needs at /v1/me/tokens, or sign in without one.";
    NOT_FOUND = "not-found", 404, "There is no such resource",
        "Nothing with this address exists for you. Check the id, the account you use, and the Tidewaiter-Sandbox header: ids of another \
         realm are not found.";
    NOT_RENDERED = "not-rendered", 404, "The notice is not written yet",
        "The notice is owed, and it is written within moments of that. Ask again as many seconds later as `Retry-After` says.";
    SEALED = "sealed", 404, "What it says is sealed",
        "It is there, with its dates and how it was served, and what it said is hidden. Where another notice is in its place, \
         `amended_by` names it.";
    METHOD_NOT_ALLOWED = "method-not-allowed", 405, "The resource does not know this method",
        "The `Allow` header lists the methods of this resource.";
    ACT_BARRED = "act-barred", 409, "The law does not allow this act now",
        "The act is yours, but not at this point of the case. `rule` names the rule, `authority` the citation, `remedy` what can be done \
         instead, and `permitted_acts` what you may do now.";
    OPERATION_STANDS = "operation-not-there", 409, "The operation does not stand where this could be said of it",
        "`detail` says where the operation stands, and `remedy` of which one this may be said. Read the operation again: it goes on by \
         itself, and another supervisor may have spoken first.";
    UPLOAD_STANDS = "upload-stands-elsewhere", 409, "The upload does not stand where you think",
        "`Upload-Offset` of the answer says how many bytes have arrived and are kept. Go on from there; it is complete once all have \
         arrived. Another request may be sending at the same place.";
    STAGED_FULL = "too-much-staged", 409, "Too much lies staged",
        "An account has so many bytes at most that are staged or on their way; `detail` says how many. File the documents that are meant \
         for a filing, take back what is not (`POST /v1/documents/{id}/withdrawals`), give uploads up that nobody goes on with, and send \
         it again.";
    IN_FLIGHT = "idempotency-key-in-flight", 409, "A request with this Idempotency-Key is being answered",
        "The first request with this key has not finished. Wait a moment and send the same request again to get its answer.";
    CLOCK_BACKWARDS = "clock-backwards", 409, "A clock only moves forward",
        "The sandbox's clock shows a later instant than the one asked for. Make a new sandbox to begin earlier.";
    CLOCK_MOVING = "clock-moving", 409, "The clock is already moving",
        "An operation is moving this sandbox's clock; `detail` names it. Wait for its end, then ask again.";
    SANDBOX_FULL = "sandbox-full", 409, "A sandbox of one's own holds no more",
        "How many sandboxes of its own an account may have open, and how many cases and docket entries one holds, are settings of this service; \
         `detail` says which was reached. Close a sandbox (POST /v1/sandboxes/{id}/closures) and make another.";
    DESTROYED = "destroyed", 410, "What it said was destroyed",
        "It was kept for its term and destroyed after that, by the act of two officers. Its dates, how it was served and the hash of what \
         it said are there still.";
    CURSOR_EXPIRED = "cursor-expired", 410, "Events may have been forgotten since the cursor was given",
        "Events are kept for a stated time, and your cursor is older than that; or the database was restored since, and what comes after \
         your cursor is something else. Read what you need of your cases once, and begin again without `after`.";
    STALE = "stale", 412, "The case has changed since you read it",
        "The ETag in If-Match is not the current one of what you see. Read the case again, check that your act still stands, and send it \
         with the new ETag.";
    TOO_LARGE = "content-too-large", 413, "The body is too large",
        "The body is larger than this service reads. Nothing was stored.";
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type", 415, "The body is not of a media type read here",
        "Send the body as `Content-Type: application/json`.";
    RANGE = "range-not-satisfiable", 416, "There is nothing in this range",
        "`Content-Range` of the answer says how many bytes the document has. Ask for a range that begins within them.";
    DEFECTIVE = "defective-filing", 422, "The filing is defective",
        "`errors` lists every defect at once, each with the JSON Pointer of its place and, where the law asks for it, the citation. \
         Nothing was stored: mend them all and file again, with the same or another Idempotency-Key.";
    INFECTED = "infected", 422, "The scanner found something harmful in the file",
        "`detail` names what was found. Nothing was kept, and no filing can name this file: clean it, or file it as a printed PDF.";
    KEY_REUSED = "idempotency-key-reused", 422, "The Idempotency-Key was used for another request",
        "A key stands for one request: the same account, method, path and body. Send a different request with a key of its own.";
    PRECONDITION_REQUIRED = "precondition-required", 428, "The If-Match header is missing",
        "An officer's act names the state of the case it was decided on: send the ETag you read in `If-Match`. Filings of parties never \
         need it.";
    TOO_MANY_REQUESTS = "too-many-requests", 429, "Too many requests",
        "This token, or all who ask without a name together, have made more requests than they may. Wait as many seconds as `Retry-After` says.";
    INTERNAL = "internal", 500, "The service failed",
        "The failure is in the service and has been logged; the Request-Id header of the answer identifies it. A request with an \
         Idempotency-Key can be repeated safely.";
    UNAVAILABLE = "unavailable", 503, "The service cannot answer now",
        "Something the service depends on does not answer, or it is shutting down. Repeat the request after a moment; with an \
         Idempotency-Key that is safe.";
}

/// The kind with this slug.
#[must_use]
pub fn find(slug: &str) -> Option<&'static Kind> {
    CATALOGUE.iter().find(|kind| kind.slug == slug)
}
