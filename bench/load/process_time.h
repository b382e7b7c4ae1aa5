/* CPU time of a process and of every process below it, children that have ended and were waited for included. */
#ifndef PROCESS_TIME_H
#define PROCESS_TIME_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { PROCESSES_MAX = 4096 };

struct process_entry {
    pid_t pid, parent;
    double children_s; /* of children that were waited for */
    int belongs;
};

/* A process's own time has the clock's precision; that of children waited for comes in ticks of 10 ms, once per process. */
static double own_seconds(pid_t pid) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return 0;
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int read_entry(pid_t pid, struct process_entry *entry) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    char *after_name = strrchr(text, ')'); /* The name may hold anything. */
    int parent;
    unsigned long user, system;
    long children_user, children_system;
    if (after_name == NULL ||
        sscanf(after_name + 1, " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld", &parent, &user, &system,
            &children_user, &children_system) != 5)
        return 0;
    *entry = (struct process_entry){
        .pid = pid, .parent = parent, .children_s = (double)(children_user + children_system) / (double)sysconf(_SC_CLK_TCK)};
    return 1;
}

static double tree_seconds(pid_t root) {
    static struct process_entry entries[PROCESSES_MAX];
    int count = 0;
    DIR *directory = opendir("/proc");
    if (directory == NULL)
        return 0;
    for (struct dirent *item; (item = readdir(directory)) != NULL && count < PROCESSES_MAX;) {
        pid_t pid = (pid_t)atoi(item->d_name);
        if (pid > 0 && read_entry(pid, &entries[count])) {
            entries[count].belongs = pid == root;
            count++;
        }
    }
    closedir(directory);
    for (int changed = 1; changed;) {
        changed = 0;
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count && !entries[i].belongs; j++)
                if (entries[j].belongs && entries[i].parent == entries[j].pid)
                    entries[i].belongs = changed = 1;
    }
    double sum = 0;
    for (int i = 0; i < count; i++)
        if (entries[i].belongs)
            sum += entries[i].children_s + own_seconds(entries[i].pid);
    return sum;
}

#endif
