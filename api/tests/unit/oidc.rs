//! What providers of OpenID Connect publish.

mod fetch;
mod keys;
