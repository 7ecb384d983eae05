//! `cargo xtask <command>`: builds, demonstrates, tests and measures avowal.

mod bench;
mod build;
mod demo;
mod fold_data;
mod machine;
mod phone_data;
mod rules_data;
mod run;
mod tables;
mod test;
mod www;

use anyhow::{Result, bail};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Err(error) = dispatch(&arguments) {
        eprintln!("error: {error:#}");
        std::process::exit(1);
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let (command, rest) = match arguments {
        [command, rest @ ..] => (command.as_str(), rest),
        [] => ("help", arguments),
    };
    match command {
        "bench" => bench::bench(rest),
        "build" => build::package(),
        "phone-data" => phone_data::run(rest).map_err(anyhow::Error::msg),
        "rules" => rules_data::run(rest),
        "demo" => demo::demo(rest),
        "tables" => tables::run(rest),
        "test" => test::test(rest),
        "www" => www::www(rest),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}

const HELP: &str = "\
cargo xtask build                     make the npm package in pkg/, with pkg/sizes.json
cargo xtask demo                      build, start the demo and print its address
cargo xtask demo --check [--out DIR]  drive one signup through a browser, verify its receipt, exit 0 or 1
cargo xtask www [--port N]            build, make the site in target/www, serve it
cargo xtask bench [AREA]              ours beside the named peers in one run, as ratios
cargo xtask phone-data [--check]      make src/phone/metadata.bin from data/phone, or say whether it is up to date
cargo xtask phone-data --refresh VERSION OUT  a blob of newer metadata, to be loaded at run time
cargo xtask tables [--check]          make the tables of statements, element profiles and folded letters
cargo xtask rules [--check]           make src/rules/table.txt from src/rules/data, or say whether it is up to date
cargo xtask test [--long]             everything CI runs; --long adds the heavy parts";
