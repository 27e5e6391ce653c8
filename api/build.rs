//! How the binary is linked.

use std::env;
use std::process::Command;

/// The first glibc that reads packed relocations.
const PACKED_SINCE: (u32, u32) = (2, 36);

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // The loader reads every address that it has to correct, 170,000 of them, at each start. Packed they are a hundredth of 4 MB.
    if is_for_this_machine() && glibc().is_some_and(|it| it >= PACKED_SINCE) {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "no setting: the environment is how cargo talks to a build script"
)]
fn is_for_this_machine() -> bool {
    let (host, target) = (env::var("HOST"), env::var("TARGET"));
    target.as_ref().is_ok_and(|it| it.ends_with("-linux-gnu")) && host == target
}

/// The version of this machine's glibc; `None` where that is not to be learned.
fn glibc() -> Option<(u32, u32)> {
    let said = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let (major, minor) = said.trim().strip_prefix("glibc ")?.split_once('.')?;
    let minor = minor.split('.').next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
