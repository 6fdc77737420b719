"""The files of deploy/ are what they say: each is parsed, held to the product's own numbers, and tried by the program
that reads it, where that is installed."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from server.api.import_files import LARGEST_FILE
from server.config.loading import load_config

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
STOPS_WITHIN_SECONDS = 10
IDLE_SECONDS = 60
PING_SECONDS = 15 + 10
UNITS = ("shopboard.service", "shopboard-sign@.service")
Block = dict[str, list[Any]]


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def seconds(value: str) -> int:
    return int(value.removesuffix("s"))


def program(name: str) -> str:
    """The way to a program; the files are parsed without it too."""
    for folder in (None, "/usr/sbin"):
        if found := shutil.which(name, path=folder):
            return found
    pytest.skip(f"lacks {name}: `apt install {name}`")


def runs(*command: str | Path) -> None:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def blocks(source: str, end: str) -> Block:
    """Directives by their first words, each with its arguments; what stands in a block, under its whole heading."""
    tokens = iter(re.findall(rf"#[^\n]*|\"[^\"]*\"|'[^']*'|\{{\$[^}}]*\}}|[{{}}]|{end}|[^\s;{{}}]+", source))

    def block() -> Block:
        found: Block = defaultdict(list)
        words: list[str] = []
        for token in tokens:
            if token.startswith("#"):
                continue
            if token == "}":
                return found
            if token == "{":
                found[" ".join(words)].append(block())
                words = []
            elif re.fullmatch(end, token):
                if words:
                    found[words[0]].append(words[1:])
                words = []
            else:
                words.append(token)
        return found

    whole = block()
    assert next(tokens, None) is None, "a brace too many"
    return whole


def unit(name: str) -> dict[str, list[str]]:
    """The settings of a service, section and key joined by a dot."""
    found: dict[str, list[str]] = defaultdict(list)
    section = ""
    for line in text(name).splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = heading[1]
        elif line and not line.startswith("#"):
            key, equals, value = line.partition("=")
            assert equals, line
            found[f"{section}.{key}"].append(value)
    return found


def test_the_server_lets_in_enough_displays_and_keeps_its_things_where_it_may_write() -> None:
    found = unit("shopboard.service")
    assert int(found["Service.LimitNOFILE"][0]) >= 65536
    assert found["Service.ExecStart"][0].endswith("/bin/shopboard run")
    assert found["Service.WorkingDirectory"] == [f"/var/lib/{found['Service.StateDirectory'][0]}"]


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_hardened_and_starts_with_the_machine(name: str) -> None:
    found = unit(name)
    assert found["Service.CapabilityBoundingSet"] == [""]
    assert found["Service.ProtectSystem"] == ["strict"]
    assert found["Service.UMask"] == ["0077"]
    assert found["Service.Restart"] == ["always"]
    assert seconds(found["Service.TimeoutStopSec"][0]) > STOPS_WITHIN_SECONDS
    assert found["Install.WantedBy"] == ["multi-user.target"]


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit(name: str, tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    stub = tmp_path / ".venv" / "bin" / "shopboard"
    stub.parent.mkdir(parents=True)
    stub.write_text("#!/bin/sh\n")
    stub.chmod(0o755)
    copy = tmp_path / name
    copy.write_text(text(name).replace("/opt/shopboard", str(tmp_path)), encoding="utf-8")
    runs(analyze, "verify", "--man=no", copy)
    runs(analyze, "security", "--offline=true", "--threshold=25", copy)


def test_nginx_says_who_asks_and_keeps_live_pages() -> None:
    whole = blocks(text("nginx.conf"), ";")
    upstream, (plain, secure) = whole["upstream shopboard"][0], whole["server"]
    assert plain["return"] == [["301", "https://$host$request_uri"]]
    assert secure["client_max_body_size"] == [[f"{LARGEST_FILE // 2**20}m"]]
    assert 0 < seconds(upstream["keepalive_timeout"][0][0]) < IDLE_SECONDS
    location = secure["location /"][0]
    assert dict(location["proxy_set_header"]) == {
        "Host": "$http_host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "Upgrade": "$http_upgrade",
        "Connection": "$shopboard_connection",
    }
    assert whole["map $http_upgrade $shopboard_connection"][0] == {"default": [["upgrade"]], "''": [["''"]]}
    assert location["proxy_http_version"] == [["1.1"]]
    assert seconds(location["proxy_read_timeout"][0][0]) > 2 * PING_SECONDS
    assert secure["location = /metrics"] == [{"return": [["404"]]}]


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    nginx = program("nginx")
    openssl = program("openssl")
    key, certificate = tmp_path / "board.key", tmp_path / "board.crt"
    made = ["-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=board.shop.lan"]
    runs(openssl, "req", "-x509", *made, "-keyout", key, "-out", certificate)
    site = tmp_path / "site.conf"
    site.write_text(text("nginx.conf").replace("/etc/nginx/board", f"{tmp_path}/board"), encoding="utf-8")
    whole = tmp_path / "nginx.conf"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {tmp_path}/{kind}; " for kind in kinds)
    whole.write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {temporary} include {site}; }}", encoding="utf-8"
    )
    runs(nginx, "-t", "-e", tmp_path / "log", "-c", whole)


def test_caddy_serves_the_shops_network_over_https() -> None:
    whole = blocks(text("Caddyfile").replace("{$SHOPBOARD_PROCESSES:127.0.0.1:8080}", "UPSTREAMS"), "\n")
    site = whole["board.shop.lan"][0]
    assert site["tls"] == [["internal"]]
    assert site["respond"] == [["@machines", "404"]]
    assert site["@machines"] == [["path", "/metrics"]]
    assert site["request_body"][0]["max_size"] == [[f"{LARGEST_FILE // 2**20}MiB"]]
    (proxy,) = site["reverse_proxy UPSTREAMS"]
    assert 0 < seconds(proxy["transport http"][0]["keepalive"][0][0]) < IDLE_SECONDS


def test_caddy_takes_its_file() -> None:
    runs(program("caddy"), "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")


def test_compose_starts_two_processes_whose_settings_are_settings() -> None:
    services = yaml.safe_load(text("compose.yaml"))["services"]
    for name in ("first", "second"):
        environ = {key: re.sub(r"\$\{[^}]+\}", "secret", value) for key, value in services[name]["environment"].items()}
        config = load_config(ROOT / "config.yaml", environ)
        assert config.database == "postgresql+psycopg://shopboard:secret@database/shopboard"
        assert config.message_queue == "redis://queue:6379/0"
        assert (config.server.trusted_proxies, config.server.port) == (1, 8080)
        assert [sign.elsewhere for sign in config.signs] == [name == "second"]
        assert services[name]["ulimits"]["nofile"] >= 65536
    assert services["proxy"]["environment"] == {"SHOPBOARD_PROCESSES": "first:8080 second:8080"}
    assert {of for each in services.values() for of in each.get("depends_on", ())} <= set(services)


def test_no_image_names_a_host_and_no_password_has_a_default() -> None:
    images = [each["image"] for each in yaml.safe_load(text("compose.yaml"))["services"].values()]
    images += re.findall(r"^FROM (\S+)", text("Dockerfile"), re.MULTILINE)
    assert len(images) == 6
    assert [image for image in images if "/" in image] == []
    passwords = re.findall(r"\$\{\w*PASSWORD([^}]*)\}", text("compose.yaml"))
    assert len(passwords) == 2
    assert all(rest.startswith(":?") for rest in passwords)


def test_the_image_installs_the_tested_packages_and_runs_as_nobody_special() -> None:
    lines = [line for line in text("Dockerfile").splitlines() if line and not line.startswith("#")]
    assert any("--require-hashes -r /tmp/requirements.lock" in line for line in lines)
    assert "COPY requirements.lock /tmp/" in lines
    assert lines.index("USER shopboard") < lines.index('CMD ["shopboard", "run"]')


def test_the_launch_daemon_of_a_mac_is_one() -> None:
    found = plistlib.loads((DEPLOY / "shopboard.plist").read_bytes())
    assert found["ProgramArguments"][1:] == ["run"]
    assert (found["RunAtLoad"], found["KeepAlive"], found["Umask"]) == (True, True, 0o077)
    assert found["ExitTimeOut"] > STOPS_WITHIN_SECONDS


def test_the_task_of_windows_starts_at_boot_and_is_never_ended() -> None:
    task = ElementTree.parse(DEPLOY / "shopboard-task.xml").getroot()
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}

    def value(path: str) -> str | None:
        return task.findtext("/".join(f"t:{step}" for step in path.split("/")), namespaces=space)

    assert value("Triggers/BootTrigger/Enabled") == "true"
    assert value("Settings/ExecutionTimeLimit") == "PT0S"
    assert value("Settings/RestartOnFailure/Interval") == "PT1M"
    assert value("Actions/Exec/WorkingDirectory") == r"C:\shopboard"
    arguments = value("Actions/Exec/Arguments")
    assert arguments is not None
    assert r"set PYTHONUTF8=1&& .venv\Scripts\shopboard.exe run" in arguments
