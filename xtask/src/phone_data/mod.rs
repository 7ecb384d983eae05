//! `cargo xtask phone-data`: libphonenumber's metadata as the one blob `src/phone/metadata.bin`.

mod automata;
mod blob;
#[path = "../../../src/phone/contexts.rs"]
mod contexts;
mod encoder;
mod graph;
mod model;
mod pattern;
mod python;
mod xml;

use std::fs;
use std::path::{Path, PathBuf};

/// The version the vendored XML has; a release of libphonenumber.
const VERSION: &str = "9.0.33";
const BLOB: &str = "src/phone/metadata.bin";

pub fn run(arguments: &[String]) -> Result<(), String> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => {
            let blob = vendored("PhoneNumberMetadata")?;
            write(&root().join(BLOB), &blob)
        }
        ["--check"] => {
            let blob = vendored("PhoneNumberMetadata")?;
            let committed = fs::read(root().join(BLOB)).unwrap_or_default();
            if committed == blob {
                println!("{BLOB} is up to date");
                return Ok(());
            }
            Err(format!("{BLOB} is not what the vendored metadata makes; run `cargo xtask phone-data`"))
        }
        ["--testing", out] => write(Path::new(out), &vendored("PhoneNumberMetadataForTesting")?),
        ["--refresh", version, out] => {
            let cache = root().join("target/phone-metadata");
            write(Path::new(out), &make(&python::fetch(version, &cache)?, version)?)
        }
        _ => Err("usage: cargo xtask phone-data [--check] [--testing OUT] [--refresh VERSION OUT]".into()),
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

fn vendored(name: &str) -> Result<Vec<u8>, String> {
    make(&xml::territories(&unpack(name)?)?, VERSION)
}

fn unpack(name: &str) -> Result<String, String> {
    let path = root().join("data/phone").join(format!("{name}.xml.zst"));
    let file = fs::File::open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(file).map_err(|error| error.to_string())?;
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut decoder, &mut xml).map_err(|error| error.to_string())?;
    Ok(xml)
}

fn make(territories: &[model::Territory], version: &str) -> Result<Vec<u8>, String> {
    let blob = blob::build(territories, version)?;
    for (section, bytes) in &blob.sizes {
        println!("{section:40} {bytes:8.0} bytes");
    }
    println!(
        "{:40} {:8} bytes, {} states, {} stages of their own",
        "all",
        blob.bytes.len(),
        blob.states,
        blob.own_stages
    );
    let metadata = avowal::phone::Metadata::from_bytes(&blob.bytes).map_err(|error| error.to_string())?;
    println!("{metadata:?}");
    Ok(blob.bytes)
}
