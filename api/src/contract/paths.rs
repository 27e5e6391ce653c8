//! The paths of the document, read off the routes themselves.

use poem_openapi::OpenApi;
use poem_openapi::registry::{MetaApi, MetaPath};

use crate::routes;

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

impl From<MetaPath> for Known {
    fn from(path: MetaPath) -> Self {
        let methods: Vec<&str> = path.operations.iter().map(|it| it.method.as_str()).collect();
        let parts = path.path.split('/').map(str::to_owned).collect();
        Self { methods: methods.join(", "), parts, pattern: path.path }
    }
}
