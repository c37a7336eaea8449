//! Which browser prints, and how it is told to.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::run::run;
use crate::error::{Error, Result};

/// The variable that names the browser.
const NAMED: &str = "GIT_TRACE_BROWSER";

/// The variable that is `off` where no sandbox can be had.
const SANDBOX: &str = "GIT_TRACE_BROWSER_SANDBOX";

/// What is looked for in the folders of `PATH` where none is named.
const NAMES: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
];

/// The first version that numbers pages by the page's own style.
const OLDEST: u32 = 131;

/// A browser that prints: Chromium, or one that is made of it.
pub struct Browser(PathBuf);

/// The browser that the environment names, else the first that `PATH` leads to.
pub fn find() -> Result<Browser> {
    let named = std::env::var_os(NAMED).filter(|name| !name.is_empty());
    let found = match &named {
        Some(name) if Path::new(name).is_absolute() => Some(PathBuf::from(name)),
        Some(name) => on_path(name),
        None => NAMES.iter().find_map(|name| on_path(&OsString::from(name))),
    };
    let found = found.filter(|file| file.is_file()).ok_or_else(|| match named {
        Some(name) => Error::usage(format!("{NAMED} names no program: `{}`", name.display()))
            .hint("name it by its whole path, or as it is found in PATH"),
        None => Error::usage("a PDF takes a browser to print it, and none is installed")
            .hint(format!(
                "install Chromium, or name Chrome, Edge or another one made of it by {NAMED}; every other \
                 format takes none, and --format html can be printed by hand"
            )),
    })?;
    let browser = Browser(found);
    match browser.version()? {
        Some(version) if version < OLDEST => Err(Error::usage(format!(
            "`{}` is version {version}, and numbers no pages",
            browser.shown()
        ))
        .hint(format!("version {OLDEST} or newer does; {NAMED} names another one"))),
        _ => Ok(browser),
    }
}

/// A program in the folders of `PATH`; a relative one could be the repository's.
fn on_path(name: &OsString) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let is_name = Path::new(name).components().count() == 1;
    let named = |folder: &Path| {
        let file = folder.join(name);
        if cfg!(windows) { file.with_extension("exe") } else { file }
    };
    let mut files = std::env::split_paths(&folders)
        .filter(|folder| is_name && folder.is_absolute())
        .map(|folder| named(&folder));
    files.find(|file| file.is_file())
}

impl Browser {
    pub fn shown(&self) -> String {
        self.0.display().to_string()
    }

    /// Its major version; none where it does not say so.
    fn version(&self) -> Result<Option<u32>> {
        let folder = std::env::temp_dir();
        let said = run(Command::new(&self.0).arg("--version").current_dir(folder), &self.shown())?;
        let mut numbers = said.split(|character: char| !character.is_ascii_digit());
        Ok(numbers.find(|number| !number.is_empty()).and_then(|number| number.parse().ok()))
    }

    /// Prints a page of a folder that is the browser's own.
    pub fn print(&self, folder: &Path, page: &str, pdf: &str) -> Result<()> {
        let in_folder = |option: &str, name: &str| {
            let mut argument = OsString::from(option);
            argument.push(folder.join(name));
            argument
        };
        let mut command = Command::new(&self.0);
        command
            .args(["--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check"])
            // Nothing that is asked for is found. That no script runs is said by the page itself.
            .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking"])
            .args(["--disable-component-update", "--disable-sync", "--disable-extensions"])
            .args(["--disable-default-apps", "--disable-breakpad", "--no-pings", "--disable-quic"])
            .arg("--disable-dev-shm-usage")
            // Who made the document, as it says of itself.
            .arg(concat!("--user-agent=git-trace ", env!("CARGO_PKG_VERSION")))
            // The same page is to give the same document, in whatever language the user speaks.
            .args(["--lang=en-US", "--font-render-hinting=none", "--force-color-profile=srgb"])
            .args(["--no-pdf-header-footer", "--generate-pdf-document-outline"])
            .arg("--export-tagged-pdf")
            .arg(in_folder("--user-data-dir=", "profile"))
            .arg(in_folder("--print-to-pdf=", pdf))
            .env("HOME", folder)
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8")
            .current_dir(folder);
        if std::env::var_os(SANDBOX).is_some_and(|word| word == "off") {
            command.arg("--no-sandbox");
        }
        command.arg(address(&folder.join(page)));
        run(&mut command, &self.shown()).map(drop)
    }
}

/// The address of a file.
fn address(file: &Path) -> String {
    let mut address = "file://".to_owned();
    if cfg!(windows) {
        address.push('/');
    }
    for byte in file.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => address.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
                address.push(char::from(*byte));
            }
            _ => address += &format!("%{byte:02X}"),
        }
    }
    address
}
