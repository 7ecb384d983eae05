//! `cargo xtask test`: what CI runs. Every part runs even if one before it failed; the last line counts them all.

use std::thread;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::run::{root, watch};
use crate::{build, machine};

/// Tests counted so far.
#[derive(Default)]
struct Count {
    passed: u64,
    failed: u64,
    /// What is printed is kept for later.
    quiet: bool,
    said: String,
}

/// Runs everything, prints `N passed, N failed`, and fails if anything did.
pub fn test(arguments: &[String]) -> Result<()> {
    let long = arguments.iter().any(|argument| argument == "--long");
    let mut count = Count::default();
    if let Err(error) = parts(&mut count, long) {
        eprintln!("error: {error:#}");
        count.failed += 1;
    }
    println!("{} passed, {} failed", count.passed, count.failed);
    if count.failed > 0 {
        bail!("{} failed", count.failed);
    }
    Ok(())
}

/// Everything: the native half on a thread of its own, its output shown when it has ended, beside the package and what
/// uses it. They share no build folder.
fn parts(count: &mut Count, long: bool) -> Result<()> {
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut count = Count { quiet: true, ..Count::default() };
            let end = native(&mut count, long);
            (count, end)
        });
        let end = package(count, long);
        let Ok((other, native_end)) = other.join() else { bail!("the native half broke off") };
        print!("{}", other.said);
        count.passed += other.passed;
        count.failed += other.failed;
        native_end.and(end)
    })
}

/// The crate.
fn native(count: &mut Count, long: bool) -> Result<()> {
    count.gate("format", "cargo", &["fmt", "--all", "--check"])?;
    count.gate(
        "lint",
        "cargo",
        &["clippy", "--quiet", "--lib", "--features", "crypto,wasm-full", "--", "-D", "warnings"],
    )?;
    count.gate("phone metadata", "cargo", &["xtask", "phone-data", "--check"])?;
    count.gate("rules", "cargo", &["xtask", "rules", "--check"])?;
    count.gate("tables", "cargo", &["xtask", "tables", "--check"])?;
    count.gate("rules, malformed", "cargo", &["test", "--quiet", "--profile", "xtask", "-p", "xtask"])?;
    if long {
        let doc = ["RUSTDOCFLAGS=-D warnings", "cargo", "doc", "--quiet", "--no-deps", "--locked"];
        count.gate("documentation", "env", &[&doc[..], &["--features", "crypto,phonenumber"]].concat())?;
        count.rust(&["cargo", "test", "--locked", "--package", "avowal-jsonwebtoken"])?;
        count.gate("crate", "cargo", &["publish", "--dry-run", "--quiet", "--locked", "--allow-dirty"])?;
    }
    count.rust(&[
        &long_flag(long),
        "cargo",
        "test",
        "--locked",
        "--no-fail-fast",
        "--features",
        "crypto,phonenumber",
    ])?;
    Ok(())
}

fn long_flag(long: bool) -> String {
    format!("AVOWAL_LONG={}", u8::from(long))
}

