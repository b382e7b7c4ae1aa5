# Runs a command on a terminal of its own: on_terminal.py COLUMNS WAIT-FOR KEYS COMMAND…
# When WAIT-FOR has appeared, types KEYS (\x03 is Ctrl-C). Prints what appeared; ends with the command's exit code.
import fcntl, os, pty, select, struct, sys, termios, time

columns, wait_for, keys, command = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3].encode().decode("unicode_escape").encode(), sys.argv[4:]
ready, go = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.close(go)
    os.read(ready, 1)
    os.execvp(command[0], command)
os.close(ready)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
os.close(go)

shown, typed, deadline = b"", False, time.monotonic() + 50
while time.monotonic() < deadline:
    if not select.select([terminal], [], [], 1)[0]:
        continue
    try:
        more = os.read(terminal, 65536)
    except OSError:
        break
    if not more:
        break
    shown += more
    if not typed and wait_for and wait_for in shown:
        typed = True
        os.write(terminal, keys)
else:
    os.kill(pid, 9)
sys.stdout.buffer.write(shown)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
