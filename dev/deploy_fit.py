"""Whether the parts of deploy/ fit each other: who is selected by whom, what comes before what, and how long each may take to end.

What is held against a schema may still select nobody. Each function yields what is wrong, in words; `deploy_check.py` asks them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tools import ROOT

# A file's name and what is in it, in the order in which they are applied.
Manifests = list[tuple[str, dict[str, Any]]]

# The kinds of Temporal's servers, and where each listens: for calls, and for the others of the cluster.
TEMPORAL = {"frontend": (7233, 6933), "history": (7234, 6934), "matching": (7235, 6935), "worker": (7239, 6939)}
# Never to be changed: a cluster that has begun keeps its number, whatever is said here.
SHARDS = "512"


def selections(manifests: Manifests) -> Iterator[str]:
    """Each Service, policy and budget selects a pod that there is, by ports that it has."""
    for file, it in manifests:
        at, spec = f"{file}: {it['kind']} {it['metadata']['name']}", it.get("spec", {})
        if it["kind"] in ("Deployment", "StatefulSet") and not selected(manifests, spec["selector"]["matchLabels"], only=it):
            yield f"{at}: does not select its own pods"
        if it["kind"] == "Service":
            yield from unmet(at, selected(manifests, spec.get("selector") or {"": ""}), [port.get("targetPort", port["port"]) for port in spec["ports"]])
        if it["kind"] == "NetworkPolicy":
            yield from unmet(at, selected(manifests, spec["podSelector"]["matchLabels"]), [port["port"] for rule in spec["ingress"] for port in rule["ports"]])
            for peer in (peer for rule in spec["ingress"] for peer in rule["from"]):
                if not selected(manifests, peer["podSelector"]["matchLabels"]):
                    yield f"{at}: lets in nobody that there is"
        if it["kind"] == "PodDisruptionBudget":
            found = selected(manifests, spec["selector"]["matchLabels"])
            if len(found) != 1 or found[0]["spec"]["replicas"] <= spec["minAvailable"]:
                yield f"{at}: no pod of it could ever be moved"
    for file, it, pod in pods(manifests):
        for container in pod["containers"]:
            has = ports(container)
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                asks = [how["port"] for how in container.get(probe, {}).values() if isinstance(how, dict) and "port" in how]
                yield from (f"{file}: {probe} of {container['name']} asks at {port}, where nobody listens" for port in asks if port not in has)


def order(manifests: Manifests) -> Iterator[str]:
    """Applied to an empty cluster file by file, nothing needs what comes after it, and what takes its time is waited for."""
    there: set[tuple[str, str]] = set()
    for file, it in manifests:
        at, space = f"{file}: {it['kind']} {it['metadata']['name']}", it["metadata"].get("namespace")
        if space and ("Namespace", space) not in there:
            yield f"{at}: comes before its namespace"
        pod = it.get("spec", {}).get("template", {}).get("spec", {})
        named = {name for container in containers(pod) for name in config_maps(container)}
        named |= {volume["configMap"]["name"] for volume in pod.get("volumes", []) if "configMap" in volume}
        yield from (f"{at}: comes before ConfigMap {name}" for name in sorted(named) if ("ConfigMap", name) not in there)
        if it["kind"] == "Job":
            if ("StatefulSet", "postgresql") not in there:
                yield f"{at}: comes before PostgreSQL"
            first = containers(pod)[0]
            if not re.search(r"\b(until|while)\b", " ".join(first.get("command", []))):
                yield f"{at}: gives up where what it needs is not there yet: its first container does not wait"
        if it["kind"] == "Deployment":
            before = "tidewaiter-migrate" if containers(pod)[0]["image"].startswith("tidewaiter:") else "temporal-schema"
            if not any(kind == "Job" and name.startswith(before) for kind, name in there):
                yield f"{at}: comes before the schema that it needs ({before})"
        there.add((it["kind"], it["metadata"]["name"]))
    services = {f"{it['metadata']['name']}:{port['port']}" for _, it in manifests if it["kind"] == "Service" for port in it["spec"]["ports"]}
    for file, it in manifests:
        for name, value in variables(it):
            if name.endswith("TEMPORAL_ADDRESS") and value not in services:
                yield f"{file}: {name} is {value}, and no Service"


def temporal(servers: dict[str, tuple[dict[str, str], list[int]]], images: set[str]) -> Iterator[str]:
    """Servers by their name, with their variables and ports: one of each kind, all of one cluster and of one version."""
    kinds = sorted(of.get("TEMPORAL_SERVICES", "all at once") for of, _ in servers.values())
    if kinds != sorted(TEMPORAL):
        yield f"Temporal's servers are {', '.join(kinds)}"
    for name, (of, listens) in servers.items():
        if of.get("NUM_HISTORY_SHARDS") != SHARDS:
            yield f"{name}: the number of shards is not {SHARDS}, and can never be changed"
        if tuple(listens) != TEMPORAL.get(of.get("TEMPORAL_SERVICES", "")):
            yield f"{name}: listens at {listens}"
    versions = {image.rpartition(":")[2] for image in images if "/temporalio/" in image}
    if len(versions) != 1 or "latest" in versions:
        yield f"Temporal's images are of the versions {', '.join(sorted(versions)) or 'none'}"


def connections(at_most: int, temporals: list[tuple[int, dict[str, str]]], ours: list[int]) -> Iterator[str]:
    """How many processes there are at once, each of Temporal's with its variables: PostgreSQL has a connection for each that they may open."""
    wanted = sum(many * (int(of["SQL_MAX_CONNS"]) + int(of["SQL_VIS_MAX_CONNS"])) for many, of in temporals)
    wanted += sum(ours) * number("entities/src/ledger/connect.rs", r"const CONNECTIONS: u32 = (\d+);")
    # Some for jobs, for backups, and for whoever looks after it.
    if wanted + 10 > at_most:
        yield f"{wanted} connections may be wanted, and PostgreSQL has {at_most}"


