/*
 * Keeps, in the folder DURABLE, what a loss of power would leave of a database: each file as it was when
 * it was last synced. Loaded before the C library: cc -shared -fPIC power-loss.c -o power-loss.so -ldl
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void keep (int fd) {
  const char *folder = getenv("DURABLE");
  char link[64], source[PATH_MAX], target[2 * PATH_MAX], buffer[65536];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, source, sizeof source - 1);
  if (folder == NULL || length < 0) return;
  source[length] = 0;
  const char *name = strrchr(source, '/');
  if (name == NULL || strncmp(name, "/sessions.db", 12) != 0) return;
  snprintf(target, sizeof target, "%s%s.next", folder, name);
  int out = open(target, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  off_t at = 0;
  // Through the same descriptor: opening the file once more would drop SQLite's locks.
  while ((length = pread(fd, buffer, sizeof buffer, at)) > 0) at += write(out, buffer, length);
  close(out);
  char final[2 * PATH_MAX];
  snprintf(final, sizeof final, "%s%s", folder, name);
  rename(target, final);
}

int fsync (int fd) {
  int (*next)(int) = dlsym(RTLD_NEXT, "fsync");
  int result = next(fd);
  if (result == 0) keep(fd);
  return result;
}

int fdatasync (int fd) {
  int (*next)(int) = dlsym(RTLD_NEXT, "fdatasync");
  int result = next(fd);
  if (result == 0) keep(fd);
  return result;
}

/* SQLite syncs the folder after it has removed a file. */
int unlink (const char *path) {
  int (*next)(const char *) = dlsym(RTLD_NEXT, "unlink");
  const char *folder = getenv("DURABLE"), *name = strrchr(path, '/');
  char target[2 * PATH_MAX];
  if (folder != NULL && name != NULL && strncmp(name, "/sessions.db", 12) == 0) {
    snprintf(target, sizeof target, "%s%s", folder, name);
    next(target);
  }
  return next(path);
}
