"""Asks the C library's resolver, through python's thin wrapper, what standard input lists; one JSON value a line."""
import json
import socket
import sys


def plain(address):
    """Some versions show the scope in the address too."""
    return (address[0].split("%")[0],) + address[1:]


for line in sys.stdin:
    ask = json.loads(line)
    try:
        if "sockaddr" in ask:
            print(json.dumps(list(socket.getnameinfo(tuple(ask["sockaddr"]), ask["flags"]))))
        else:
            found = socket.getaddrinfo(ask["host"], ask["service"], ask["family"], ask["type"], ask["protocol"], ask["flags"])
            rows = [f"{int(family)} {int(kind)} {protocol} {'|'.join(map(str, plain(address)))}" for family, kind, protocol, _, address in found]
            print(json.dumps([found[0][3]] + rows))
    except socket.gaierror as error:
        print(json.dumps([f"EAI {error.args[0]}"]))
