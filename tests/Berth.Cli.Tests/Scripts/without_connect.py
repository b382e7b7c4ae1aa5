# Becomes a program whose calls of connect(2) are all answered with EPERM, as in a service manager's sandbox: without_connect.py PROGRAM ARGUMENT…
import ctypes, os, platform, struct, sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
SECCOMP_RET_ERRNO, SECCOMP_RET_ALLOW, EPERM = 0x50000, 0x7FFF0000, 1
connect = {"x86_64": 42, "aarch64": 203}[platform.machine()]

load_the_number, return_if_not, return_value = 0x20, 0x15, 0x06
filter = b"".join(struct.pack("=HBBI", *line) for line in [
    (load_the_number, 0, 0, 0),
    (return_if_not, 0, 1, connect),
    (return_value, 0, 0, SECCOMP_RET_ERRNO | EPERM),
    (return_value, 0, 0, SECCOMP_RET_ALLOW),
])
code = ctypes.create_string_buffer(filter)
program = ctypes.create_string_buffer(struct.pack("HP", len(filter) // 8, ctypes.addressof(code)))
prctl = ctypes.CDLL(None, use_errno=True).prctl
for words in [(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)]:
    if prctl(*words) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
os.execv(sys.argv[1], sys.argv[1:])
