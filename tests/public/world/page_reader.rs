//! A browser in front of a world: real Chromium, without a window, reading pages with scripts switched off.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::World;
use super::environment::Environment;

/// What somebody at a browser does, step by step, and what he finds.
#[derive(Default)]
pub struct Visit(Vec<Value>);

impl Visit {
    /// Opens a page by its path.
    pub fn open(self, path: &str) -> Self {
        self.step(json!({ "do": "open", "path": path }))
    }

    /// Writes into the field with this label.
    pub fn fill(self, label: &str, value: &str) -> Self {
        self.step(json!({ "do": "fill", "label": label, "value": value }))
    }

    /// Chooses from the list with this label.
    pub fn choose(self, label: &str, value: &str) -> Self {
        self.step(json!({ "do": "choose", "label": label, "value": value }))
    }

    /// Presses a button.
    pub fn press(self, name: &str) -> Self {
        self.step(json!({ "do": "press", "name": name }))
    }

    /// Follows the first link of this name.
    pub fn follow(self, name: &str) -> Self {
        self.step(json!({ "do": "follow", "name": name }))
    }

    /// Presses keys; finds what has the focus then.
    pub fn keys(self, keys: &[&str]) -> Self {
        self.step(json!({ "do": "keys", "keys": keys }))
    }

    /// Presses Enter on a link that has the focus.
    pub fn enter(self) -> Self {
        self.step(json!({ "do": "enter" }))
    }

    /// Reads the page, line by line.
    pub fn read(self) -> Self {
        self.step(json!({ "do": "text" }))
    }

    /// Reads the page as it is printed.
    pub fn print(self) -> Self {
        self.step(json!({ "do": "text", "media": "print" }))
    }

    /// Has the page judged: its severe faults for those who see, hear or type otherwise.
    pub fn judge(self) -> Self {
        self.step(json!({ "do": "judge" }))
    }

    /// Looks at the cookies.
    pub fn cookies(self) -> Self {
        self.step(json!({ "do": "cookies" }))
    }

    fn step(mut self, step: Value) -> Self {
        self.0.push(step);
        self
    }

    /// Goes there, and gives what was found at each step that finds something: what was read, judged, focused, opened.
    pub fn go(self, world: &World) -> Vec<Value> {
        let words = Environment::read().page_reader;
        let plan = json!({ "base": world.base(), "steps": self.0 });
        let mut reader = Command::new(&words[0])
            .args(&words[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; `make tools` installs it", words[0]));
        let mut input = reader.stdin.take().expect("it was piped");
        input.write_all(plan.to_string().as_bytes()).expect("the plan is read");
        drop(input);
        let said = reader.wait_with_output().expect("it ends");
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let said: Value = serde_json::from_slice(&said.stdout).expect("it says JSON");
        assert_eq!(said["elsewhere"], json!([]), "a page asks nobody but the service");
        let found = said["found"].as_array().expect("a list").iter();
        found.filter(|it| !it.is_null()).cloned().collect()
    }
}

/// The lines of a page that was read.
pub fn lines(read: &Value) -> String {
    let lines = read["lines"].as_array().unwrap_or_else(|| panic!("no page: {read}")).iter();
    let lines: Vec<&str> = lines.filter_map(Value::as_str).collect();
    format!("{}\n{}\n", read["title"].as_str().unwrap_or_default(), lines.join("\n"))
}
