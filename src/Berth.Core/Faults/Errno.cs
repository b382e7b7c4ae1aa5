namespace Berth;

/// <summary>An error number of Linux in its generic numbering (x86, ARM, RISC-V). <see cref="ErrnoTable"/> explains it.</summary>
/// <param name="Value">The number, positive.</param>
public readonly record struct Errno(int Value)
{
    /// <summary>1. The operation needs a privilege that this process does not have, or a firewall rule on this host forbids it.</summary>
    public static Errno EPERM => new(1);

    /// <summary>2. There is no such file: nothing has bound that Unix path, or a directory of it does not exist.</summary>
    public static Errno ENOENT => new(2);

    /// <summary>3. There is no such process.</summary>
    public static Errno ESRCH => new(3);

    /// <summary>4. A signal arrived before the call had done anything.</summary>
    public static Errno EINTR => new(4);

    /// <summary>5. The device or file system below failed.</summary>
    public static Errno EIO => new(5);

    /// <summary>6. There is no such device or address.</summary>
    public static Errno ENXIO => new(6);

    /// <summary>7. What was passed is longer than the kernel takes.</summary>
    public static Errno E2BIG => new(7);

    /// <summary>9. The descriptor is not open, or not open for that direction.</summary>
    public static Errno EBADF => new(9);

    /// <summary>11. The call would have had to wait, or something needed for it is used up for the moment.</summary>
    public static Errno EAGAIN => new(11);

    /// <summary>The same number as <see cref="EAGAIN"/>.</summary>
    public static Errno EWOULDBLOCK => EAGAIN;

    /// <summary>12. The kernel has no memory for it.</summary>
    public static Errno ENOMEM => new(12);

    /// <summary>13. Permission is denied.</summary>
    public static Errno EACCES => new(13);

    /// <summary>14. An address given to the kernel lies outside the program's memory.</summary>
    public static Errno EFAULT => new(14);

    /// <summary>16. What was asked for is in use.</summary>
    public static Errno EBUSY => new(16);

    /// <summary>17. It is there already.</summary>
    public static Errno EEXIST => new(17);

    /// <summary>19. There is no such interface.</summary>
    public static Errno ENODEV => new(19);

    /// <summary>20. A part of the Unix path is a file where a directory should be.</summary>
    public static Errno ENOTDIR => new(20);

    /// <summary>21. It is a directory where a file or socket was expected.</summary>
    public static Errno EISDIR => new(21);

    /// <summary>22. A value does not fit the call or the state the socket is in.</summary>
    public static Errno EINVAL => new(22);

    /// <summary>23. The whole system is out of file descriptors.</summary>
    public static Errno ENFILE => new(23);

    /// <summary>24. This process has reached its limit of open descriptors.</summary>
    public static Errno EMFILE => new(24);

    /// <summary>25. The descriptor does not understand that control request.</summary>
    public static Errno ENOTTY => new(25);

    /// <summary>27. The file would grow beyond the greatest size allowed.</summary>
    public static Errno EFBIG => new(27);

    /// <summary>28. There is no room left: on the disk, or under a limit of the kernel.</summary>
    public static Errno ENOSPC => new(28);

    /// <summary>29. A position in the file was given for something that has no positions, such as a socket or pipe.</summary>
    public static Errno ESPIPE => new(29);

    /// <summary>30. The Unix path lies on a file system that can only be read.</summary>
    public static Errno EROFS => new(30);

    /// <summary>32. This side writes, but the connection is broken or its sending direction already ended.</summary>
    public static Errno EPIPE => new(32);

    /// <summary>33. A time is outside the range that the option takes.</summary>
    public static Errno EDOM => new(33);

    /// <summary>34. A value or a length is outside the range allowed.</summary>
    public static Errno ERANGE => new(34);

    /// <summary>35. Waiting for the lock would wait for ever.</summary>
    public static Errno EDEADLK => new(35);

    /// <summary>36. The Unix path, or a part of it, is too long.</summary>
    public static Errno ENAMETOOLONG => new(36);

    /// <summary>37. The system has no room for further file locks.</summary>
    public static Errno ENOLCK => new(37);

    /// <summary>38. This kernel does not have the call, or a sandbox hides it.</summary>
    public static Errno ENOSYS => new(38);

    /// <summary>40. Following the path, or the descriptors watched, goes round in a circle or too deep.</summary>
    public static Errno ELOOP => new(40);

    /// <summary>61. There is nothing of the kind asked for.</summary>
    public static Errno ENODATA => new(61);

    /// <summary>62. A timer ran out.</summary>
    public static Errno ETIME => new(62);

    /// <summary>63. The kernel's streams have no resources left.</summary>
    public static Errno ENOSR => new(63);

    /// <summary>64. The host is not on the network.</summary>
    public static Errno ENONET => new(64);

    /// <summary>65. The kernel was built without the part that this needs.</summary>
    public static Errno ENOPKG => new(65);

    /// <summary>67. The link to the other end is gone.</summary>
    public static Errno ENOLINK => new(67);

    /// <summary>70. The link reported an error while sending.</summary>
    public static Errno ECOMM => new(70);

    /// <summary>71. The peer or the protocol did something that the protocol does not allow.</summary>
    public static Errno EPROTO => new(71);

    /// <summary>74. What was received can't be trusted: its check failed.</summary>
    public static Errno EBADMSG => new(74);

    /// <summary>75. A number does not fit into the place meant for it.</summary>
    public static Errno EOVERFLOW => new(75);

    /// <summary>77. The object is not in a state for that call.</summary>
    public static Errno EBADFD => new(77);

    /// <summary>87. Too many users share it.</summary>
    public static Errno EUSERS => new(87);

    /// <summary>88. The descriptor is open, but it is no socket.</summary>
    public static Errno ENOTSOCK => new(88);

    /// <summary>89. The datagram has no destination, and the socket is not connected.</summary>
    public static Errno EDESTADDRREQ => new(89);

    /// <summary>90. The datagram is larger than the transport carries; nothing was sent.</summary>
    public static Errno EMSGSIZE => new(90);

    /// <summary>91. The socket's type is not the one that listens at this address.</summary>
    public static Errno EPROTOTYPE => new(91);

    /// <summary>92. The protocol does not know that option.</summary>
    public static Errno ENOPROTOOPT => new(92);

    /// <summary>93. The family has no such protocol here.</summary>
    public static Errno EPROTONOSUPPORT => new(93);

    /// <summary>94. The family has no sockets of that type.</summary>
    public static Errno ESOCKTNOSUPPORT => new(94);

    /// <summary>95. The socket can't do that.</summary>
    public static Errno EOPNOTSUPP => new(95);

    /// <summary>The same number as <see cref="EOPNOTSUPP"/>.</summary>
    public static Errno ENOTSUP => EOPNOTSUPP;

    /// <summary>96. The kernel has no such protocol family.</summary>
    public static Errno EPFNOSUPPORT => new(96);

    /// <summary>97. The address family is not available, or not the socket's.</summary>
    public static Errno EAFNOSUPPORT => new(97);

    /// <summary>98. Another socket has this address already.</summary>
    public static Errno EADDRINUSE => new(98);

    /// <summary>99. This host does not have that address, or no local port is free.</summary>
    public static Errno EADDRNOTAVAIL => new(99);

    /// <summary>100. The network interface is down.</summary>
    public static Errno ENETDOWN => new(100);

    /// <summary>101. No route leads to that network.</summary>
    public static Errno ENETUNREACH => new(101);

    /// <summary>102. The network dropped the connection because its keep-alive found the peer gone.</summary>
    public static Errno ENETRESET => new(102);

    /// <summary>103. The connection was broken off before it could be used, by the client or by this host.</summary>
    public static Errno ECONNABORTED => new(103);

    /// <summary>104. The peer reset the connection: bytes under way may be lost.</summary>
    public static Errno ECONNRESET => new(104);

    /// <summary>105. The kernel or the network device has no buffer free.</summary>
    public static Errno ENOBUFS => new(105);

    /// <summary>106. The socket is connected already.</summary>
    public static Errno EISCONN => new(106);

    /// <summary>107. The socket is not connected, or no longer.</summary>
    public static Errno ENOTCONN => new(107);

    /// <summary>108. This direction of the socket has been shut down.</summary>
    public static Errno ESHUTDOWN => new(108);

    /// <summary>109. Too many descriptors are on their way over Unix sockets.</summary>
    public static Errno ETOOMANYREFS => new(109);

    /// <summary>110. No answer came: all repetitions went unanswered.</summary>
    public static Errno ETIMEDOUT => new(110);

    /// <summary>111. The host answered that nobody listens there.</summary>
    public static Errno ECONNREFUSED => new(111);

    /// <summary>112. The host is down.</summary>
    public static Errno EHOSTDOWN => new(112);

    /// <summary>113. The host can't be reached: nothing answers on its network, or a router says there is no way.</summary>
    public static Errno EHOSTUNREACH => new(113);

    /// <summary>114. An earlier connect on this socket is still under way.</summary>
    public static Errno EALREADY => new(114);

    /// <summary>115. The connection is being opened; the call does not wait for it.</summary>
    public static Errno EINPROGRESS => new(115);

    /// <summary>122. The user's quota of the file system is used up.</summary>
    public static Errno EDQUOT => new(122);

    /// <summary>125. The operation was cancelled before it finished.</summary>
    public static Errno ECANCELED => new(125);

    /// <summary>126. A key that the call needs is missing.</summary>
    public static Errno ENOKEY => new(126);

    /// <summary>129. The peer or the kernel rejected the key.</summary>
    public static Errno EKEYREJECTED => new(129);

    /// <summary>The name in the C headers, such as <c>ECONNREFUSED</c>; <c>errno 999</c> for a number the table does not have.</summary>
    public string Name => ErrnoTable.Find(Value)?.Name ?? $"errno {Value}";

    /// <summary>What it means, one sentence in plain words; null for a number the table does not have.</summary>
    public string? Sentence => ErrnoTable.Find(Value)?.Sentence;

    /// <summary>What to check; null for a number the table does not have.</summary>
    public string? Check => ErrnoTable.Find(Value)?.Check;

    /// <summary>The same as <see cref="Name"/>.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
