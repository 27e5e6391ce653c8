//! The `tidewaiter` binary.

use std::process::ExitCode;

/// What is served is what was reviewed. It stands here and not in the library, which would be compiled again for every word of it.
const CONTRACT: &str = include_str!("../../openapi/tidewaiter.json");

/// The C library's allocator keeps what a burst of clocks and notices has used: ten thousand of them made gigabytes of free memory that no other process
/// could have. This one is set to give back what has been free for a second, in `.cargo/config.toml`.
#[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    api::cli::main(CONTRACT)
}
