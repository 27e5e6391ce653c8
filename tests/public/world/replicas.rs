//! The service as several processes: two that answer and two that work, which share one PostgreSQL and one Temporal.

use std::process::Command;

use super::caller::Caller;
use super::environment::Environment;
use super::server::{Server, free_port};
use super::{World, token};
use crate::wait::until;

/// Two processes of each kind. Those that answer have an address each.
pub struct Replicas {
    /// `tidewaiter api`, twice. The first listens where the world's one process did.
    pub apis: [Server; 2],
    /// `tidewaiter worker`, twice.
    pub workers: [Server; 2],
    /// Where those that answer are.
    pub bases: [String; 2],
}

impl Replicas {
    /// Takes the place of the world's one process, which has set the database up, and waits until all four are at work.
    pub async fn of(world: &mut World) -> Self {
        world.service.kill();
        let port = free_port();
        let elsewhere = format!("127.0.0.1:{port}");
        let first = world.base().trim_start_matches("http://").to_owned();
        let bases = [world.base.clone(), format!("http://{elsewhere}")];
        let mut replicas = Self {
            apis: [
                process(world, "api-1", "api", Some(first)),
                process(world, "api-2", "api", Some(elsewhere)),
            ],
            workers: [
                process(world, "worker-1", "worker", None),
                process(world, "worker-2", "worker", None),
            ],
            bases,
        };
        for server in replicas.apis.iter_mut().chain(&mut replicas.workers) {
            server.start();
        }
        for index in [0, 1] {
            replicas.until_answers(world, index).await;
        }
        for name in ["worker-1", "worker-2"] {
            replicas.until_works(world, name).await;
        }
        replicas
    }

    /// Somebody by the name of their account, at one of the processes that answer.
    pub fn somebody(&self, world: &World, index: usize, name: &str) -> Caller {
        world.caller_at(&self.bases[index], Some(&token(name)))
    }

    /// Waits until one of the processes that answer does, and all it depends on.
    pub async fn until_answers(&mut self, world: &World, index: usize) {
        let anybody = world.caller_at(&self.bases[index], None);
        until(&format!("process {index} is ready"), async || {
            self.apis[index].assert_alive();
            let ask = anybody.ask(reqwest::Method::GET, "/readyz").try_send().await.ok()?;
            (ask.status == 200).then_some(())
        })
        .await;
    }

    async fn until_works(&mut self, world: &World, name: &str) {
        let log = world.folder().join(format!("{name}.log"));
        until(&format!("{name} works"), async || {
            for worker in &mut self.workers {
                worker.assert_alive();
            }
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            said.contains("the worker works").then_some(())
        })
        .await;
    }
}

/// One process, with the settings of the world; where it listens, under the address of the world.
fn process(world: &World, title: &'static str, part: &'static str, at: Option<String>) -> Server {
    let binary = Environment::read().binary;
    let (config, public) = (world.folder().join("tidewaiter.toml"), world.base.clone());
    Server::new(title, world.folder(), move || {
        let mut command = Command::new(&binary);
        command
            .env_clear()
            .env("TIDEWAITER_CONFIG", &config)
            .env("TIDEWAITER_PUBLIC_URL", &public)
            .env("RUST_BACKTRACE", "1")
            .arg(part);
        if let Some(at) = &at {
            command.env("TIDEWAITER_LISTEN", at);
        }
        command
    })
}