/// The package, in every place where it is used. What the machine lacks, and a package that cannot be built, end it.
fn package(count: &mut Count, long: bool) -> Result<()> {
    build::package()?;

    let node24 = machine::node24();
    let chromium = machine::chromium()?;
    let firefox = machine::firefox()?;
    let webkit = machine::webkit()?;
    let python = machine::python()?;
    let postgres = machine::postgres()?;
    let settings = [
        format!("AVOWAL_CHROMIUM={chromium}"),
        format!("AVOWAL_FIREFOX={firefox}"),
        format!("AVOWAL_WEBKIT={webkit}"),
        format!("AVOWAL_PYTHON={python}"),
        format!("AVOWAL_NODE24={node24}"),
        format!("AVOWAL_POSTGRES={postgres}"),
        long_flag(long),
    ];
    let several = |program: &str, folder: &str, files: u8| {
        let mut all: Vec<String> = settings.to_vec();
        let concurrency = format!("--test-concurrency={files}");
        // a test that hangs ends; with `--long` one of them opens every page there is
        let timeout = if long { "--test-timeout=1200000" } else { "--test-timeout=300000" };
        all.extend([program, "--test", timeout, &concurrency, "--test-reporter=spec"].map(str::to_owned));
        all.extend(test_files(folder));
        all
    };
    let node = |program: &str, folder: &str| several(program, folder, 1);
    count.node("core and edge, this Node", &several("node", "js", 2))?;
    count.node("store and command line, Node 24", &several(&node24, "node24", 2))?;
    count.node("other people's libraries", &node("node", "outsiders"))?;
    count.node("stores", &node(&node24, "store"))?;
    count.node("workerd", &node(&node24, "edge"))?;
    count.gate("site, build", "node", &["www/build.mjs"])?;
    count.node("site", &several(&node24, "www", 2))?;
    count.node("browsers", &several(&node24, "browser", 2))?;
    count.node("frameworks", &node(&node24, "frameworks"))?;
    count.node("strangers' projects", &several(&node24, "packaging", 2))?;
    let out = root().join("target/demo-check").to_string_lossy().into_owned();
    count.gate("demo --check", &node24, &["www/demo/check.mjs", "--chromium", &chromium, "--out", &out])?;
    let mut others: Vec<String> = settings.to_vec();
    others.push(format!("AVOWAL_DEMO_OUT={out}"));
    others.extend(
        [node24.as_str(), "--test", "--test-reporter=spec", "tests/demo/outsiders.test.mjs"]
            .map(str::to_owned),
    );
    count.node("the demo's receipt elsewhere", &others)?;
    Ok(())
}

impl Count {
    fn watch(&mut self, program: &str, arguments: &[&str]) -> Result<(bool, String)> {
        let (good, output) = watch(program, arguments, !self.quiet)?;
        if self.quiet {
            self.said.push_str(&output);
        }
        Ok((good, output))
    }

    /// A tool whose success is one test.
    fn gate(&mut self, name: &str, program: &str, arguments: &[&str]) -> Result<()> {
        let start = Instant::now();
        let (good, _) = self.watch(program, arguments)?;
        self.add(name, start, u64::from(good), u64::from(!good));
        Ok(())
    }

    fn rust(&mut self, arguments: &[&str]) -> Result<()> {
        let start = Instant::now();
        let (good, output) = self.watch("env", arguments)?;
        let sum = |word: &str| -> u64 {
            output
                .lines()
                .filter(|line| line.starts_with("test result:"))
                .filter_map(|line| line.split(';').find_map(|part| number_before(part, word)))
                .sum()
        };
        let (passed, failed) = (sum("passed"), sum("failed"));
        self.add("Rust", start, passed, if good { failed } else { failed.max(1) });
        Ok(())
    }

    fn node(&mut self, name: &str, arguments: &[String]) -> Result<()> {
        let start = Instant::now();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (good, output) = self.watch("env", &arguments)?;
        let last = |word: &str| -> u64 {
            output.lines().rev().find_map(|line| number_after(line, word)).unwrap_or(0)
        };
        let (passed, failed) = (last("pass"), last("fail"));
        self.add(name, start, passed, if good { failed } else { failed.max(1) });
        Ok(())
    }

    fn add(&mut self, name: &str, start: Instant, passed: u64, failed: u64) {
        self.passed += passed;
        self.failed += failed;
        let line =
            format!("-- {name}: {passed} passed, {failed} failed ({:.1} s)\n", start.elapsed().as_secs_f32());
        match self.quiet {
            true => self.said.push_str(&line),
            false => print!("{line}"),
        }
    }
}

/// The test files of a folder; Node 20 knows no patterns.
fn test_files(folder: &str) -> Vec<String> {
    let folder = root().join("tests").join(folder);
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<String> = entries
        .map(|entry| entry.path().to_string_lossy().into_owned())
        .filter(|path| path.ends_with(".test.mjs"))
        .collect();
    files.sort();
    files
}

/// `test result: ok. 12 passed` holds 12 before `passed`.
fn number_before(part: &str, word: &str) -> Option<u64> {
    let mut words = part.split_whitespace().rev();
    (words.next()? == word).then(|| words.next()?.parse().ok())?
}

/// `ℹ pass 12` holds 12 after `pass`.
fn number_after(line: &str, word: &str) -> Option<u64> {
    let mut words = line.split_whitespace().skip(1);
    (words.next()? == word).then(|| words.next()?.parse().ok())?
}
