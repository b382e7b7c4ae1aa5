"""Linux as the judge of packets: a TUN device in a network namespace, and sockets behind it. A request a line, an answer a line.

    inject HEX          gives the kernel a packet                      ok
    packet PROTOCOL     the next packet of this protocol it sends      HEX
    datagram VERSION    the next datagram at port 4000                 HEX
    send VERSION HEX    sends a datagram to the peer's port 7          ok
    error VERSION       waits for that socket's error                  errno
    mtu VERSION         what the kernel believes fits the path         bytes
    connect VERSION     begins a connection to the peer's port 80      ok
    connected           waits for how that ends                        errno
"""
import errno, fcntl, os, select, socket, struct, subprocess, sys

PATIENCE = 60
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000
IP_MTU_DISCOVER, IP_PMTUDISC_DO, IP_MTU, IPV6_MTU_DISCOVER, IPV6_MTU = 10, 2, 14, 23, 24
OURS = {"4": "10.9.0.1", "6": "fd00:9::1"}
PEER = {"4": "10.9.0.2", "6": "fd00:9::2"}
FAMILY = {"4": socket.AF_INET, "6": socket.AF_INET6}

try:
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", b"judge", IFF_TUN | IFF_NO_PI))
    for arguments in ("addr add 10.9.0.1/24 dev judge", "-6 addr add fd00:9::1/64 dev judge nodad", "link set judge up", "link set lo up"):
        subprocess.run(["ip"] + arguments.split(), check=True)
except (OSError, subprocess.CalledProcessError) as trouble:
    print("unable", trouble, flush=True)
    sys.exit(0)


def connected(version, kind, port):
    made = socket.socket(FAMILY[version], kind)
    made.setblocking(False)
    result = made.connect_ex((PEER[version], port))
    assert result in (0, errno.EINPROGRESS), os.strerror(result)
    return made


receivers, senders = {}, {}
for version in "46":
    receivers[version] = socket.socket(FAMILY[version], socket.SOCK_DGRAM)
    receivers[version].bind((OURS[version], 4000))
    receivers[version].settimeout(PATIENCE)
    senders[version] = connected(version, socket.SOCK_DGRAM, 7)
senders["4"].setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO)
senders["6"].setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, IP_PMTUDISC_DO)
connecting = None


def next_packet(protocol):
    while select.select([tun], [], [], PATIENCE)[0]:
        packet = os.read(tun, 65536)
        if packet[9 if packet[0] >> 4 == 4 else 6] == protocol:
            return packet.hex()
    return "nothing"


def error_of(waiting, events):
    poll = select.poll()
    poll.register(waiting, events)
    poll.poll(PATIENCE * 1000)
    return waiting.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)


def answer(request, *arguments):
    global connecting
    if request == "inject":
        os.write(tun, bytes.fromhex(arguments[0]))
    elif request == "packet":
        return next_packet(int(arguments[0]))
    elif request == "datagram":
        return receivers[arguments[0]].recv(65536).hex()
    elif request == "send":
        senders[arguments[0]].send(bytes.fromhex(arguments[1]))
    elif request == "error":
        return error_of(senders[arguments[0]], 0)
    elif request == "mtu":
        ipv4 = arguments[0] == "4"
        return senders[arguments[0]].getsockopt(socket.IPPROTO_IP if ipv4 else socket.IPPROTO_IPV6, IP_MTU if ipv4 else IPV6_MTU)
    elif request == "connect":
        connecting = connected(arguments[0], socket.SOCK_STREAM, 80)
    elif request == "connected":
        return error_of(connecting, select.POLLOUT)
    else:
        return "what?"
    return "ok"


print("ready", flush=True)
for line in sys.stdin:
    print(answer(*line.split()), flush=True)
