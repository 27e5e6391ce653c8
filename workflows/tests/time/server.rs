//! A child process that can be killed and started again, and never outlives its test.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rand::Rng;

/// A program, how to start it, and the process while it runs.
pub struct Server {
    title: &'static str,
    log: PathBuf,
    command: Box<dyn Fn() -> Command + Send + Sync>,
    child: Option<Child>,
}

impl Server {
    /// A server that is not started yet.
    pub fn new(
        title: &'static str,
        folder: &Path,
        command: impl Fn() -> Command + Send + Sync + 'static,
    ) -> Self {
        Self {
            title,
            log: folder.join(format!("{title}.log")),
            command: Box::new(command),
            child: None,
        }
    }

    pub fn start(&mut self) {
        let log = File::options().create(true).append(true).open(&self.log).expect("a log");
        let both = log.try_clone().expect("a log");
        let mut command = (self.command)();
        command.stdin(Stdio::null()).stdout(log).stderr(both);
        self.child = Some(
            command.spawn().unwrap_or_else(|error| panic!("cannot start {}: {error}", self.title)),
        );
    }

    /// Ends it as a power failure would: SIGKILL to this process id, and only to it.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Both fail only where it has ended already, which is what is wanted.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A port that nobody listens on, and none of those that the system gives to outgoing connections.
pub fn free_port() -> u16 {
    let mut rng = rand::rng();
    (0..200)
        .map(|_| rng.random_range(20_000..32_000))
        .find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("one of 200 ports is free")
}
