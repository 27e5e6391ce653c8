//! One server of a world: a child process that can be killed and started again, and never outlives its test.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use rand::Rng;

/// A program, how to start it, and the process while it runs.
pub struct Server {
    title: &'static str,
    log: PathBuf,
    command: Box<dyn Fn() -> Command + Send>,
    child: Option<Child>,
}

impl Server {
    /// A server that is not started yet; `command` makes the same command at each start.
    pub fn new(
        title: &'static str,
        folder: &Path,
        command: impl Fn() -> Command + Send + 'static,
    ) -> Self {
        Self {
            title,
            log: folder.join(format!("{title}.log")),
            command: Box::new(command),
            child: None,
        }
    }

    /// Starts it; what it says is appended to its log.
    pub fn start(&mut self) {
        assert!(self.child.is_none(), "{} runs already", self.title);
        let log = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .expect("a log can be written");
        let both = log.try_clone().expect("a log can be written");
        let mut command = (self.command)();
        command.stdin(Stdio::null()).stdout(log).stderr(both);
        self.child = Some(
            command.spawn().unwrap_or_else(|error| panic!("cannot start {}: {error}", self.title)),
        );
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// Sends it a SIGHUP.
    pub fn hang_up(&self) {
        self.tell("-HUP");
    }

    /// Asks it to end, as a supervisor does: SIGTERM.
    pub fn terminate(&self) {
        self.tell("-TERM");
    }

    fn tell(&self, signal: &str) {
        let id = self.id().to_string();
        let told = Command::new("kill").args([signal, &id]).status();
        assert!(told.is_ok_and(|it| it.success()), "{} is told", self.title);
    }

    /// The most memory it has held so far, in KiB, as Linux counts it.
    pub fn memory_peak_kib(&self) -> u64 {
        let id = self.child.as_ref().expect("it runs").id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("its status");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|it| it.trim().strip_suffix("kB"));
        peak.and_then(|it| it.trim().parse().ok()).expect("a number of KiB")
    }

    /// Ends it as a power failure would: SIGKILL to this process id, and only to it.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Both fail only where it has ended already, which is what is wanted.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Asks it to end at once, in the way that PostgreSQL cleans up after itself, and waits for that.
    pub fn quit(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let told = Command::new("kill").args(["-QUIT", &child.id().to_string()]).status();
        if !told.is_ok_and(|it| it.success()) {
            // It fails only where it has ended already.
            let _ = child.kill();
        }
        let _ = child.wait();
    }

    /// How it ended, where it ended by itself: then it can be started again.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
        if ended.is_some() {
            self.child = None;
        }
        ended
    }

    /// Fails the test when the server ended by itself.
    pub fn assert_alive(&mut self) {
        if let Some(status) = self.ended() {
            panic!(
                "{} ended by itself ({status}); the end of its log:\n{}",
                self.title,
                self.last_words()
            );
        }
    }

    /// The end of what it said.
    pub fn last_words(&self) -> String {
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        // Not the answered reads: whoever waits reads often.
        let lines: Vec<&str> = said.lines().filter(|line| !line.contains("status=200")).collect();
        lines[lines.len().saturating_sub(40)..]
            .iter()
            .fold(String::new(), |text, line| text + "  | " + line + "\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("The end of the log of {}:\n{}", self.title, self.last_words());
        }
    }
}

/// A port that nobody listens on. Not from the range that the system gives to outgoing connections, so that none of
/// them takes it between a kill and a restart.
pub fn free_port() -> u16 {
    let mut rng = rand::rng();
    (0..200)
        .map(|_| rng.random_range(20_000..32_000))
        .find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("one of 200 ports is free")
}

/// How much memory of its own a process has now, in KiB: the pages of its program are not of it, for an unoptimised program is large.
pub fn own_memory_kib(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.expect("the system counts memory")
}
