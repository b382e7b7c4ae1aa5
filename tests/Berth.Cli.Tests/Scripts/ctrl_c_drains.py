# Ctrl-C on a terminal while a prefork worker serves a client: ctrl_c_drains.py BERTH
# Only the parent may hear it: workers that did would end by the signal, not with a code of their own.
import os, pty, re, select, socket, sys, time

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], [sys.argv[1], "serve", "echo", "--listen", "tcp://127.0.0.1:0", "--model", "prefork:2"])

shown = ""
def until(pattern):
    global shown
    deadline = time.monotonic() + 50
    while time.monotonic() < deadline:
        found = re.search(pattern, shown)
        if found:
            return found
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 65536).decode()
    os.kill(pid, 9)
    sys.exit(f"no {pattern} in {shown}")

port = int(until(r"tcp://127\.0\.0\.1:(\d+)").group(1))
until("Ctrl-C")
client = socket.create_connection(("127.0.0.1", port), timeout=50)
client.sendall(b"before")
assert client.recv(100) == b"before"
os.write(terminal, b"\x03")
until("stopping")
assert client.recv(100) == b""  # A connection that waits for its client is ended in order.
until("stopped")
print("workers ended with", *sorted(re.findall(r"ended with ([a-z ]+\d+)", shown)), sep=", ")
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
