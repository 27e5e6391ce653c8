//! The paths of the document, read off the routes themselves.

use poem::http::Method;
use poem_openapi::OpenApi;
use poem_openapi::registry::{MetaApi, MetaOperation, MetaParamIn, MetaPath};

use crate::routes;

/// The parameter that asks for a rehearsal.
pub const DRY_RUN: &str = "dry_run";

/// The paths of the document: which methods each knows, and under which name a request to it is counted.
#[derive(Debug, Default)]
pub struct Paths(Vec<Known>);

/// One path of the document.
#[derive(Debug)]
pub struct Known {
    /// As the document writes it: `/v1/cases/{id}`.
    pub pattern: String,
    /// Its methods, as the `Allow` header lists them.
    pub methods: String,
    parts: Vec<String>,
    /// Those of its methods by which something is done that is not rehearsed.
    only_done: Vec<Method>,
}

impl Paths {
    /// Those of all routes.
    #[must_use]
    pub fn all() -> Self {
        fn written<T: OpenApi>(_: &T) -> Vec<MetaApi> {
            T::meta()
        }
        let paths = written(&routes::all()).into_iter().flat_map(|api| api.paths);
        Self(paths.map(Known::from).collect())
    }

    /// The path that a request's path is one of. Where two fit, that with fewer parameters holds, as it does for the routes.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Known> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |known: &&Known| {
            known.parts.len() == parts.len()
                && known
                    .parts
                    .iter()
                    .zip(&parts)
                    .all(|(want, part)| want.starts_with('{') || want == part)
        };
        let parameters = |it: &&Known| it.parts.iter().filter(|it| it.starts_with('{')).count();
        self.0.iter().filter(fits).min_by_key(parameters)
    }
}

impl Known {
    /// Whether this method does something here, and knows no rehearsal of it.
    #[must_use]
    pub fn is_only_done(&self, method: &Method) -> bool {
        self.only_done.contains(method)
    }
}

impl From<MetaPath> for Known {
    fn from(path: MetaPath) -> Self {
        let methods: Vec<&str> = path.operations.iter().map(|it| it.method.as_str()).collect();
        let parts = path.path.split('/').map(str::to_owned).collect();
        let only_done = path.operations.iter().filter(|it| is_only_done(it));
        let only_done = only_done.map(|it| it.method.clone()).collect();
        Self { methods: methods.join(", "), parts, only_done, pattern: path.path }
    }
}

fn is_only_done(operation: &MetaOperation) -> bool {
    let is_read = matches!(operation.method, Method::GET | Method::HEAD);
    let mut asked = operation.params.iter().filter(|it| it.in_type == MetaParamIn::Query);
    !is_read && !asked.any(|it| it.name == DRY_RUN)
}