def ending(of: dict[str, str], dynamic: dict[str, Any]) -> int:
    """How many seconds a process with these variables may take to end in order."""
    kind = of.get("TEMPORAL_SERVICES")
    if kind:
        named = (f"{kind}.shutdownFailHealthCheckDuration", f"{kind}.shutdownDrainDuration")
        # And the two seconds that its servers give to calls under way.
        return sum(int(dynamic[name][0]["value"].removesuffix("s")) for name in named if name in dynamic) + 2
    requests = of.get("TIDEWAITER_SHUTDOWN_SECONDS") or number(
        "api/src/config/http.rs", r'env: "TIDEWAITER_SHUTDOWN_SECONDS",\s+default: Some\("(\d+)"\)'
    )
    return int(requests) + number("workflows/src/worker.rs", r"const GRACE: Duration = Duration::from_secs\((\d+)\);")


def number(file: str, pattern: str) -> int:
    """A number of our source: it is said there, and nowhere else."""
    found = re.search(pattern, (ROOT / file).read_text())
    if not found:
        raise ValueError(f"{file} has no {pattern}")
    return int(found[1])


def pods(manifests: Manifests) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each thing that makes pods, with what its pods are."""
    for file, it in manifests:
        pod = it.get("spec", {}).get("template", {}).get("spec")
        if pod:
            yield file, it, pod


def containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    return [*pod.get("initContainers", []), *pod.get("containers", [])]


def config_maps(container: dict[str, Any]) -> list[str]:
    return [source["configMapRef"]["name"] for source in container.get("envFrom", []) if "configMapRef" in source]


def environment(manifests: Manifests, container: dict[str, Any]) -> dict[str, str]:
    """The variables of a container, as far as they are no secrets and known before it runs."""
    data = {it["metadata"]["name"]: it["data"] for _, it in manifests if it["kind"] == "ConfigMap"}
    found = {key: value for name in config_maps(container) for key, value in data.get(name, {}).items()}
    return found | {it["name"]: it["value"] for it in container.get("env", []) if "value" in it}


def variables(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a ConfigMap, or the containers of a pod, say outright."""
    yield from document.get("data", {}).items()
    for container in containers(document.get("spec", {}).get("template", {}).get("spec", {})):
        yield from ((it["name"], it["value"]) for it in container.get("env", []) if "value" in it)


def ports(container: dict[str, Any]) -> set[Any]:
    """The ports of a container, by number and by name."""
    return {port[key] for port in container.get("ports", []) for key in ("name", "containerPort") if key in port}


def selected(manifests: Manifests, labels: dict[str, str], only: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What makes pods with these labels."""
    made = [it for _, it, _ in pods(manifests) if only is None or it is only]
    return [it for it in made if labels.items() <= it["spec"]["template"]["metadata"]["labels"].items()]


def unmet(at: str, found: list[dict[str, Any]], wanted: list[Any]) -> Iterator[str]:
    if not found:
        yield f"{at}: selects no pod that there is"
    for it in found:
        has = {port for container in it["spec"]["template"]["spec"]["containers"] for port in ports(container)}
        yield from (f"{at}: {it['metadata']['name']} has no port {port}" for port in wanted if port not in has)
