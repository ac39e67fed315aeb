"""Starts the demo model and a gateway in demo mode; a mock of other providers and a gateway before it.
Runs both suites against them, stops all.

usage: world.py PATH-TO-BARTIZAN [OPTIONS OF PYTEST…]
"""

import contextlib
import datetime
import ipaddress
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import bedrock

HERE = pathlib.Path(__file__).parent
READY_SECONDS = 30
STOP_SECONDS = 15


def free_ports(count):
    """Ports that nobody uses just now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


@contextlib.contextmanager
def running(command, ready, log):
    """A server, from when it is ready until it has stopped by itself on SIGTERM."""
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        await_ready(process, ready, log)
        yield
        process.send_signal(signal.SIGTERM)
        ended = process.wait(STOP_SECONDS)
        assert ended == 0, f"{command[1]} ended with {ended}, see {log.name}"
    finally:
        process.kill()
        process.wait()


def await_ready(process, ready, log):
    ends = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(ready, timeout=1):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > ends:
                raise SystemExit(f"{ready} was not ready in {READY_SECONDS} s:\n{told(log)}") from None
            # Waiting for the process paces the polling, and notices when it dies.
            with contextlib.suppress(subprocess.TimeoutExpired):
                ended = process.wait(0.1)
                raise SystemExit(f"{process.args} ended with {ended} before it was ready:\n{told(log)}")


def told(log):
    return pathlib.Path(log.name).read_text()


def main(binary):
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["BARTIZAN_ADMIN_TOKEN"] = os.environ["SDK_ADMIN_TOKEN"] = secrets.token_hex(16)
        start_demo(binary, folder, stack)
        start_providers(binary, folder, stack)
        return run_suites()


def start_demo(binary, folder, stack):
    """The demo model, and the gateway that has it built in."""
    model, gateway, console = free_ports(3)
    model_log = stack.enter_context(open(folder / "model.log", "w"))
    gateway_log = stack.enter_context(open(folder / "gateway.log", "w"))
    demo_model = [binary, "demo-model", "--listen", f"127.0.0.1:{model}"]
    serve = [binary, "serve", "--demo", "--data", str(folder / "data")]
    serve += ["--gateway", f"127.0.0.1:{gateway}", "--console", f"127.0.0.1:{console}"]
    stack.enter_context(running(demo_model, f"http://127.0.0.1:{model}/v1/models", model_log))
    stack.enter_context(running(serve, f"http://127.0.0.1:{console}/readyz", gateway_log))
    os.environ |= {
        "SDK_DIRECT_URL": f"http://127.0.0.1:{model}/v1",
        "SDK_GATEWAY_URL": f"http://127.0.0.1:{gateway}/v1",
        "SDK_CONSOLE_URL": f"http://127.0.0.1:{console}",
    }


def start_providers(binary, folder, stack):
    """A mock of other providers, and a gateway with TLS that calls each in its own format."""
    mock, gateway, console = free_ports(3)
    os.environ |= {
        "PROVIDER_KEY": "any",
        "AWS_ACCESS_KEY_ID": bedrock.KEY_ID,
        "AWS_SECRET_ACCESS_KEY": bedrock.SECRET,
        "AWS_DEFAULT_REGION": bedrock.REGION,
        "SDK_CALM_KEY": f"bz-{secrets.token_hex(24)}",
        "SDK_ATTACKER_KEY": f"bz-{secrets.token_hex(24)}",
        "SDK_MOCK_URL": f"http://127.0.0.1:{mock}",
        "SDK_BEDROCK_URL": f"http://127.0.0.1:{bedrock.serve()}",
        "SDK_PROVIDERS_URL": f"https://127.0.0.1:{gateway}",
        "SDK_PROVIDERS_CONSOLE_URL": f"http://127.0.0.1:{console}",
    }
    config = (HERE / "providers.yaml").read_text()
    filled = {"GATEWAY_PORT": str(gateway), "CONSOLE_PORT": str(console)}
    filled |= {"MOCK_URL": os.environ["SDK_MOCK_URL"], "BEDROCK_URL": os.environ["SDK_BEDROCK_URL"]}
    for name, value in filled.items():
        config = config.replace(name, value)
    (folder / "providers.yaml").write_text(config)
    certify(folder)
    mock_log = stack.enter_context(open(folder / "mock.log", "w"))
    gateway_log = stack.enter_context(open(folder / "providers.log", "w"))
    aimock = ["node", str(HERE / "node_modules/@copilotkit/aimock/dist/cli.js"), "--port", str(mock)]
    aimock += ["--fixtures", str(HERE / "fixtures.json")]
    serve = [binary, "serve", "-c", str(folder / "providers.yaml")]
    stack.enter_context(running(aimock, f"http://127.0.0.1:{mock}/v1/models", mock_log))
    stack.enter_context(running(serve, f"http://127.0.0.1:{console}/readyz", gateway_log))


def certify(folder):
    """A certificate for this machine, trusted by the libraries that are started from here on."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tests")])
    now, day = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    certificate = builder.add_extension(here, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    written = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(written)
    for trusted in ["SSL_CERT_FILE", "AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"]:
        os.environ[trusted] = str(folder / "cert.pem")


def run_suites():
    python = [sys.executable, "-m", "pytest", *sys.argv[2:]]
    node = ["node", "--test", "--test-reporter=spec", *sorted(str(test) for test in (HERE / "node").glob("*.test.mjs"))]
    failed = subprocess.run(python, cwd=HERE / "python", check=False).returncode
    return failed | subprocess.run(node, cwd=HERE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
