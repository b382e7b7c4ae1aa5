"""The kernel's end of a TUN device: plain sockets, against a host of Berth's own TCP/IP. Prints what happened, one line."""
import hashlib
import random
import socket
import struct
import sys
import threading


def connect(host, port):
    return socket.create_connection((host, port), timeout=300)


def send(peer, count):
    """Random bytes, then a FIN; what was sent."""
    source, digest, left = random.Random(count), hashlib.sha256(), count
    while left:
        part = source.randbytes(min(left, 1 << 16))
        digest.update(part)
        peer.sendall(part)
        left -= len(part)
    peer.shutdown(socket.SHUT_WR)
    return f"{count} {digest.hexdigest()}"


def receive(peer):
    """Everything up to the FIN."""
    count, digest = 0, hashlib.sha256()
    while part := peer.recv(1 << 18):
        digest.update(part)
        count += len(part)
    return f"{count} {digest.hexdigest()}"


def upload(host, count):
    with connect(host, 7001) as peer:
        said = send(peer, int(count))
        assert peer.recv(1) == b""
        return said


def download(host, count):
    with connect(host, 7002) as peer:
        peer.sendall(count.encode().rjust(16))
        return receive(peer)


def both(host, count):
    sent = []
    with connect(host, 7005) as peer:
        sender = threading.Thread(target=lambda: sent.append(send(peer, int(count))))
        sender.start()
        received = receive(peer)
        sender.join()
    assert sent == [received], (sent, received)
    return received


def many(host, count):
    """One connection after another, and again from the same ports while the far end may be in TIME-WAIT."""
    for number in range(int(count)):
        with connect(host, 7005) as peer:
            peer.sendall(b"%d" % number)
            peer.shutdown(socket.SHUT_WR)
            assert peer.recv(100) == b"%d" % number and peer.recv(1) == b""
    return f"{count} connections"


def reset(host, port):
    """The far end aborts."""
    with connect(host, int(port)) as peer:
        peer.sendall(b"x" * 1000)
        try:
            return f"received {len(peer.recv(1))}"
        except ConnectionResetError:
            return "reset"


def linger(host):
    """We abort: SO_LINGER with no time."""
    with connect(host, 7001) as peer:
        peer.sendall(b"x" * 1000)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return "aborted"


def unread(host):
    """We close before we have read all."""
    with connect(host, 7002) as peer:
        peer.sendall(b"1000".rjust(16))
        peer.recv(1)
    return "left unread"


def refused(host):
    try:
        connect(host, 9).close()
        return "connected"
    except ConnectionRefusedError:
        return "refused"


def datagram(host, count):
    """There and back, in fragments where it must."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as peer:
        peer.settimeout(300)
        payload = random.Random(3).randbytes(int(count))
        peer.sendto(payload, (host, 7007))
        answer, _ = peer.recvfrom(70000)
        assert answer == payload
    return f"{len(answer)} bytes"


def serve(host, action, count="0"):
    """The far end connects to us."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 8000), family=family) as listener:
        print("listening", flush=True)
        peer, _ = listener.accept()
        with peer:
            if action == "receive":
                return receive(peer)
            said = send(peer, int(count))
            assert peer.recv(1) == b""
            return said


print(globals()[sys.argv[1]](*sys.argv[2:]), flush=True)
