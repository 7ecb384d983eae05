//! `cargo xtask build`: two wasm builds, their glue, the npm package.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::machine;
use crate::run::{root, run};

/// Makes `pkg/`.
pub fn package() -> Result<()> {
    machine::wasm_target()?;
    machine::node_modules()?;
    wasm("form", &["-Clink-arg=-zstack-size=65536"])?;
    wasm("full", &["-Clink-arg=-zstack-size=262144", CAREFUL])?;
    run("node", &["js/build.mjs"])
}

/// Small after compression: what rustc left apart stays apart, for a compressor does not see what inlining gains. Nothing
/// lies in the first KiB, where only a stack about to overflow would reach.
const SMALL: [&str; 8] = [
    "-Oz",
    "--converge",
    "--zero-filled-memory",
    "--low-memory-unused",
    "--inline-max-combined-binary-size=1",
    "--one-caller-inline-max-function-size=0",
    "--always-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
];

/// The module of servers is compiled for speed, yet with what a level for size inlines (40, where 225 is usual) and without
/// loops laid out several times: verifying many receipts takes about a sixth less time than at a level for size, for 3 %
/// more bytes after compression; what the usual limits add to that is 8 % more bytes for a twentieth of the time.
const CAREFUL: &str = "-Cllvm-args=--inline-threshold=40 --unroll-allow-partial=false --unroll-runtime=false";

/// One wasm build: the crate with the feature `wasm-<name>` in the profile of that name, its glue, and wasm-opt.
/// The linker's own default is a stack of 1024 KiB, all of it memory from the start; bytes here.
fn wasm(name: &str, flags: &[&str]) -> Result<()> {
    let profile = format!("wasm-{name}");
    let flags = format!("target.wasm32-unknown-unknown.rustflags={flags:?}");
    let target = root().join("target");
    let raw = target.join("wasm32-unknown-unknown").join(&profile).join("avowal.wasm");
    run(
        "cargo",
        &[
            "build",
            "--quiet",
            "--locked",
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            &profile,
            "--features",
            &profile,
            "--config",
            &flags,
        ],
    )?;
    let out = target.join("wasm").join(name);
    let module = out.join(format!("{name}.wasm"));
    if newer(&module, &raw) {
        return Ok(());
    }
    fs::create_dir_all(&out)?;
    Bindgen::new()
        .input_path(&raw)
        .out_name(name)
        .web(true)?
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .typescript(true)
        .generate(&out)
        .with_context(|| format!("wasm-bindgen refused the `{name}` build"))?;
    let bound = out.join(format!("{name}_bg.wasm"));
    let optimiser = root().join("node_modules/.bin/wasm-opt");
    let [optimiser, bound, module] = [optimiser, bound, module].map(text);
    let rest = ["--strip-debug", "--strip-producers", &bound, "-o", &module];
    run(&optimiser, &[&SMALL[..], &rest[..]].concat())
}

fn newer(made: &Path, source: &Path) -> bool {
    let modified = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    modified(made).is_some_and(|made| Some(made) >= modified(source))
}

fn text(path: PathBuf) -> String {
    path.to_string_lossy().into_owned()
}
