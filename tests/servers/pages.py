"""A few pages over HTTPS, with a certificate the test believes."""

from __future__ import annotations

import ssl
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# Given the path and the body of a question: status, body, Location.
type Page = tuple[int, bytes, str]


@contextmanager
def a_server(monkeypatch, pages: Mapping[str, Page] | Callable[[str, bytes], Page]) -> Iterator[str]:
    """Its address, while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            status, page, to = pages(self.path, body) if callable(pages) else pages.get(self.path, (404, b"", ""))
            self.send_response(status)
            if to:
                self.send_header("Location", to)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        do_POST = do_GET

        def log_message(self, *_args):
            pass

    with tempfile.TemporaryDirectory() as folder:
        certificate, key = Path(folder) / "cert.pem", Path(folder) / "key.pem"
        command = "req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        files = ["-keyout", str(key), "-out", str(certificate)]
        subprocess.run(["openssl", *command.split(), *files], check=True, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        try:
            yield f"https://localhost:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()
