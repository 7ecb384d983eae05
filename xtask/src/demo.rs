//! `cargo xtask demo`: the main job on one page, or, with `--check`, driven by a browser and verified.

use anyhow::Result;

use crate::run::run;
use crate::{build, machine};

/// Builds the package and starts the demo; with `--check` drives one signup and ends.
pub fn demo(arguments: &[String]) -> Result<()> {
    build::package()?;
    let node = machine::node24();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if arguments.contains(&"--check") {
        let chromium = machine::chromium()?;
        let mut all = vec!["www/demo/check.mjs", "--chromium", chromium.as_str()];
        all.extend(arguments.iter().filter(|argument| **argument != "--check"));
        return run(&node, &all);
    }
    let mut all = vec!["www/demo/serve.mjs"];
    all.extend(arguments);
    run(&node, &all)
}
