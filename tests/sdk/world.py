"""Starts the demo model and a gateway in demo mode, runs both suites against them, stops all.

usage: world.py PATH-TO-BARTIZAN [OPTIONS OF PYTEST…]
"""

import contextlib
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
            told = pathlib.Path(log.name).read_text()
            if time.monotonic() > ends:
                raise SystemExit(f"{ready} was not ready in {READY_SECONDS} s:\n{told}") from None
            # Waiting for the process paces the polling, and notices when it dies.
            with contextlib.suppress(subprocess.TimeoutExpired):
                ended = process.wait(0.1)
                raise SystemExit(f"ended with {ended} before it was ready:\n{told}")


def main(binary):
    model, gateway, console = free_ports(3)
    token = secrets.token_hex(16)
    os.environ |= {
        "BARTIZAN_ADMIN_TOKEN": token,
        "SDK_ADMIN_TOKEN": token,
        "SDK_DIRECT_URL": f"http://127.0.0.1:{model}/v1",
        "SDK_GATEWAY_URL": f"http://127.0.0.1:{gateway}/v1",
        "SDK_CONSOLE_URL": f"http://127.0.0.1:{console}",
    }
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        model_log = stack.enter_context(open(folder / "model.log", "w"))
        gateway_log = stack.enter_context(open(folder / "gateway.log", "w"))
        demo_model = [binary, "demo-model", "--listen", f"127.0.0.1:{model}"]
        serve = [binary, "serve", "--demo", "--data", str(folder / "data")]
        serve += ["--gateway", f"127.0.0.1:{gateway}", "--console", f"127.0.0.1:{console}"]
        stack.enter_context(running(demo_model, f"http://127.0.0.1:{model}/v1/models", model_log))
        stack.enter_context(running(serve, f"http://127.0.0.1:{console}/readyz", gateway_log))
        return run_suites()


def run_suites():
    python = [sys.executable, "-m", "pytest", *sys.argv[2:]]
    node = ["node", "--test", "--test-reporter=spec", *sorted(str(test) for test in (HERE / "node").glob("*.test.mjs"))]
    failed = subprocess.run(python, cwd=HERE / "python", check=False).returncode
    return failed | subprocess.run(node, cwd=HERE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
