//! What the build needs from the machine: installed where the ordinary tool can, otherwise named with the command.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::run::{answer, root, run};

/// The wasm target of the toolchain.
pub fn wasm_target() -> Result<()> {
    let installed = answer("rustup", &["target", "list", "--installed"]).unwrap_or_default();
    if installed.lines().any(|target| target == WASM) {
        return Ok(());
    }
    // without rustup the target may come from the system's packages
    let sysroot = answer("rustc", &["--print", "sysroot"]).unwrap_or_default();
    if Path::new(&sysroot).join("lib/rustlib").join(WASM).exists() {
        return Ok(());
    }
    println!("installing the Rust target {WASM}");
    run("rustup", &["target", "add", WASM])
        .with_context(|| format!("the Rust target is missing: run `rustup target add {WASM}`"))
}

/// Node with the development tools of package-lock.json.
pub fn node_modules() -> Result<()> {
    let version = answer("node", &["--version"]);
    let number = |part: usize| -> u32 {
        let text = version.as_deref().unwrap_or_default().trim_start_matches('v');
        text.split('.').nth(part).and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    if (number(0), number(1)) < (20, 19) {
        let found = version.as_deref().unwrap_or("none");
        bail!(
            "Node 20.19 or newer is needed, found {found}: install it, for instance by `apt-get install nodejs npm`"
        );
    }
    let lock = root().join("package-lock.json");
    let marker = root().join("node_modules/.package-lock.json");
    let modified = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    if modified(&marker).is_some_and(|installed| Some(installed) >= modified(&lock)) {
        return Ok(());
    }
    println!("installing the development tools of package-lock.json");
    run("npm", &["ci", "--no-fund", "--no-audit", "--loglevel=error"])
        .context("the development tools are missing: run `npm ci`")
}

/// Node 24, which has `node:sqlite`; the package of that name in package-lock.json.
pub fn node24() -> String {
    root().join("node_modules/node/bin/node").to_string_lossy().into_owned()
}

/// Chromium, from the system's packages.
pub fn chromium() -> Result<String> {
    if let Some(path) =
        find("chromium").or_else(|| find("chromium-browser")).or_else(|| find("google-chrome"))
    {
        return Ok(path);
    }
    apt(&["chromium"])?;
    find("chromium").context("Chromium is missing: run `apt-get install chromium`")
}

/// Firefox, from the system's packages.
pub fn firefox() -> Result<String> {
    if let Some(path) = find("firefox-esr").or_else(|| find("firefox")) {
        return Ok(path);
    }
    apt(&["firefox-esr"])?;
    find("firefox-esr").context("Firefox is missing: run `apt-get install firefox-esr`")
}

/// WebKit's engine, from the system's packages: its driver, a colon, its small browser. It draws by Xvfb.
pub fn webkit() -> Result<String> {
    if webkit_browser().is_none() || find("WebKitWebDriver").is_none() || find("Xvfb").is_none() {
        apt(&["webkit2gtk-driver", "xvfb", "xauth"])?;
    }
    let missing = "WebKit is missing: run `apt-get install webkit2gtk-driver xvfb xauth`";
    let driver = find("WebKitWebDriver").context(missing)?;
    Ok(format!("{driver}:{}", webkit_browser().context(missing)?))
}

/// MiniBrowser lies beside the library, in a folder named by the machine's architecture.
fn webkit_browser() -> Option<String> {
    let places = std::fs::read_dir("/usr/lib").ok()?.flatten();
    places
        .flat_map(|place| {
            ["4.1", "6.0", "4.0"]
                .map(|version| place.path().join(format!("webkit2gtk-{version}/MiniBrowser")))
        })
        .find(|browser| browser.is_file())
        .map(|browser| browser.to_string_lossy().into_owned())
}

/// Python with the libraries of tests/python/requirements.txt, in an environment of its own.
pub fn python() -> Result<String> {
    let folder = root().join("target/python");
    let python = folder.join("bin/python").to_string_lossy().into_owned();
    let wanted = root().join("tests/python/requirements.txt");
    let installed = folder.join("requirements.txt");
    let same = std::fs::read(&wanted).ok() == std::fs::read(&installed).ok();
    if same && answer(&python, &["-c", "import joserfc, jwcrypto, jwt, moto, rdflib, sd_jwt"]).is_some() {
        return Ok(python);
    }
    println!("installing the Python libraries of tests/python/requirements.txt");
    let environment = folder.to_string_lossy().into_owned();
    let make = ["-m", "venv", "--clear", &environment];
    if answer("python3", &make).is_none() {
        apt(&["python3", "python3-venv"])?;
        run("/usr/bin/python3", &make)?;
    }
    let requirements = wanted.to_string_lossy().into_owned();
    run(&python, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", &requirements])
        .context("the Python libraries are missing: run `pip install -r tests/python/requirements.txt`")?;
    std::fs::copy(&wanted, &installed)?;
    Ok(python)
}

/// The programs of Postgres, from the system's packages: the folder of the newest version.
pub fn postgres() -> Result<String> {
    if let Some(folder) = postgres_folder() {
        return Ok(folder);
    }
    apt(&["postgresql"])?;
    postgres_folder().context("Postgres is missing: run `apt-get install postgresql`")
}

fn postgres_folder() -> Option<String> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let newest = versions
        .filter(|version| version.path().join("bin/initdb").is_file())
        .max_by_key(|version| version.file_name().to_string_lossy().parse::<u32>().unwrap_or(0))?;
    Some(newest.path().join("bin").to_string_lossy().into_owned())
}

fn apt(packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    println!("installing {wanted} from the system's packages");
    let is_root = answer("id", &["-u"]).as_deref() == Some("0");
    if !is_root || find("apt-get").is_none() {
        bail!("not installed: {wanted}; run `sudo apt-get install {wanted}` or your system's equivalent");
    }
    run("apt-get", &["update", "-qq"])?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    run("apt-get", &arguments)
}

fn find(program: &str) -> Option<String> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .map(|file| file.to_string_lossy().into_owned())
}

const WASM: &str = "wasm32-unknown-unknown";
