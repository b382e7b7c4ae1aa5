/*
 * The load generator of the comparison: keeps a number of connections busy with request and response, checks every answer, and
 * reports requests, latency and the server's CPU time within the measured window as one line of JSON.
 *
 *     echo_load --port P --pid SERVER [--bytes N] [--connections N] [--threads N] [--mode echo|connect]
 *               [--warmup-ms T] [--measure-ms T]
 *
 * The window lasts until one request per connection is answered, at least T and at most a minute.
 * Mode echo: a request is N bytes sent and the same N bytes received, on a connection that stays. Mode connect: a request is a
 * connection of its own: connect, send, receive, close. Exit code: 0 measured, 1 something failed (said on standard error), 2 usage.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "process_time.h"

enum { LATENCY_US_MAX = 1 << 25, EVENTS_MAX = 256, THREADS_MAX = 16, CONNECTIONS_MAX = 4096 };
enum { START_SECONDS_MAX = 60, WINDOW_SECONDS_MAX = 60 };

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

struct connection {
    int fd;
    int is_connected;
    size_t sent, received;
    uint64_t stamp; /* Begins every request, so that an answer to another request is noticed. */
    uint64_t started_ns;
};

struct worker {
    pthread_t thread;
    int epoll_fd, number, connections;
    struct connection *connection;
    char *request, *answer;
    atomic_ulong requests;     /* In the measured window. */
    unsigned long requests_all; /* Read when the thread has ended. */
    uint32_t *latency_us; /* Counts per microsecond, in the measured window. */
    unsigned sources;
};

static struct sockaddr_in server;
static size_t bytes = 32;
static int connect_mode;
static atomic_int answered_once, measuring, stopping;

static void die(const char *what) {
    fprintf(stderr, "echo_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void watch(struct worker *worker, struct connection *connection, uint32_t events, int operation) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(worker->epoll_fd, operation, connection->fd, &event) != 0)
        die("epoll_ctl");
}

static void open_connection(struct worker *worker, struct connection *connection) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        die("socket");
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect_mode) {
        /* Many source addresses: the ports of one would all be in TIME_WAIT within seconds. */
        setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
        struct sockaddr_in source = {.sin_family = AF_INET,
            .sin_addr.s_addr = htonl(0x7f010000u + (unsigned)worker->number * 256u + 1u + worker->sources++ % 64u)};
        if (bind(fd, (struct sockaddr *)&source, sizeof source) != 0)
            die("bind");
    }
    connection->fd = fd;
    connection->is_connected = 0;
    connection->started_ns = now_ns();
    if (connect(fd, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS)
        die("connect");
    watch(worker, connection, EPOLLOUT, EPOLL_CTL_ADD);
}

static void send_request(struct worker *worker, struct connection *connection) {
    if (connection->sent == 0) {
        connection->stamp++;
        connection->received = 0;
    }
    memcpy(worker->request, &connection->stamp, sizeof connection->stamp);
    ssize_t sent = send(connection->fd, worker->request + connection->sent, bytes - connection->sent, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN)
        die("send");
    connection->sent += sent < 0 ? 0 : (size_t)sent;
}

