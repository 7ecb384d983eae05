//! `cargo xtask www`: builds the site from the packed package and serves it.

use anyhow::Result;

use crate::run::run;
use crate::{build, machine};

/// Builds the package, then the site in `target/www`, and serves it.
pub fn www(arguments: &[String]) -> Result<()> {
    build::package()?;
    run("node", &["www/build.mjs"])?;
    let mut all = vec!["www/serve.mjs"];
    all.extend(arguments.iter().map(String::as_str));
    run(&machine::node24(), &all)
}
