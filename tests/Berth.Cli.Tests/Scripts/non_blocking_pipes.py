# Runs `berth connect URL` to an echo server with non-blocking pipes as standard input and output: non_blocking_pipes.py BERTH URL
# Both pipes fill, because this end begins to read only when it has no more room to write.
import os, subprocess, sys, threading

input_read, input_write = os.pipe()
output_read, output_write = os.pipe()
os.set_blocking(input_read, False)
os.set_blocking(output_write, False)
tool = subprocess.Popen([sys.argv[1], "connect", sys.argv[2]], stdin=input_read, stdout=output_write, pass_fds=())
os.close(input_read)
os.close(output_write)

sent = os.urandom(20_000_000)
def send():
    with open(input_write, "wb", buffering=0) as pipe:
        view = memoryview(sent)
        while view:
            view = view[pipe.write(view):]
    written.set()

written = threading.Event()
threading.Thread(target=send, daemon=True).start()
written.wait(1)  # It is not written by then: everything between is full.
received = b"".join(iter(lambda: os.read(output_read, 1 << 20), b""))
print("same" if received == sent else f"{len(received)} of {len(sent)} bytes")
sys.stdout.flush()
sys.exit(tool.wait())
