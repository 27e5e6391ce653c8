//! Has progenitor write the client from the operations that `dev/clients.py` takes from the contract.

use std::{env, error::Error, fs, path::Path};

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=TIDEWAITER_OPERATIONS");
    let operations = env::var("TIDEWAITER_OPERATIONS")?;
    println!("cargo:rerun-if-changed={operations}");
    let contract: openapiv3::OpenAPI = serde_json::from_str(&fs::read_to_string(operations)?)?;
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder);
    let client = Generator::new(&settings).generate_tokens(&contract)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("client.rs"), client.to_string())?;
    Ok(())
}
