# Ctrl-C on a terminal while a prefork worker serves a client: ctrl_c_drains.py BERTH
# The worker must go on with what it has; the parent ends with 0 when it is done.
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
client.sendall(b"after")
assert client.recv(100) == b"after", "the worker was interrupted"
client.shutdown(socket.SHUT_WR)
assert client.recv(100) == b""
until("stopped")
print("worker-ended-by-signal" if re.search("ended with signal", shown) else "drained")
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
