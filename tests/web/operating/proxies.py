"""nginx and Apache as processes of their own, set up by what the how-tos print, with no more changed than ports and
places."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

HOW_TO = Path(__file__).parents[3] / "docs/how-to"
NGINX, APACHE, OPENSSL = (
    shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    for name in ("nginx", "apache2", "openssl")
)
MODULES = Path("/usr/lib/apache2/modules")
NEEDED = [
    "mpm_event",
    "authn_core",
    "authz_core",
    "ssl",
    "socache_shmcb",
    "proxy",
    "proxy_http",
    "http2",
    "headers",
    "mime",
    "filter",
    "deflate",
    "env",
    "setenvif",
    "alias",
    "rewrite",
    "dir",
]
"""Modules of Apache: those that the how-to names, and those that every Debian host has on."""
HOST = "data.example.org"


def server_block(kind: str) -> str:
    """The server for nginx or Apache that the how-to for operators prints."""
    found = re.search(rf"```{kind}\n(.*?)```", (HOW_TO / "operate.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def under_a_path(kind: str) -> str:
    """The same with the lines for a base with a path, which the other how-to prints."""
    text = (HOW_TO / "publish-under-your-own-base.md").read_text(encoding="utf-8")
    if kind == "nginx":
        found = re.search(r"^ +location /inspections/ \{.*?^ +location = /inspections .*?$", text, re.DOTALL | re.M)
        assert found
        return re.sub(r"^    location / \{.*?^    \}", lambda _: found[0], server_block(kind), flags=re.DOTALL | re.M)
    found = re.search(r"^ +RedirectMatch.*\n +ProxyPass .*$", text, re.M)
    assert found
    return re.sub(r"^ +ProxyPass .*\n +ProxyPassReverse .*$", lambda _: found[0], server_block(kind), flags=re.M)


@contextmanager
def proxying(kind: str, block: str, site: str, folder: Path) -> Iterator[httpx.Client]:
    """A client of a proxy before a site, while a ``with`` block lasts."""
    port = free_port()
    make_certificate(folder)
    site = site.removeprefix("http://")
    block = block.replace("127.0.0.1:8000", site).replace("/etc/ssl/" + HOST, str(folder / "host"))
    command = write_nginx(block, port, folder) if kind == "nginx" else write_apache(block, port, folder)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process, folder)
        trust = ssl.create_default_context(cafile=str(folder / "host.pem"))
        headers = {"Host": HOST}
        address = f"https://127.0.0.1:{port}"
        with httpx.Client(base_url=address, verify=trust, headers=headers, timeout=30) as client:
            yield client
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Until somebody listens; what the proxy said where it gave up."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        said = (folder / "error.log").read_text() if (folder / "error.log").exists() else ""
        assert process.poll() is None, said
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nobody listens")


def make_certificate(folder: Path) -> None:
    names = f"subjectAltName=DNS:{HOST},IP:127.0.0.1"
    command = f"{OPENSSL} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={HOST}".split()
    files = ["-addext", names, "-keyout", str(folder / "host.key"), "-out", str(folder / "host.pem")]
    subprocess.run([*command, *files], check=True, capture_output=True)


def write_nginx(block: str, port: int, folder: Path) -> list[str]:
    """The command that starts nginx; compression is on around the block, as in Debian's own settings."""
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    )
    block = block.replace("listen 443", f"listen 127.0.0.1:{port}")
    who = "user root;\n" if os.geteuid() == 0 else ""  # else nobody could write into the folder of the tests
    around = f"{who}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nworker_processes 1;\nevents {{}}\n"
    settings = folder / "nginx.conf"
    settings.write_text(f"{around}http {{\ngzip on;\naccess_log off;\n{places}{block}}}\n")
    return [str(NGINX), "-e", str(folder / "error.log"), "-c", str(settings)]


def write_apache(block: str, port: int, folder: Path) -> list[str]:
    """The command that starts Apache; what Debian switches on stands around the block."""
    there = [name for name in NEEDED if (MODULES / f"mod_{name}.so").is_file()]
    load = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in there)
    (folder / "mime.types").write_text("text/html html\ntext/css css\ntext/plain txt\n")
    around = (
        f"ServerRoot {folder}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\nTypesConfig {folder}/mime.types\n"
        f"DefaultRuntimeDir {folder}\nServerName localhost\nListen 127.0.0.1:{port}\n{load}User #65534\nGroup #65534\n"
        "AddOutputFilterByType DEFLATE text/html text/plain text/css application/json\n"
    )
    settings = folder / "httpd.conf"
    settings.write_text(around + block.replace("*:443", f"127.0.0.1:{port}"))
    return [str(APACHE), "-f", str(settings), "-DFOREGROUND"]
