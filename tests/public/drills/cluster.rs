//! A PostgreSQL of a drill's own, with its promises kept: it may be killed, and what it has acknowledged is there.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::wait::until;
use crate::world::environment::Environment;
use crate::world::server::Server;

/// Who nobody is, where the system does not say.
const NOBODY: u32 = 65_534;

/// Where its programs are, and on which port it listens.
pub struct Cluster {
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes an empty cluster in the folder, and the server that runs on it, not started yet.
    pub fn new(environment: &Environment, folder: &Path, port: u16) -> (Self, Server) {
        let programs = environment.psql.parent().map(Path::to_owned).unwrap_or_default();
        let data = folder.join("postgres");
        let user = unprivileged();
        std::fs::create_dir(&data).expect("a folder can be made");
        mode(folder, 0o755);
        mode(&data, 0o700);
        if user.is_some() {
            std::os::unix::fs::chown(&data, user, user).expect("root may give a folder away");
        }
        let mut made = as_user(programs.join("initdb"), user, folder);
        made.arg("-D").arg(&data);
        made.args(["-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]);
        let made = made.output().expect("initdb is beside psql: `make test` says where");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

        let (program, home) = (programs.join("postgres"), folder.to_owned());
        let server = Server::new("postgres", folder, move || {
            let mut command = as_user(program.clone(), user, &home);
            command.arg("-D").arg(&data).arg("-p").arg(port.to_string());
            for setting in [
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "shared_buffers=64MB",
                "log_min_messages=warning",
            ] {
                command.args(["-c", setting]);
            }
            command
        });
        (Self { programs, port }, server)
    }

    /// Starts it and waits until it takes connections. After a kill the first start may find that the memory of the last run is
    /// still held by a process of it that is just ending: then it ends by itself, and is started again.
    pub async fn start(&self, server: &mut Server) {
        server.start();
        until("PostgreSQL takes connections", async || {
            if server.ended().is_some() {
                server.start();
            }
            self.is_ready().then_some(())
        })
        .await;
    }

    /// Whether it takes connections.
    fn is_ready(&self) -> bool {
        let mut asked = Command::new(self.programs.join("pg_isready"));
        asked.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
        asked.status().is_ok_and(|it| it.success())
    }
}

/// A program as somebody who is not root, from a folder that he may enter.
fn as_user(program: PathBuf, user: Option<u32>, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(home);
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    command
}

/// Whom to become: PostgreSQL refuses root, and nobody else has to become anybody.
fn unprivileged() -> Option<u32> {
    let own = std::fs::metadata("/proc/self").expect("the system tells of its processes").uid();
    if own != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let nobody = users.lines().find_map(|line| line.strip_prefix("nobody:"));
    let id = nobody.and_then(|line| line.split(':').nth(1)?.parse().ok());
    Some(id.unwrap_or(NOBODY))
}

fn mode(folder: &Path, mode: u32) {
    let mode = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(folder, mode).expect("its owner may say who enters it");
}