static void begin_request(struct worker *worker, struct connection *connection) {
    connection->sent = 0;
    if (!connect_mode)
        connection->started_ns = now_ns();
    send_request(worker, connection);
    if (connection->sent < bytes)
        watch(worker, connection, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

static void answered(struct worker *worker, struct connection *connection) {
    uint64_t took_us = (now_ns() - connection->started_ns) / 1000;
    if (atomic_load_explicit(&measuring, memory_order_relaxed)) {
        atomic_store_explicit(
            &worker->requests, atomic_load_explicit(&worker->requests, memory_order_relaxed) + 1, memory_order_relaxed);
        worker->latency_us[took_us < LATENCY_US_MAX ? took_us : LATENCY_US_MAX - 1]++;
    }
    worker->requests_all++;
    if (connection->stamp == 1)
        atomic_fetch_add(&answered_once, 1);
    if (connect_mode) {
        close(connection->fd);
        open_connection(worker, connection);
    } else {
        begin_request(worker, connection);
    }
}

static void receive(struct worker *worker, struct connection *connection) {
    ssize_t received = recv(connection->fd, worker->answer, bytes - connection->received, 0);
    if (received < 0 && errno == EAGAIN)
        return;
    if (received <= 0) {
        errno = received == 0 ? EPIPE : errno;
        die("receive");
    }
    /* The stamp is compared where it arrives whole, which is nearly always. */
    if (connection->received == 0 && received >= (ssize_t)sizeof connection->stamp &&
        memcmp(worker->answer, &connection->stamp, sizeof connection->stamp) != 0) {
        errno = EBADMSG;
        die("the answer is not the request");
    }
    connection->received += (size_t)received;
    if (connection->received == bytes)
        answered(worker, connection);
}

static void *work(void *argument) {
    struct worker *worker = argument;
    for (int i = 0; i < worker->connections; i++)
        open_connection(worker, &worker->connection[i]);
    while (!atomic_load_explicit(&stopping, memory_order_relaxed)) {
        struct epoll_event events[EVENTS_MAX];
        /* Never sleeps: on loopback the server's send would pay for waking it, and pay the less the busier the generator is. */
        int count = epoll_wait(worker->epoll_fd, events, EVENTS_MAX, 0);
        if (count < 0 && errno != EINTR)
            die("epoll_wait");
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!connection->is_connected) {
                int error = 0;
                socklen_t length = sizeof error;
                getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &error, &length);
                if ((errno = error) != 0)
                    die("connect");
                connection->is_connected = 1;
                watch(worker, connection, EPOLLIN, EPOLL_CTL_MOD);
                begin_request(worker, connection);
            } else if ((events[i].events & EPOLLOUT) && connection->sent < bytes) {
                send_request(worker, connection);
                if (connection->sent == bytes)
                    watch(worker, connection, EPOLLIN, EPOLL_CTL_MOD);
            } else {
                receive(worker, connection);
            }
        }
    }
    for (int i = 0; i < worker->connections; i++)
        close(worker->connection[i].fd);
    return NULL;
}

static void pause_ms(int milliseconds) {
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}

static unsigned long sum_requests(struct worker *workers, int threads) {
    unsigned long sum = 0;
    for (int i = 0; i < threads; i++)
        sum += atomic_load(&workers[i].requests);
    return sum;
}

static unsigned percentile(struct worker *workers, int threads, double share) {
    uint64_t all = 0, seen = 0;
    for (int i = 0; i < threads; i++)
        for (int us = 0; us < LATENCY_US_MAX; us++)
            all += workers[i].latency_us[us];
    for (unsigned us = 0; us < LATENCY_US_MAX; us++) {
        for (int i = 0; i < threads; i++)
            seen += workers[i].latency_us[us];
        if (all > 0 && (double)seen >= share * (double)all)
            return us;
    }
    return LATENCY_US_MAX;
}

static int number(const char *text, int min, int max) {
    char *end;
    long value = strtol(text, &end, 10);
    if (*end != 0 || value < min || value > max) {
        fprintf(stderr, "echo_load: '%s' is no number from %d to %d\n", text, min, max);
        exit(2);
    }
    return (int)value;
}

