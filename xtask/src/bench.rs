//! `cargo xtask bench [area]`: ours beside the named peers, in one run.

use anyhow::{Result, bail};

use crate::run::run;
use crate::{build, machine};

/// Each area is `benches/<area>.mjs`.
const AREAS: [&str; 5] = ["edge", "elements", "message", "phone", "receipt"];

/// Runs one area, or all.
pub fn bench(arguments: &[String]) -> Result<()> {
    let wanted = arguments.first().map(String::as_str);
    if let Some(area) = wanted.filter(|area| !AREAS.contains(area)) {
        bail!("there is no bench `{area}`: {}", AREAS.join(", "));
    }
    build::package()?;
    for area in AREAS.iter().filter(|area| wanted.is_none_or(|wanted| wanted == **area)) {
        // what stands beside ours there is in Python
        if *area == "receipt" {
            machine::python()?;
        }
        run(&machine::node24(), &[&format!("benches/{area}.mjs")])?;
    }
    Ok(())
}
