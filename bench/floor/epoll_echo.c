/*
 * The floor of the comparison: a single-threaded epoll echo server that does no more than an echo needs.
 * Per message that is one epoll event, one recv and one send; a message's recv that fills no buffer asks for no second one.
 *
 *     epoll_echo PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 16, EVENTS_MAX = 256 };

/* What the send buffer did not take waits here; while something waits, nothing is received. */
struct connection {
    int fd;
    char *unsent;
    size_t unsent_start, unsent_end;
};

static int epoll_fd;
static char buffer[BUFFER_BYTES];

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void watch(struct connection *connection, uint32_t events, int operation) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(epoll_fd, operation, connection->fd, &event) != 0)
        die("epoll_ctl");
}

static void end(struct connection *connection) {
    close(connection->fd);
    free(connection->unsent);
    free(connection);
}

static void accept_all(int listener) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno != EAGAIN && errno != ECONNABORTED)
                die("accept4");
            return;
        }
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct connection *connection = calloc(1, sizeof *connection);
        if (connection == NULL)
            die("calloc");
        connection->fd = fd;
        watch(connection, EPOLLIN, EPOLL_CTL_ADD);
    }
}

/* Returns 0 when the connection has ended. */
static int echo(struct connection *connection) {
    ssize_t received = recv(connection->fd, buffer, sizeof buffer, 0);
    if (received <= 0)
        return received < 0 && errno == EAGAIN;
    ssize_t sent = send(connection->fd, buffer, (size_t)received, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN)
        return 0;
    sent = sent < 0 ? 0 : sent;
    if (sent < received) {
        connection->unsent_start = 0;
        connection->unsent_end = (size_t)(received - sent);
        connection->unsent = malloc(connection->unsent_end);
        if (connection->unsent == NULL)
            die("malloc");
        memcpy(connection->unsent, buffer + sent, connection->unsent_end);
        watch(connection, EPOLLOUT, EPOLL_CTL_MOD);
    }
    return 1;
}

static int send_unsent(struct connection *connection) {
    size_t left = connection->unsent_end - connection->unsent_start;
    ssize_t sent = send(connection->fd, connection->unsent + connection->unsent_start, left, MSG_NOSIGNAL);
    if (sent < 0)
        return errno == EAGAIN;
    connection->unsent_start += (size_t)sent;
    if ((size_t)sent == left) {
        free(connection->unsent);
        connection->unsent = NULL;
        watch(connection, EPOLLIN, EPOLL_CTL_MOD);
    }
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: epoll_echo PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0)
        die("bind");
    if (listen(listener, SOMAXCONN) != 0)
        die("listen");
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    struct connection accepting = {.fd = listener};
    watch(&accepting, EPOLLIN, EPOLL_CTL_ADD);
    for (;;) {
        struct epoll_event events[EVENTS_MAX];
        int count = epoll_wait(epoll_fd, events, EVENTS_MAX, -1);
        if (count < 0 && errno != EINTR)
            die("epoll_wait");
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection == &accepting)
                accept_all(listener);
            else if (!(connection->unsent != NULL ? send_unsent(connection) : echo(connection)))
                end(connection);
        }
    }
}
