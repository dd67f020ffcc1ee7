"""The bare protocol over pipes: a server that is started and spoken to, for tests, benchmark and transcript."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "chainrule", "lsp"]
SRC = Path(__file__).resolve().parents[2] / "src"


class Wire:
    """A server in a process; messages are dicts, and bytes where they are to be broken."""

    def __init__(self, command=COMMAND):
        paths = [str(SRC), os.environ.get("PYTHONPATH", "")]
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )  # fmt: skip
        self.messages = queue.Queue()
        self.errors = []
        self.seen = []
        self._id = 0
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._read, self._read_errors)]
        for thread in self._threads:
            thread.start()

    def raw(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        body = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method, params):
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method, params, seconds=20):
        """The answer to a request, result or error."""
        self._id += 1
        number = self._id
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return self.wait(lambda message: message.get("id") == number and "method" not in message, seconds)

    def wait(self, wanted, seconds=20):
        """The next message of a kind; the others are kept in `seen`."""
        end = time.monotonic() + seconds
        while True:
            try:
                message = self.messages.get(timeout=max(end - time.monotonic(), 0.001))
            except queue.Empty:
                errors = "".join(self.errors)
                raise AssertionError(f"no such message came in {seconds} s; stderr: {errors[-2000:]}") from None
            self.seen.append(message)
            if wanted(message):
                return message

    def published(self, uri, version=None, seconds=20):
        """The next diagnostics of a text, in a version if one is given."""

        def wanted(message):
            params = message.get("params") or {}
            return (
                message.get("method") == "textDocument/publishDiagnostics"
                and params["uri"] == uri
                and (version is None or params.get("version") == version)
            )

        return self.wait(wanted, seconds)["params"]["diagnostics"]

    def initialize(self, capabilities=None, **options):
        params = {"processId": None, "rootUri": None, "capabilities": capabilities or {}, **options}
        answer = self.request("initialize", params)["result"]
        self.notify("initialized", {})
        return answer

    def open(self, uri, text, language="markdown", version=1):
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri, version, *changes):
        self.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)},
        )

    def close(self, seconds=10):
        """Say good-bye; the exit status."""
        try:
            if self.process.poll() is None:
                with contextlib.suppress(AssertionError, OSError):
                    self.request("shutdown", None, seconds)
                    self.notify("exit", None)
                self.process.stdin.close()
            return self.process.wait(seconds)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            for thread in self._threads:
                thread.join(seconds)
            self.process.stdout.close()
            self.process.stderr.close()

    def _read(self):
        stream = self.process.stdout
        while line := stream.readline():
            length = 0
            while line.strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
                line = stream.readline()
            self.messages.put(json.loads(stream.read(length)))

    def _read_errors(self):
        for line in self.process.stderr:
            self.errors.append(line.decode(errors="replace"))