int main(int argc, char **argv) {
    static const struct option options[] = {{"port", 1, NULL, 'p'}, {"pid", 1, NULL, 'P'}, {"bytes", 1, NULL, 'b'},
        {"connections", 1, NULL, 'c'}, {"threads", 1, NULL, 't'}, {"mode", 1, NULL, 'm'}, {"warmup-ms", 1, NULL, 'w'},
        {"measure-ms", 1, NULL, 'd'}, {0}};
    int port = 0, connections = 64, threads = 2, warmup_ms = 500, measure_ms = 1000;
    pid_t pid = 0;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'p': port = number(optarg, 1, 65535); break;
        case 'P': pid = (pid_t)number(optarg, 1, 1 << 30); break;
        case 'b': bytes = (size_t)number(optarg, 8, 1 << 20); break;
        case 'c': connections = number(optarg, 1, CONNECTIONS_MAX); break;
        case 't': threads = number(optarg, 1, THREADS_MAX); break;
        case 'm': connect_mode = strcmp(optarg, "connect") == 0; break;
        case 'w': warmup_ms = number(optarg, 0, 60000); break;
        case 'd': measure_ms = number(optarg, 1, 60000); break;
        default: return 2;
        }
    }
    if (port == 0 || pid == 0 || optind != argc) {
        fprintf(stderr, "usage: echo_load --port P --pid SERVER [options]\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    alarm((unsigned)(START_SECONDS_MAX + WINDOW_SECONDS_MAX + (warmup_ms + measure_ms) / 1000 + 30)); /* Whatever happens, this ends. */
    server = (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    threads = threads > connections ? connections : threads;
    struct worker workers[THREADS_MAX] = {0};
    for (int i = 0; i < threads; i++) {
        struct worker *worker = &workers[i];
        worker->number = i;
        worker->connections = connections / threads + (i < connections % threads);
        worker->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
        worker->connection = calloc((size_t)worker->connections, sizeof *worker->connection);
        worker->request = malloc(bytes);
        worker->answer = malloc(bytes);
        worker->latency_us = calloc(LATENCY_US_MAX, sizeof *worker->latency_us);
        if (worker->epoll_fd < 0 || !worker->connection || !worker->request || !worker->answer || !worker->latency_us)
            die("start");
        memset(worker->request, 'x', bytes);
        if (pthread_create(&worker->thread, NULL, work, worker) != 0)
            die("pthread_create");
    }

    /* Every connection, or every place for one, must have been served once: a model that starts a process for each is ready only then. */
    uint64_t give_up_ns = now_ns() + START_SECONDS_MAX * 1000000000ull;
    while (atomic_load(&answered_once) < connections) {
        if (now_ns() > give_up_ns) {
            fprintf(stderr, "echo_load: after %d s only %d of %d connections were served\n", START_SECONDS_MAX,
                atomic_load(&answered_once), connections);
            return 1;
        }
        pause_ms(1);
    }
    pause_ms(warmup_ms);

    double cpu_before_s = tree_seconds(pid);
    uint64_t before_ns = now_ns();
    atomic_store(&measuring, 1);
    pause_ms(measure_ms);
    /* The slowest get the time that some requests need: 64 processes that start at once also answer at once, after seconds. */
    while (sum_requests(workers, threads) < (unsigned long)connections && now_ns() - before_ns < WINDOW_SECONDS_MAX * 1000000000ull)
        pause_ms(1);
    atomic_store(&measuring, 0);
    uint64_t after_ns = now_ns();
    double cpu_s = tree_seconds(pid) - cpu_before_s;
    atomic_store(&stopping, 1);
    for (int i = 0; i < threads; i++)
        pthread_join(workers[i].thread, NULL);

    unsigned long requests = sum_requests(workers, threads), requests_all = 0;
    for (int i = 0; i < threads; i++)
        requests_all += workers[i].requests_all;
    if (requests == 0) {
        fprintf(stderr, "echo_load: no request was answered within %d ms\n", measure_ms);
        return 1;
    }
    double seconds = (double)(after_ns - before_ns) / 1e9;
    printf("{\"requests\":%lu,\"seconds\":%.6f,\"requestsPerSecond\":%.1f,\"serverCpuUsPerRequest\":%.4f,\"serverCpuShare\":%.4f,"
           "\"latencyP50Us\":%u,\"latencyP99Us\":%u,\"requestsInAll\":%lu}\n",
        requests, seconds, (double)requests / seconds, cpu_s * 1e6 / (double)requests, cpu_s / seconds,
        percentile(workers, threads, 0.5), percentile(workers, threads, 0.99), requests_all);
    return 0;
}
