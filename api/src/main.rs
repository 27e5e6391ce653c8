//! The `tidewaiter` binary.

use std::process::ExitCode;

/// What is served is what was reviewed. It stands here and not in the library, which would be compiled again for every word of it.
const CONTRACT: &str = include_str!("../../openapi/tidewaiter.json");

fn main() -> ExitCode {
    api::cli::main(CONTRACT)
}
