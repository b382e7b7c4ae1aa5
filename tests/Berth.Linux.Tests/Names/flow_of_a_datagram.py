"""Receives one datagram on ::1 and prints its flow information, in hexadecimal."""
import socket
import struct

IPV6_FLOWINFO = 11
receiver = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
receiver.setsockopt(socket.IPPROTO_IPV6, IPV6_FLOWINFO, 1)
receiver.bind(("::1", 0))
print(receiver.getsockname()[1], flush=True)
_, messages, _, _ = receiver.recvmsg(100, 100)
print([f"{struct.unpack('!I', data[:4])[0]:x}" for level, kind, data in messages if kind == IPV6_FLOWINFO][0], flush=True)
